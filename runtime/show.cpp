/// Showing values and what is expected of them; the only place that turns a value into text.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

template <class Whole>
Whole load(const ValueType& type, const void* at) {
  Whole number{};
  auto take = [&]<class T>(T*) {
    if (type.size != sizeof(T)) return;
    T narrow;
    std::memcpy(&narrow, at, sizeof(T));
    number = static_cast<Whole>(narrow);  // NOLINT(bugprone-signed-char-misuse): a number of one byte, no character
  };
  if constexpr (std::is_signed_v<Whole>) {
    take(static_cast<std::int8_t*>(nullptr));
    take(static_cast<std::int16_t*>(nullptr));
    take(static_cast<std::int32_t*>(nullptr));
  } else {
    take(static_cast<std::uint8_t*>(nullptr));
    take(static_cast<std::uint16_t*>(nullptr));
    take(static_cast<std::uint32_t*>(nullptr));
  }
  take(static_cast<Whole*>(nullptr));
  return number;
}

double load_real(const ValueType& type, const void* at) {
  return type.size == sizeof(float) ? *static_cast<const float*>(at) : *static_cast<const double*>(at);
}

/// Shortest text that is read back as the same number.
std::string real_text(double number, bool single) {
  if (!std::isfinite(number)) return "null";
  std::array<char, 40> text{};
  const auto end = single ? std::to_chars(text.begin(), text.end(), static_cast<float>(number))
                          : std::to_chars(text.begin(), text.end(), number);
  return {text.data(), end.ptr};
}

long double nanoseconds_of(const ValueType& type, long double count) {
  return count * static_cast<long double>(type.unit_numerator) * 1e9L / static_cast<long double>(type.unit_denominator);
}

std::string choice_text(const ValueType& type, const void* at) {
  const auto value = load<std::int64_t>(type, at);
  for (const ChoiceName& choice : type.names) {
    if (choice.value == value) return std::string(choice.name);
  }
  return absl::StrCat(value);
}

std::string quoted(const std::string& text, Shown how) { return how == Shown::people ? text : json_text(text); }

struct Elements {
  const ValueType& element;
  bool keys;
  Shown how;
  std::string text{};
};
void append_element(void* context, std::string_view key, void* value) {
  Elements& all = *static_cast<Elements*>(context);
  if (!all.text.empty()) all.text += ", ";
  if (all.keys) absl::StrAppend(&all.text, json_text(key), ": ");
  all.text += show_value(all.element, value, all.how);
}

std::string show_holder(const ValueType& type, void* at, Shown how) {
  Elements all{*type.element, type.kind == FieldKind::map, how};
  type.ops->each(at, &append_element, &all);
  if (type.kind == FieldKind::list) return absl::StrCat("[", all.text, "]");
  if (type.kind == FieldKind::map) return absl::StrCat("{", all.text, "}");
  return !all.text.empty() ? all.text : how == Shown::people ? "none" : "null";
}

std::string show_group(const ValueType& type, void* at, Shown how) {
  std::string text;
  for (const FieldRecord& field : type.group->fields) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", json_text(field.name), ": ",
                    show_value(*field.value, field.address(at), how));
  }
  return absl::StrCat("{", text, "}");
}

std::string limit_text(const ValueType& type, long double number) {
  switch (type.kind) {
    case FieldKind::duration: return duration_text(nanoseconds_of(type, number));
    case FieldKind::size: return bytes_text(static_cast<std::uint64_t>(number));
    case FieldKind::natural: return absl::StrCat(static_cast<std::uint64_t>(number));
    case FieldKind::integer: return absl::StrCat(static_cast<std::int64_t>(number));
    default: return real_text(static_cast<double>(number), type.size == sizeof(float));
  }
}

std::string duration_words(const ValueType& type) {
  if (type.real_count || (type.unit_numerator == 1 && type.unit_denominator >= 1'000'000'000)) return "";
  return absl::StrCat(" in whole multiples of ", duration_text(nanoseconds_of(type, 1)));
}

/// "an integer" or, in a list, "integers".
std::string kind_words(const ValueType& type, bool many) {
  switch (type.kind) {
    case FieldKind::boolean: return many ? "true and false" : "true or false";
    case FieldKind::integer:
    case FieldKind::natural: return many ? "integers" : "an integer";
    case FieldKind::real: return many ? "numbers" : "a number";
    case FieldKind::text: return many ? "texts" : "text";
    case FieldKind::path: return many ? "paths" : "a path";
    case FieldKind::duration:
      return absl::StrCat(many ? "durations" : "a duration", " such as 250ms or 1h30m", duration_words(type));
    case FieldKind::size: return many ? "sizes such as 64 MiB" : "a size such as 64 MiB";
    case FieldKind::choice: return absl::StrCat(many ? "" : "one of ", choice_list(type));
    case FieldKind::group: return many ? "groups of values" : "a group of values";
    case FieldKind::list: return absl::StrCat("a list of ", kind_words(*type.element, true));
    case FieldKind::map: return absl::StrCat("names with ", kind_words(*type.element, true));
    case FieldKind::optional:
    case FieldKind::secret: return kind_words(*type.element, many);
    case FieldKind::unsupported: break;
  }
  return "nothing";
}

}  // namespace

std::string choice_list(const ValueType& type) {
  std::string text;
  for (const ChoiceName& choice : type.names) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(choice.name));
  }
  return text;
}

