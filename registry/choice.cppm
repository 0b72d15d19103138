/// The names of an enumeration's values.
export module tenon.registry:choice;
import tenon.std;

export namespace tenon {

struct ChoiceName {
  std::string_view name;
  std::int64_t value;
};

// The names of an enumeration, as the compiler spells its values. One function for all of them: a function for each
// costs the compiler fifty times as much.
template <class E, E... Values>
[[nodiscard]] consteval std::string_view spelled_values() {
  return __PRETTY_FUNCTION__;
}
/// Values of an enumeration that have a name are looked for from 0 up to this number.
inline constexpr std::size_t choice_limit = 64;
struct ChoiceTable {
  ChoiceName names[choice_limit]{};
  std::size_t count = 0;
};
/// The end of one value: a comma or the last > that is in no brackets, which a template around the enumeration may
/// have.
[[nodiscard]] constexpr std::size_t end_of_value(std::string_view spelled, std::size_t at) {
  for (int depth = 0; at < spelled.size(); ++at) {
    const char c = spelled[at];
    if (depth == 0 && (c == ',' || c == '>')) break;
    depth += (c == '<' || c == '(') ? 1 : (c == '>' || c == ')') ? -1 : 0;
  }
  return at;
}
/// Reads `[E = n::Level, Values = <n::Level::low, n::Level::high, (n::Level)2>]`.
[[nodiscard]] constexpr ChoiceTable read_choices(std::string_view spelled) {
  ChoiceTable table{};
  std::size_t begin = spelled.rfind("Values = <") + 10;
  for (std::size_t value = 0; value < choice_limit; ++value) {
    const std::size_t end = end_of_value(spelled, begin);
    const std::string_view one = spelled.substr(begin, end - begin);
    const std::size_t name = one.find_last_of(":)") + 1;
    const bool unnamed = name == one.size() || (one[name] >= '0' && one[name] <= '9');
    if (!unnamed) table.names[table.count++] = {one.substr(name), static_cast<std::int64_t>(value)};
    begin = end + 2;
  }
  return table;
}
template <class E, std::size_t... I>
[[nodiscard]] consteval ChoiceTable choices_of(std::index_sequence<I...>) {
  return read_choices(spelled_values<E, static_cast<E>(I)...>());
}
template <class E>
inline constexpr ChoiceTable choices = choices_of<E>(std::make_index_sequence<choice_limit>{});

}  // namespace tenon
