/// Typed configuration: a struct, its fields, and the values that files and variables give them.
export module tenon.registry:config;
import tenon.std;
import :text;
import :token;
import :value;

export namespace tenon {

/// One field without its C++ type: what the loader needs to check and store a value.
struct FieldRecord {
  std::string_view name;
  std::string_view type;
  const ValueType* value = nullptr;
  std::string_view doc{};
  std::string_view pattern{};
  std::string_view variable{};
  bool required = false;
  bool ranged = false;
  long double min = 0;  ///< Every integer of 64 bits fits, which a double cannot hold.
  long double max = 0;
  void* (*address)(void* group) = nullptr;
  std::string (*check)(const void* value) = nullptr;
};

template <auto Member>
struct MemberOf;
template <class C, class T, T C::* Member>
struct MemberOf<Member> {
  using owner = C;
  using type = T;
  static void* address(void* config) { return &(static_cast<C*>(config)->*Member); }
};

template <auto Member>
[[nodiscard]] consteval std::string_view member_name() {
  constexpr std::string_view pretty = __PRETTY_FUNCTION__;
  constexpr std::size_t end = pretty.rfind(']');
  constexpr std::size_t begin = pretty.rfind("::", end) + 2;
  return pretty.substr(begin, end - begin);
}

/// What a range is given in: the value itself, or what is in the optional, list, map or secret.
template <class T>
struct RangeOf {
  using type = T;
};
template <class T>
  requires(Holder<T>::kind != FieldKind::unsupported)
struct RangeOf<T> : RangeOf<typename Holder<T>::element> {};

template <class T>
[[nodiscard]] constexpr long double range_number(const T& value) {
  if constexpr (DurationOf<T>::is) {
    return static_cast<long double>(value.count());
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return static_cast<long double>(value.count);
  } else {
    return static_cast<long double>(value);
  }
}

template <auto Check, class T>
std::string check_value(const void* value) {
  return said_text(Check(*static_cast<const T*>(value)));
}

/// What `field<&Config::page_size>` is: the record being filled in. Each call gives a changed copy.
template <auto Member>
struct FieldSpec {
  using owner = typename MemberOf<Member>::owner;
  using type = typename MemberOf<Member>::type;
  using range_type = typename RangeOf<type>::type;
  FieldRecord record{.name = member_name<Member>(),
                     .type = type_name<type>(),
                     .value = &value_type<type>,
                     .address = &MemberOf<Member>::address};

  /// Smallest and largest allowed number, duration or size, both included; of a list or map, of each value in it.
  [[nodiscard]] consteval FieldSpec range(range_type min, range_type max) const
    requires(std::is_arithmetic_v<range_type> || DurationOf<range_type>::is || std::is_same_v<range_type, Bytes>)
  {
    FieldSpec changed = *this;
    changed.record.ranged = true;
    changed.record.min = range_number(min);
    changed.record.max = range_number(max);
    return changed;
  }
  /// What a whole text must look like; of a list or map, each text in it. The language is described in :pattern.
  [[nodiscard]] consteval FieldSpec pattern(std::string_view text) const
    requires std::is_same_v<range_type, std::string>
  {
    FieldSpec changed = *this;
    changed.record.pattern = text;
    return changed;
  }
  /// A function of the value that returns what is wrong as text, empty when nothing is, or an absl::Status:
  /// `.check<&is_known_host>()`. A captureless lambda will do. It may throw.
  template <auto Check>
  [[nodiscard]] consteval FieldSpec check() const {
    FieldSpec changed = *this;
    changed.record.check = &check_value<Check, type>;
    return changed;
  }
  /// Without a value from code, a file, a variable or the command line the program does not start.
  [[nodiscard]] consteval FieldSpec required() const {
    FieldSpec changed = *this;
    changed.record.required = true;
    return changed;
  }
  /// One sentence for people, shown by `config --schema` and in errors. The text must be a literal.
  [[nodiscard]] consteval FieldSpec doc(std::string_view text) const {
    FieldSpec changed = *this;
    changed.record.doc = text;
    return changed;
  }
  /// The name of the environment variable, in full: neither prefix nor module are put before it. A named instance reads
  /// the name followed by its own, `DATABASE_URL_PRIMARY`.
  [[nodiscard]] consteval FieldSpec variable(std::string_view name) const {
    FieldSpec changed = *this;
    changed.record.variable = name;
    return changed;
  }
};
/// Describes one field of a config struct: `tenon::field<&Config::page_size>.range(1, 500)`.
template <auto Member>
inline constexpr FieldSpec<Member> field{};

template <std::size_t N>
struct FieldTable {
  FieldRecord records[N];
};
/// The fields of a config struct: `static constexpr auto fields = tenon::fields(tenon::field<&Config::x>, …);`
template <auto... Members>
[[nodiscard]] consteval FieldTable<sizeof...(Members)> fields(const FieldSpec<Members>&... specs) {
  return {{specs.record...}};
}

/// How many fields, at any depth, are a struct of this type. Structs in lists, maps and optionals do not count: they
/// may not be there.
[[nodiscard]] constexpr int count_parts(View<FieldRecord> fields, Token type) {
  int count = 0;
  for (const FieldRecord& field : fields) {
    if (field.value->kind != FieldKind::group) continue;
    if (same_token(field.value->group->type, type)) ++count;
    count += count_parts(field.value->group->fields, type);
  }
  return count;
}

/// A config struct without its type.
struct ConfigSchema {
  Token type;
  std::size_t size;
  std::size_t align;
  View<FieldRecord> fields;
  void (*construct)(void* storage);
  void (*destroy)(void* config);
  std::string (*check)(const void* config) = nullptr;
};
template <class C>
struct SchemaOf {
  static void construct(void* storage) { new (storage) C(); }
  static void destroy(void* config) { static_cast<C*>(config)->~C(); }
  static constexpr ConfigSchema value{token_of<C>(), sizeof(C), alignof(C),      field_view<C>(),
                                      &construct,    &destroy,  group_check<C>()};
};

/// A value as a file gives it. Text from the environment is a string and converted by the field's kind.
using ConfigScalar = std::variant<bool, std::int64_t, double, std::string>;
using ConfigList = std::vector<ConfigScalar>;
using ConfigValue = std::variant<bool, std::int64_t, double, std::string, ConfigList>;

/// One value with the place it came from. `key` is the full path, `board.cards.page_size`; a struct in a list is
/// written `board.mail.servers[0].host`.
struct ConfigEntry {
  std::string key;
  ConfigValue value;
  std::string source;
  /// What a relative path is relative to; empty for the current directory.
  std::string folder{};
};
using ConfigEntries = std::vector<ConfigEntry>;

/// Reads one configuration file. Errors: a status whose message names file, line and column.
using ReadConfigFile = absl::StatusOr<ConfigEntries> (*)(const std::string& path);
/// A file format that a module adds: `tenon::config_file<"toml", &read>` in its definition.
struct ConfigReader {
  std::string_view extension;
  ReadConfigFile read;
};

}  // namespace tenon
