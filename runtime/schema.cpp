/// The configuration of a program as text: lines, JSON, and a JSON Schema for editors.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// JSON with its commas.
class Json {
 public:
  void open(char bracket) {
    begin_value();
    text_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {
    begin_value();
    absl::StrAppend(&text_, json_text(name), ":");
    first_ = true;
  }
  /// What is JSON already.
  void raw(std::string_view value) {
    begin_value();
    text_ += value;
  }
  void member(std::string_view name, std::string_view value) {
    key(name);
    raw(value);
  }
  void text(std::string_view name, std::string_view value) { member(name, json_text(value)); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin_value() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  std::string text_;
  bool first_ = true;
};

/// A module, or a part of modules' names.
struct Branch {
  const ConfigSchema* schema = nullptr;
  std::map<std::string, Branch> below{};
};

class SchemaWriter {
 public:
  explicit SchemaWriter(std::string_view program) {
    json_.open('{');
    json_.text("$schema", "https://json-schema.org/draft/2020-12/schema");
    json_.text("title", absl::StrCat("Configuration of ", std::string(program)));
  }

  std::string finish(const Branch& root) {
    members(root, true);
    json_.close('}');
    return json_.take() + "\n";
  }

 private:
  void members(const Branch& branch, bool top = false) {
    json_.text("type", "object");
    json_.key("properties");
    json_.open('{');
    // With this key a JSON file names its schema.
    if (top) json_.member("$schema", "{\"type\":\"string\"}");
    if (branch.schema != nullptr) own(*branch.schema);
    for (const auto& [name, below] : branch.below) {
      json_.key(name);
      json_.open('{');
      members(below);
      json_.close('}');
    }
    json_.close('}');
    if (branch.schema != nullptr) required(branch.schema->fields);
    json_.member("additionalProperties", "false");
  }

  void own(const ConfigSchema& schema) {
    Object* defaults = Object::reserve(schema.size, schema.align, schema.destroy);
    schema.construct(defaults->storage());
    defaults->constructed();
    properties(schema.fields, defaults->storage());
    defaults->release();
  }

  /// `defaults` is null for a struct that nobody has made.
  void properties(View<FieldRecord> fields, void* defaults) {
    for (const FieldRecord& field : fields) {
      json_.key(field.name);
      json_.open('{');
      if (const std::string text = description(field); !text.empty()) json_.text("description", text);
      void* at = defaults == nullptr ? nullptr : field.address(defaults);
      value(field, *field.value, at);
      const FieldKind kind = field.value->kind;
      if (at != nullptr && !field.required && !is_secret(*field.value) && kind != FieldKind::group) {
        const std::string text = show_value(*field.value, at, Shown::json);
        if (text != "null") json_.member("default", text);
      }
      json_.close('}');
    }
  }

  static std::string description(const FieldRecord& field) {
    const FieldKind kind = innermost(*field.value).kind;
    std::string text(field.doc);
    if (kind == FieldKind::duration || kind == FieldKind::size) {
      absl::StrAppend(&text, text.empty() ? "" : " (", expected_text(field), text.empty() ? "" : ")");
    }
    return text;
  }

  void required(View<FieldRecord> fields) {
    bool open = false;
    for (const FieldRecord& field : fields) {
      if (!field.required) continue;
      if (!open) {
        json_.key("required");
        json_.open('[');
      }
      open = true;
      json_.raw(json_text(field.name));
    }
    if (open) json_.close(']');
  }

  void value(const FieldRecord& field, const ValueType& type, void* at) {
    switch (type.kind) {
      case FieldKind::boolean: return json_.text("type", "boolean");
      case FieldKind::integer:
      case FieldKind::natural: return integer(field, type);
      case FieldKind::real: return real(field);
      case FieldKind::text:
        json_.text("type", "string");
        if (!field.pattern.empty()) json_.text("pattern", absl::StrCat("^(?:", std::string(field.pattern), ")$"));
        return;
      case FieldKind::path: return json_.text("type", "string");
      case FieldKind::duration:
        json_.text("type", "string");
        return json_.text("pattern", "^(0|-?([0-9]+(\\.[0-9]+)? *(ns|us|ms|s|min|m|h|d|w) *)+)$");
      case FieldKind::size: return size();
      case FieldKind::choice: return choice(type);
      case FieldKind::group: return group(*type.group, at);
      case FieldKind::list: return nested("array", "items", field, type);
      case FieldKind::map: return nested("object", "additionalProperties", field, type);
      case FieldKind::optional: return value(field, *type.element, nullptr);
      case FieldKind::secret: json_.member("writeOnly", "true"); return value(field, *type.element, nullptr);
      case FieldKind::unsupported: break;
    }
  }

  void integer(const FieldRecord& field, const ValueType& type) {
    json_.text("type", "integer");
    if (!field.ranged) {
      if (type.kind == FieldKind::natural) json_.member("minimum", "0");
      return;
    }
    const bool natural = type.kind == FieldKind::natural;
    auto number = [&](long double n) {
      return natural ? absl::StrCat(static_cast<std::uint64_t>(n)) : absl::StrCat(static_cast<std::int64_t>(n));
    };
    json_.member("minimum", number(field.min));
    json_.member("maximum", number(field.max));
  }
  void real(const FieldRecord& field) {
    json_.text("type", "number");
    if (!field.ranged) return;
    json_.member("minimum", absl::StrCat(static_cast<double>(field.min)));
    json_.member("maximum", absl::StrCat(static_cast<double>(field.max)));
  }
  void size() {
    json_.member("type", "[\"integer\",\"string\"]");
    json_.member("minimum", "0");
    json_.text("pattern", "^[0-9]+(\\.[0-9]+)? *(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$");
  }
  void choice(const ValueType& type) {
    json_.key("enum");
    json_.open('[');
    for (const ChoiceName& choice : type.names) json_.raw(json_text(choice.name));
    json_.close(']');
  }
  void group(const GroupType& group, void* at) {
    json_.text("type", "object");
    json_.key("properties");
    json_.open('{');
    properties(group.fields, at);
    json_.close('}');
    required(group.fields);
    json_.member("additionalProperties", "false");
  }
  void nested(std::string_view type, std::string_view name, const FieldRecord& field, const ValueType& holder) {
    json_.text("type", type);
    json_.key(name);
    json_.open('{');
    value(field, *holder.element, nullptr);
    json_.close('}');
  }

  Json json_;
};

}  // namespace

std::string settings_schema(std::string_view program, std::span<const Configurable> instances) {
  Branch root;
  for (const Configurable& instance : instances) {
    Branch* at = &root;
    const std::string_view path = instance.path;
    const std::size_t name = std::min(path.find('@'), path.size());
    for (std::size_t begin = 0; begin <= name;) {
      // The name of an instance may have dots of its own and stays in one piece, as in ["storage@primary"].
      const std::size_t dot = path.find('.', begin);
      const std::size_t end = dot < name ? dot : path.size();
      at = &at->below[std::string(path.substr(begin, end - begin))];
      begin = end + 1;
    }
    at->schema = instance.schema;
  }
  return SchemaWriter(program).finish(root);
}

std::string settings_lines(std::span<const SettingShown> values) {
  std::string text;
  for (const SettingShown& value : values) {
    absl::StrAppend(&text, value.key, " = ", value.value, "  # ", value.source, "\n");
  }
  return text;
}

std::string settings_json(std::span<const SettingShown> values) {
  std::string text;
  for (const SettingShown& value : values) {
    absl::StrAppend(&text, text.empty() ? "[\n  " : ",\n  ", "{\"key\":", json_text(value.key),
                    ",\"value\":", value.json, ",\"source\":", json_text(value.source),
                    value.secret ? ",\"secret\":true}" : "}");
  }
  return text.empty() ? "[]\n" : text + "\n]\n";
}

}  // namespace tenon
