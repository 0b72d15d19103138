/// Storing single values.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

template <class T>
std::optional<T> parse_number(const std::string& text) {
  T number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

template <class... Narrow, class Wide>
bool store_integer(std::size_t size, void* at, Wide number) {
  bool stored = false;
  auto store = [&]<class T>(T*) {
    if (size != sizeof(T) || !std::in_range<T>(number)) return;
    std::memcpy(at, std::array<T, 1>{static_cast<T>(number)}.data(), sizeof(T));
    stored = true;
  };
  (store(static_cast<Narrow*>(nullptr)), ...);
  return stored;
}
bool store_signed(std::size_t size, void* at, std::int64_t number) {
  return store_integer<std::int8_t, std::int16_t, std::int32_t, std::int64_t>(size, at, number);
}
bool store_natural(std::size_t size, void* at, std::uint64_t number) {
  return store_integer<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>(size, at, number);
}
void store_real(std::size_t size, void* at, double number) {
  if (size == sizeof(float)) {
    *static_cast<float*>(at) = static_cast<float>(number);
  } else {
    *static_cast<double*>(at) = number;
  }
}

/// Splits `a, b` at commas; `\,` is a comma in a part. Blanks around parts and empty parts do not count.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  auto finish = [&] {
    const std::size_t first = part.find_first_not_of(' ');
    if (first != std::string::npos) parts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
    part.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',') {
      part += text[++i];
    } else if (text[i] == ',') {
      finish();
    } else {
      part += text[i];
    }
  }
  finish();
  return parts;
}

/// Stores one value; what it says is true if the value fits.
class Store {
 public:
  Store(const FieldRecord& field, const std::string& folder) : field_(field), folder_(folder) {}

  bool operator()(const ValueType& type, void* at, const ConfigValue& value) {
    switch (type.kind) {
      case FieldKind::boolean: return boolean(at, value);
      case FieldKind::integer: return integer(type, at, value);
      case FieldKind::natural: return natural(type, at, value);
      case FieldKind::real: return real(type, at, value);
      case FieldKind::text: return text(at, value);
      case FieldKind::path: return path(at, value);
      case FieldKind::duration: return duration(type, at, value);
      case FieldKind::size: return size(at, value);
      case FieldKind::choice: return choice(type, at, value);
      case FieldKind::list: return list(type, at, value);
      case FieldKind::map: return map(type, at, value);
      case FieldKind::optional:
      case FieldKind::secret: return (*this)(*type.element, type.ops->add(at, {}), value);
      case FieldKind::group:
      case FieldKind::unsupported: break;
    }
    return false;
  }

 private:
  [[nodiscard]] bool in_range(long double number) const {
    return !field_.ranged || (number >= field_.min && number <= field_.max);
  }

  static bool boolean(void* at, const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    bool flag = false;
    if (const auto* given = std::get_if<bool>(&value)) {
      flag = *given;
    } else if (text != nullptr && (*text == "true" || *text == "1" || *text == "yes" || *text == "on")) {
      flag = true;
    } else if (text == nullptr || (*text != "false" && *text != "0" && *text != "no" && *text != "off")) {
      return false;
    }
    *static_cast<bool*>(at) = flag;
    return true;
  }

  [[nodiscard]] bool integer(const ValueType& type, void* at, const ConfigValue& value) const {
    std::optional<std::int64_t> number;
    if (const auto* given = std::get_if<std::int64_t>(&value)) number = *given;
    if (const auto* text = std::get_if<std::string>(&value)) number = parse_number<std::int64_t>(*text);
    return number && in_range(static_cast<long double>(*number)) && store_signed(type.size, at, *number);
  }

  [[nodiscard]] bool natural(const ValueType& type, void* at, const ConfigValue& value) const {
    std::optional<std::uint64_t> number;
    if (const auto* given = std::get_if<std::int64_t>(&value); given != nullptr && *given >= 0) number = *given;
    if (const auto* text = std::get_if<std::string>(&value)) number = parse_number<std::uint64_t>(*text);
    return number && in_range(static_cast<long double>(*number)) && store_natural(type.size, at, *number);
  }

  [[nodiscard]] bool real(const ValueType& type, void* at, const ConfigValue& value) const {
    std::optional<double> number;
    if (const auto* given = std::get_if<double>(&value)) number = *given;
    if (const auto* given = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*given);
    if (const auto* text = std::get_if<std::string>(&value)) number = parse_number<double>(*text);
    if (!number || !std::isfinite(*number) || !in_range(*number)) return false;
    store_real(type.size, at, *number);
    return true;
  }

