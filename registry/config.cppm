/// Typed configuration: a struct, its fields, and the values that files and variables give them.
export module tenon.registry:config;
import tenon.std;
import :text;
import :token;

export namespace tenon {

/// What a field can hold. `unsupported` makes `define` fail to compile.
enum class FieldKind : std::uint8_t { unsupported, boolean, integer, natural, real, text, path, texts };

template <class T>
[[nodiscard]] consteval FieldKind field_kind() {
  if (std::is_same_v<T, bool>) return FieldKind::boolean;
  if (std::is_same_v<T, std::string>) return FieldKind::text;
  if (std::is_same_v<T, std::filesystem::path>) return FieldKind::path;
  if (std::is_same_v<T, std::vector<std::string>>) return FieldKind::texts;
  if (std::is_same_v<T, char> || std::is_same_v<T, wchar_t>) return FieldKind::unsupported;
  if (std::is_floating_point_v<T> && sizeof(T) <= sizeof(double)) return FieldKind::real;
  if (std::is_integral_v<T>) return std::is_signed_v<T> ? FieldKind::integer : FieldKind::natural;
  return FieldKind::unsupported;
}

/// One field without its C++ type: what the loader needs to check and store a value.
struct FieldRecord {
  std::string_view name;
  std::string_view type;
  std::string_view doc{};
  FieldKind kind = FieldKind::unsupported;
  std::uint8_t size = 0;
  bool required = false;
  bool ranged = false;
  double min = 0;
  double max = 0;
  void* (*address)(void* config) = nullptr;
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

/// What `field<&Config::page_size>` is: the record being filled in. Each call gives a changed copy.
template <auto Member>
struct FieldSpec {
  using owner = typename MemberOf<Member>::owner;
  using type = typename MemberOf<Member>::type;
  FieldRecord record{.name = member_name<Member>(),
                     .type = type_name<type>(),
                     .kind = field_kind<type>(),
                     .size = sizeof(type) < 255 ? sizeof(type) : 255,
                     .address = &MemberOf<Member>::address};

  /// Smallest and largest allowed number, both included.
  [[nodiscard]] consteval FieldSpec range(type min, type max) const
    requires std::is_arithmetic_v<type>
  {
    FieldSpec changed = *this;
    changed.record.ranged = true;
    changed.record.min = static_cast<double>(min);
    changed.record.max = static_cast<double>(max);
    return changed;
  }
  /// Without a value from a file or the environment the program does not start.
  [[nodiscard]] consteval FieldSpec required() const {
    FieldSpec changed = *this;
    changed.record.required = true;
    return changed;
  }
  /// One sentence for people, shown by `config` and in errors. The text must be a literal.
  [[nodiscard]] consteval FieldSpec doc(std::string_view text) const {
    FieldSpec changed = *this;
    changed.record.doc = text;
    return changed;
  }
};
/// Describes one field of a config struct: `tenon::field<&Config::page_size>.range(1, 500)`.
template <auto Member>
inline constexpr FieldSpec<Member> field{};

template <std::size_t N>
struct FieldTable {
  std::array<FieldRecord, N> records;
};
/// The fields of a config struct: `static constexpr auto fields = tenon::fields(tenon::field<&Config::x>, …);`
template <auto... Members>
[[nodiscard]] consteval FieldTable<sizeof...(Members)> fields(const FieldSpec<Members>&... specs) {
  return {{specs.record...}};
}

/// A config struct without its type.
struct ConfigSchema {
  Token type;
  std::size_t size;
  std::size_t align;
  std::span<const FieldRecord> fields;
  void (*construct)(void* storage);
  void (*destroy)(void* config);
};
template <class C>
struct SchemaOf {
  static void construct(void* storage) { new (storage) C(); }
  static void destroy(void* config) { static_cast<C*>(config)->~C(); }
  static constexpr auto table = C::fields;
  static constexpr ConfigSchema value{token_of<C>(), sizeof(C), alignof(C), table.records, &construct, &destroy};
};

/// A value as a file gives it. Text from the environment is a string and converted by the field's kind.
using ConfigValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

/// One value with the place it came from; `key` is the full path, `board.cards.page_size`.
struct ConfigEntry {
  std::string key;
  ConfigValue value;
  std::string source;
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