const ValueType& innermost(const ValueType& type) {
  const ValueType* at = &type;
  while (at->element != nullptr) at = at->element;
  return *at;
}

bool is_secret(const ValueType& type) {
  for (const ValueType* at = &type; at != nullptr; at = at->element) {
    if (at->kind == FieldKind::secret) return true;
  }
  return false;
}

std::string show_value(const ValueType& type, void* at, Shown how) {
  switch (type.kind) {
    case FieldKind::boolean: return *static_cast<bool*>(at) ? "true" : "false";
    case FieldKind::integer: return absl::StrCat(load<std::int64_t>(type, at));
    case FieldKind::natural: return absl::StrCat(load<std::uint64_t>(type, at));
    case FieldKind::real: return real_text(load_real(type, at), type.size == sizeof(float));
    case FieldKind::text: return json_text(*static_cast<std::string*>(at));
    case FieldKind::path: return json_text(static_cast<std::filesystem::path*>(at)->native());
    case FieldKind::duration: {
      const long double count =
          type.real_count ? load_real(type, at) : static_cast<long double>(load<std::int64_t>(type, at));
      return quoted(duration_text(nanoseconds_of(type, count)), how);
    }
    case FieldKind::size: return quoted(bytes_text(static_cast<Bytes*>(at)->count), how);
    case FieldKind::choice: return quoted(choice_text(type, at), how);
    case FieldKind::group: return show_group(type, at, how);
    case FieldKind::list:
    case FieldKind::map:
    case FieldKind::optional: return show_holder(type, at, how);
    case FieldKind::secret:
      if (how == Shown::raw) return show_holder(type, at, how);
      return how == Shown::json ? "null" : "<secret>";
    case FieldKind::unsupported: break;
  }
  return "";
}

std::string expected_text(const FieldRecord& field) {
  std::string text = kind_words(*field.value, false);
  const ValueType& inner = innermost(*field.value);
  if (field.ranged) {
    absl::StrAppend(&text, " from ", limit_text(inner, field.min), " to ", limit_text(inner, field.max));
  } else if (inner.kind == FieldKind::natural) {
    text += " not below 0";
  }
  if (!field.pattern.empty()) absl::StrAppend(&text, " matching ", std::string(field.pattern));
  return text;
}

namespace {

struct Refusing {
  const FieldRecord& field;
  const ValueType& element;
  std::string wrong{};
};
void refuse_element(void* context, std::string_view, void* value) {
  Refusing& all = *static_cast<Refusing*>(context);
  if (all.wrong.empty()) all.wrong = refused(all.field, all.element, value);
}

bool in_range(const FieldRecord& field, const ValueType& type, void* at) {
  if (!field.ranged) return true;
  long double number = 0;
  switch (type.kind) {
    case FieldKind::natural: number = static_cast<long double>(load<std::uint64_t>(type, at)); break;
    case FieldKind::real: number = load_real(type, at); break;
    case FieldKind::size: number = static_cast<long double>(static_cast<Bytes*>(at)->count); break;
    default: number = type.real_count ? load_real(type, at) : static_cast<long double>(load<std::int64_t>(type, at));
  }
  return number >= field.min && number <= field.max;
}

}  // namespace

std::string refused(const FieldRecord& field, const ValueType& type, void* at) {
  if (!field.ranged && field.pattern.empty()) return "";
  if (type.ops != nullptr) {
    Refusing all{field, *type.element};
    type.ops->each(at, &refuse_element, &all);
    return all.wrong;
  }
  const bool fits = type.kind == FieldKind::text
                        ? field.pattern.empty() || matches(field.pattern, *static_cast<std::string*>(at))
                        : in_range(field, type, at);
  if (fits) return "";
  FieldRecord part = field;
  part.value = &type;
  const std::string found = is_secret(*field.value) ? "a value that is not shown" : show_value(type, at, Shown::people);
  return absl::StrCat("expected ", expected_text(part), ", found ", found);
}

std::string found_text(const ValueType& type, const ConfigValue& value) {
  if (is_secret(type)) return "a value that is not shown";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return absl::StrCat(*integer);
  if (const auto* real = std::get_if<double>(&value)) return real_text(*real, false);
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (!is_utf8(*text)) return "bytes that are not UTF-8";
    std::string found = json_text(text->size() > 200 ? absl::StrCat(text->substr(0, 200), "…") : *text);
    if (type.kind != FieldKind::choice) return found;
    Nearest nearest(*text);
    for (const ChoiceName& choice : type.names) nearest.consider(choice.name);
    if (nearest.best().empty()) return found;
    return absl::StrCat(found, "; did you mean ", std::string(nearest.best()), "?");
  }
  std::string items;
  for (const ConfigScalar& item : std::get<ConfigList>(value)) {
    const ConfigValue one = std::visit([](const auto& v) { return ConfigValue(v); }, item);
    absl::StrAppend(&items, items.empty() ? "" : ", ", found_text(value_type<bool>, one));
    if (items.size() > 200) return absl::StrCat("[", items, ", …]");
  }
  return absl::StrCat("[", items, "]");
}

}  // namespace tenon
