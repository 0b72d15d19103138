/// Storing and showing single values.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

std::string number_text(double value) {
  if (value == static_cast<double>(static_cast<std::int64_t>(value))) {
    return absl::StrCat(static_cast<std::int64_t>(value));
  }
  return absl::StrCat(value);
}

std::string found_text(const ConfigValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return absl::StrCat(*integer);
  if (const auto* real = std::get_if<double>(&value)) return absl::StrCat(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return absl::StrCat("\"", *text, "\"");
  return "a list";
}

absl::Status wrong(const FieldRecord& field, const ConfigValue& value) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", expected_text(field), ", found ", found_text(value)));
}

std::optional<bool> to_bool(const ConfigValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  if (*text == "true" || *text == "1" || *text == "yes" || *text == "on") return true;
  if (*text == "false" || *text == "0" || *text == "no" || *text == "off") return false;
  return std::nullopt;
}

template <class T>
std::optional<T> parse_number(const std::string& text) {
  T number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<double> to_real(const ConfigValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return parse_number<double>(*text);
  return std::nullopt;
}

bool in_range(const FieldRecord& field, double number) {
  return !field.ranged || (number >= field.min && number <= field.max);
}

template <class Wide, class... Narrow>
bool store_integer(const FieldRecord& field, void* at, Wide number) {
  bool stored = false;
  auto store = [&]<class T>(T*) {
    if (field.size != sizeof(T) || !std::in_range<T>(number)) return;
    std::memcpy(at, std::array<T, 1>{static_cast<T>(number)}.data(), sizeof(T));
    stored = true;
  };
  (store(static_cast<Narrow*>(nullptr)), ...);
  return stored;
}

bool store_signed(const FieldRecord& field, void* at, const ConfigValue& value) {
  std::optional<std::int64_t> number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) number = *integer;
  if (const auto* text = std::get_if<std::string>(&value)) number = parse_number<std::int64_t>(*text);
  if (!number || !in_range(field, static_cast<double>(*number))) return false;
  return store_integer<std::int64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t>(field, at, *number);
}

bool store_natural(const FieldRecord& field, void* at, const ConfigValue& value) {
  std::optional<std::uint64_t> number;
  if (const auto* integer = std::get_if<std::int64_t>(&value); integer != nullptr && *integer >= 0) {
    number = static_cast<std::uint64_t>(*integer);
  }
  if (const auto* text = std::get_if<std::string>(&value)) number = parse_number<std::uint64_t>(*text);
  if (!number || !in_range(field, static_cast<double>(*number))) return false;
  return store_integer<std::uint64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>(field, at, *number);
}

bool store_real(const FieldRecord& field, void* at, const ConfigValue& value) {
  const std::optional<double> number = to_real(value);
  if (!number || !in_range(field, *number)) return false;
  if (field.size == sizeof(float)) {
    *static_cast<float*>(at) = static_cast<float>(*number);
  } else {
    *static_cast<double*>(at) = *number;
  }
  return true;
}

bool store_texts(void* at, const ConfigValue& value) {
  auto& texts = *static_cast<std::vector<std::string>*>(at);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    texts = *list;
    return true;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return false;
  texts.clear();
  for (std::size_t begin = 0; begin <= text->size();) {
    const std::size_t comma = std::min(text->find(',', begin), text->size());
    if (comma > begin) texts.push_back(text->substr(begin, comma - begin));
    begin = comma + 1;
  }
  return true;
}

}  // namespace

std::string expected_text(const FieldRecord& field) {
  std::string range;
  if (field.ranged) range = absl::StrCat(" from ", number_text(field.min), " to ", number_text(field.max));
  switch (field.kind) {
    case FieldKind::boolean: return "true or false";
    case FieldKind::integer: return absl::StrCat("an integer", range);
    case FieldKind::natural: return absl::StrCat("an integer", range.empty() ? " not below 0" : range);
    case FieldKind::real: return absl::StrCat("a number", range);
    case FieldKind::text: return "text";
    case FieldKind::path: return "a path";
    case FieldKind::texts: return "a list of texts";
    case FieldKind::unsupported: break;
  }
  return "nothing";
}

absl::Status store_field(const FieldRecord& field, void* config, const ConfigValue& value) {
  void* at = field.address(config);
  bool stored = false;
  switch (field.kind) {
    case FieldKind::boolean:
      if (const auto flag = to_bool(value)) {
        *static_cast<bool*>(at) = *flag;
        stored = true;
      }
      break;
    case FieldKind::integer: stored = store_signed(field, at, value); break;
    case FieldKind::natural: stored = store_natural(field, at, value); break;
    case FieldKind::real: stored = store_real(field, at, value); break;
    case FieldKind::text:
      if (const auto* text = std::get_if<std::string>(&value)) {
        *static_cast<std::string*>(at) = *text;
        stored = true;
      }
      break;
    case FieldKind::path:
      if (const auto* text = std::get_if<std::string>(&value)) {
        *static_cast<std::filesystem::path*>(at) = *text;
        stored = true;
      }
      break;
    case FieldKind::texts: stored = store_texts(at, value); break;
    case FieldKind::unsupported: break;
  }
  return stored ? absl::OkStatus() : wrong(field, value);
}

std::string show_field(const FieldRecord& field, void* config) {
  void* at = field.address(config);
  auto integer = [&]<class... T>(T*...) {
    std::string text;
    ((field.size == sizeof(T) ? (void)(text = absl::StrCat(+*static_cast<T*>(at))) : (void)0), ...);
    return text;
  };
  switch (field.kind) {
    case FieldKind::boolean: return *static_cast<bool*>(at) ? "true" : "false";
    case FieldKind::integer:
      return integer((std::int8_t*)nullptr, (std::int16_t*)nullptr, (std::int32_t*)nullptr, (std::int64_t*)nullptr);
    case FieldKind::natural:
      return integer((std::uint8_t*)nullptr, (std::uint16_t*)nullptr, (std::uint32_t*)nullptr, (std::uint64_t*)nullptr);
    case FieldKind::real:
      return field.size == sizeof(float) ? absl::StrCat(*static_cast<float*>(at))
                                         : absl::StrCat(*static_cast<double*>(at));
    case FieldKind::text: return absl::StrCat("\"", *static_cast<std::string*>(at), "\"");
    case FieldKind::path: return absl::StrCat("\"", static_cast<std::filesystem::path*>(at)->string(), "\"");
    case FieldKind::texts: {
      std::string text = "[";
      for (const std::string& item : *static_cast<std::vector<std::string>*>(at)) {
        absl::StrAppend(&text, text.size() > 1 ? ", " : "", "\"", item, "\"");
      }
      return absl::StrCat(text, "]");
    }
    case FieldKind::unsupported: break;
  }
  return "";
}

}  // namespace tenon
