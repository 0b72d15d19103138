/// What a configuration field can hold, described as data: the loader works with these records, not with C++ types.
export module tenon.registry:value;
import tenon.std;
import :text;
import :token;
import :choice;

export namespace tenon {

/// A number of bytes, written "64 MiB", "1.5 GB" or as a plain number in a configuration.
struct Bytes {
  std::uint64_t count = 0;
  [[nodiscard]] static constexpr Bytes kib(std::uint64_t n) { return {n << 10}; }
  [[nodiscard]] static constexpr Bytes mib(std::uint64_t n) { return {n << 20}; }
  [[nodiscard]] static constexpr Bytes gib(std::uint64_t n) { return {n << 30}; }
  friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// A value that is never printed: `config`, JSON, a JSON Schema, errors and logs show `<secret>` in its place. It has
/// no conversion and no comparison; `reveal()` is the one way to it, easy to search for.
template <class T>
class Secret {
 public:
  using type = T;
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  [[nodiscard]] const T& reveal() const { return value_; }
  /// What a stream, and with it a test's failure message, gets to see.
  template <class Stream>
  friend Stream& operator<<(Stream& stream, const Secret&) {
    stream << "<secret>";
    return stream;
  }

 private:
  template <class>
  friend struct Holder;
  T value_{};
};

/// `choice` is an enumeration by the names of its values, `group` a struct with fields of its own. `unsupported` makes
/// `define` fail to compile.
enum class FieldKind : std::uint8_t {
  unsupported,
  boolean,
  integer,
  natural,
  real,
  text,
  path,
  duration,
  size,
  choice,
  group,
  list,
  map,
  optional,
  secret,
};

struct FieldRecord;
struct ValueType;

/// The fields of a struct, and its own check of them all together.
struct GroupType {
  Token type;
  View<FieldRecord> fields;
  std::string (*check)(const void* group) = nullptr;
};
using VisitValue = void (*)(void* context, std::string_view key, void* value);
/// The way into a list, map, optional or secret.
struct HolderOps {
  void (*clear)(void* holder);
  /// A place for one more value: at the end of a list, at a key of a map, in the optional or secret itself.
  void* (*add)(void* holder, const std::string& key);
  void (*each)(void* holder, VisitValue visit, void* context);
};

/// A C++ type without the type.
struct ValueType {
  FieldKind kind = FieldKind::unsupported;
  std::uint16_t size = 0;
  bool real_count = false;            ///< of a duration
  std::int64_t unit_numerator = 1;    ///< of a duration, in seconds
  std::int64_t unit_denominator = 1;  ///< of a duration
  View<ChoiceName> names{};
  const GroupType* group = nullptr;
  const ValueType* element = nullptr;
  const HolderOps* ops = nullptr;
  void (*assign)(void* to, const void* from) = nullptr;
};

template <class T>
struct Holder {
  static constexpr FieldKind kind = FieldKind::unsupported;
};
template <class T>
  requires(!std::is_same_v<T, bool>)
struct Holder<std::vector<T>> {
  static constexpr FieldKind kind = FieldKind::list;
  using element = T;
  using List = std::vector<T>;
  static void clear(void* holder) { static_cast<List*>(holder)->clear(); }
  static void* add(void* holder, const std::string&) { return &static_cast<List*>(holder)->emplace_back(); }
  static void each(void* holder, VisitValue visit, void* context) {
    for (T& value : *static_cast<List*>(holder)) visit(context, {}, &value);
  }
};
template <class Map>
struct MapHolder {
  static constexpr FieldKind kind = FieldKind::map;
  using element = typename Map::mapped_type;
  static void clear(void* holder) { static_cast<Map*>(holder)->clear(); }
  static void* add(void* holder, const std::string& key) { return &(*static_cast<Map*>(holder))[key]; }
  static void each(void* holder, VisitValue visit, void* context) {
    for (auto& [key, value] : *static_cast<Map*>(holder)) visit(context, key, &value);
  }
};
template <class T>
struct Holder<std::map<std::string, T>> : MapHolder<std::map<std::string, T>> {};
template <class T>
struct Holder<std::unordered_map<std::string, T>> : MapHolder<std::unordered_map<std::string, T>> {};
template <class T>
struct Holder<std::optional<T>> {
  static constexpr FieldKind kind = FieldKind::optional;
  using element = T;
  using Maybe = std::optional<T>;
  static void clear(void* holder) { static_cast<Maybe*>(holder)->reset(); }
  static void* add(void* holder, const std::string&) { return &static_cast<Maybe*>(holder)->emplace(); }
  static void each(void* holder, VisitValue visit, void* context) {
    Maybe& maybe = *static_cast<Maybe*>(holder);
    if (maybe) visit(context, {}, &*maybe);
  }
};
template <class T>
struct Holder<Secret<T>> {
  static constexpr FieldKind kind = FieldKind::secret;
  using element = T;
  static void clear(void*) {}
  static void* add(void* holder, const std::string&) { return &static_cast<Secret<T>*>(holder)->value_; }
  static void each(void* holder, VisitValue visit, void* context) {
    visit(context, {}, &static_cast<Secret<T>*>(holder)->value_);
  }
};
template <class T>
inline constexpr HolderOps holder_ops{&Holder<T>::clear, &Holder<T>::add, &Holder<T>::each};

template <class T>
struct DurationOf {
  static constexpr bool is = false;
};
template <class Rep, class Period>
struct DurationOf<std::chrono::duration<Rep, Period>> {
  static constexpr bool is = true;
  using rep = Rep;
  using period = Period;
};

template <class C>
inline constexpr bool has_fields = requires { C::fields; };
/// A check of a whole struct: `static std::string check(const Config&)`, or one that returns absl::Status.
template <class C>
concept HasCheck = requires(const C& c) { C::check(c); };

/// What a validator said as text: empty when the value is right.
template <class Said>
[[nodiscard]] std::string said_text(const Said& said) {
  if constexpr (std::is_same_v<Said, absl::Status>) {
    if (said.ok()) return {};
    return said.message().empty() ? std::string("is refused") : std::string(said.message());
  } else {
    return std::string(said);
  }
}
template <class C>
std::string check_group(const void* group) {
  return said_text(C::check(*static_cast<const C*>(group)));
}
template <class C>
[[nodiscard]] consteval auto group_check() -> std::string (*)(const void*) {
  if constexpr (HasCheck<C>) {
    return &check_group<C>;
  } else {
    return nullptr;
  }
}
template <class C>
[[nodiscard]] consteval View<FieldRecord> field_view() {
  return {C::fields.records, sizeof(C::fields.records) / sizeof(C::fields.records[0])};
}
template <class C>
inline constexpr GroupType group_type{token_of<C>(), field_view<C>(), group_check<C>()};

template <class T>
void assign_value(void* to, const void* from) {
  *static_cast<T*>(to) = *static_cast<const T*>(from);
}

template <class T>
[[nodiscard]] consteval FieldKind scalar_kind() {
  // The compiler's own traits: those of std are templates, instantiated for every type of field.
  if (__is_same(T, bool)) return FieldKind::boolean;
  if (__is_same(T, std::string)) return FieldKind::text;
  if (__is_same(T, std::filesystem::path)) return FieldKind::path;
  if (__is_same(T, Bytes)) return FieldKind::size;
  if (__is_same(T, char) || __is_same(T, wchar_t) || __is_same(T, char8_t) || __is_same(T, char16_t) ||
      __is_same(T, char32_t)) {
    return FieldKind::unsupported;
  }
  if (__is_floating_point(T)) return sizeof(T) <= sizeof(double) ? FieldKind::real : FieldKind::unsupported;
  if (__is_integral(T)) return __is_signed(T) ? FieldKind::integer : FieldKind::natural;
  return FieldKind::unsupported;
}

template <class T>
[[nodiscard]] consteval ValueType make_value_type();
template <class T>
inline constexpr ValueType value_type = make_value_type<T>();

/// Which values a holder can have: a secret is one value, an optional is no optional again, only lists and maps have
/// groups.
[[nodiscard]] constexpr bool can_hold(FieldKind holder, const ValueType& element) {
  switch (element.kind) {
    case FieldKind::unsupported:
    case FieldKind::list:
    case FieldKind::map:
    case FieldKind::optional: return false;
    case FieldKind::group: return holder != FieldKind::secret;
    case FieldKind::secret: return holder != FieldKind::secret;
    default: return true;
  }
}

template <class T>
[[nodiscard]] consteval ValueType make_value_type() {
  ValueType type{.kind = scalar_kind<T>(), .size = sizeof(T) < 65535 ? sizeof(T) : 65535};
  if constexpr (scalar_kind<T>() != FieldKind::unsupported) {
    // A text or path needs `assign`, see below.
  } else if constexpr (Holder<T>::kind != FieldKind::unsupported) {
    type.element = &value_type<typename Holder<T>::element>;
    if (can_hold(Holder<T>::kind, *type.element)) type.kind = Holder<T>::kind;
    type.ops = &holder_ops<T>;
  } else if constexpr (DurationOf<T>::is) {
    type.kind = FieldKind::duration;
    type.real_count = std::is_floating_point_v<typename DurationOf<T>::rep>;
    type.unit_numerator = DurationOf<T>::period::num;
    type.unit_denominator = DurationOf<T>::period::den;
  } else if constexpr (__is_enum(T)) {
    // A scoped enumeration may hold any number; casting one to another enumeration is an error in a constant.
    if constexpr (__is_scoped_enum(T)) {
      if (choices<T>.count != 0) type.kind = FieldKind::choice;
      type.names = {choices<T>.names, choices<T>.count};
    }
  } else if constexpr (has_fields<T>) {
    type.kind = FieldKind::group;
    type.group = &group_type<T>;
  }
  if constexpr (!__is_trivially_copyable(T)) {
    if (type.kind != FieldKind::unsupported && type.kind != FieldKind::group) type.assign = &assign_value<T>;
  }
  return type;
}

// The most used of them are compiled once, in the kernel: a list of texts costs a unit 25 ms otherwise.
extern template struct Holder<std::vector<std::string>>;
extern template void assign_value<std::vector<std::string>>(void* to, const void* from);
extern template void assign_value<std::string>(void* to, const void* from);
extern template void assign_value<std::filesystem::path>(void* to, const void* from);

}  // namespace tenon
