/// Named tokens: two providers of one type, told apart by a name.
export module tenon.registry:named;
import tenon.std;
import :text;
import :token;

export namespace tenon {

/// `named<"read", T>`: the T that is provided under a name, in exports<>, overrides<>, expects<> and offers<>, and to
/// ask for: `app.get<named<"read", Pool>>()` gives a Pool. No object is of this type.
template <FixedString Name, class T>
struct named {};

/// What is behind a token: T itself, but for named ones.
template <class T>
struct PlainType {
  using type = T;
};
template <FixedString Name, class T>
struct PlainType<named<Name, T>> {
  using type = T;
};
template <class T>
using plain_type = typename PlainType<T>::type;

template <FixedString Name, class T>
struct NamedText {
  static constexpr std::string_view type = type_name<T>();
  static constexpr std::string_view between = " named \"";
  static consteval auto make() {
    std::array<char, type.size() + between.size() + Name.view().size() + 1> text{};
    std::size_t next = 0;
    for (const char c : type) text[next++] = c;
    for (const char c : between) text[next++] = c;
    for (const char c : Name.view()) text[next++] = c;
    text[next] = '"';
    return text;
  }
  static constexpr auto text = make();
  static constexpr std::string_view view{text.data(), text.size()};
};

/// Messages say `storage::Pool named "read"`.
template <FixedString Name, class T>
inline constexpr TypeId type_id<named<Name, T>>{NamedText<Name, T>::view, &typeid(named<Name, T>),
                                                hash_text(NamedText<Name, T>::view), &type_id<T>};

template <FixedString Name, class T>
inline constexpr bool is_restartable<named<Name, T>> = is_restartable<T>;

}  // namespace tenon