  [[nodiscard]] bool text(void* at, const ConfigValue& value) const {
    const auto* given = std::get_if<std::string>(&value);
    if (given == nullptr || !is_utf8(*given)) return false;
    if (!field_.pattern.empty() && !matches(field_.pattern, *given)) return false;
    *static_cast<std::string*>(at) = *given;
    return true;
  }

  [[nodiscard]] bool path(void* at, const ConfigValue& value) const {
    const auto* given = std::get_if<std::string>(&value);
    if (given == nullptr || given->find('\0') != std::string::npos) return false;
    const std::filesystem::path written(*given);
    *static_cast<std::filesystem::path*>(at) =
        folder_.empty() || given->empty() ? written : std::filesystem::path(folder_) / written;
    return true;
  }

  /// A whole number of the field's unit, unless that counts with fractions.
  [[nodiscard]] bool duration(const ValueType& type, void* at, const ConfigValue& value) const {
    const auto* text = std::get_if<std::string>(&value);
    const auto* number = std::get_if<std::int64_t>(&value);
    const std::optional<std::int64_t> given = text != nullptr ? parse_nanoseconds(*text) : std::nullopt;
    if (!given && (number == nullptr || *number != 0)) return false;
    const std::int64_t nanoseconds = given.value_or(0);
    if (type.real_count) {
      const double count = static_cast<double>(nanoseconds) / 1e9 * static_cast<double>(type.unit_denominator) /
                           static_cast<double>(type.unit_numerator);
      if (!in_range(count)) return false;
      store_real(type.size, at, count);
      return true;
    }
    const long double exact = static_cast<long double>(nanoseconds) * static_cast<long double>(type.unit_denominator) /
                              static_cast<long double>(type.unit_numerator) / 1e9L;
    if (exact > 9.2e18L || exact < -9.2e18L) return false;
    const auto count = static_cast<std::int64_t>(exact);
    return static_cast<long double>(count) == exact && in_range(exact) && store_signed(type.size, at, count);
  }

  [[nodiscard]] bool size(void* at, const ConfigValue& value) const {
    std::optional<std::uint64_t> bytes;
    if (const auto* given = std::get_if<std::int64_t>(&value); given != nullptr && *given >= 0) bytes = *given;
    if (const auto* text = std::get_if<std::string>(&value)) bytes = parse_bytes(*text);
    if (!bytes || !in_range(static_cast<long double>(*bytes))) return false;
    static_cast<Bytes*>(at)->count = *bytes;
    return true;
  }

  static bool choice(const ValueType& type, void* at, const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    for (const ChoiceName& choice : type.names) {
      if (choice.name != *text) continue;
      return store_signed(type.size, at, choice.value) ||
             store_natural(type.size, at, static_cast<std::uint64_t>(choice.value));
    }
    return false;
  }

  /// A list that is given replaces the one that was there.
  bool list(const ValueType& type, void* at, const ConfigValue& value) {
    ConfigList items;
    if (const auto* given = std::get_if<ConfigList>(&value)) {
      items = *given;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      for (std::string& part : parts_of(*text)) items.emplace_back(std::move(part));
    } else {
      return false;
    }
    type.ops->clear(at);
    return std::all_of(items.begin(), items.end(), [&](const ConfigScalar& item) {
      return (*this)(*type.element, type.ops->add(at, {}), widen(item));
    });
  }

  /// A whole map comes as text, `a=1, b=2`, and replaces the one that was there.
  bool map(const ValueType& type, void* at, const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    type.ops->clear(at);
    for (const std::string& part : parts_of(*text)) {
      const std::size_t equals = part.find('=');
      if (equals == std::string::npos || equals == 0) return false;
      if (!(*this)(*type.element, type.ops->add(at, part.substr(0, equals)), part.substr(equals + 1))) return false;
    }
    return true;
  }

  static ConfigValue widen(const ConfigScalar& item) {
    return std::visit([](const auto& value) { return ConfigValue(value); }, item);
  }

  const FieldRecord& field_;
  const std::string& folder_;
};

}  // namespace

absl::Status store_value(const FieldRecord& field, const ValueType& type, void* at, const ConfigEntry& entry) {
  if (Store(field, entry.folder)(type, at, entry.value)) return absl::OkStatus();
  FieldRecord part = field;
  part.value = &type;
  return absl::InvalidArgumentError(
      absl::StrCat("expected ", expected_text(part), ", found ", found_text(type, entry.value)));
}

void copy_value(const ValueType& type, void* to, void* from) {
  if (type.kind == FieldKind::group) {
    for (const FieldRecord& field : type.group->fields) {
      copy_value(*field.value, field.address(to), field.address(from));
    }
  } else if (type.assign != nullptr) {
    type.assign(to, from);
  } else {
    std::memcpy(to, from, type.size);
  }
}

}  // namespace tenon
