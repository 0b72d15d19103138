/// The sources of a configuration, and names in them that belong to nothing.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

using VisitField = std::function<void(const std::string& key, const FieldRecord& field)>;

const ValueType& without_optional(const ValueType& type) {
  return type.kind == FieldKind::optional ? *type.element : type;
}

/// Every field that can be written as a key of its own, with that key. Of a list of structs, its first one's.
void each_key(const std::string& key, View<FieldRecord> fields, const VisitField& visit) {
  for (const FieldRecord& field : fields) {
    const std::string name = absl::StrCat(key, ".", std::string(field.name));
    const ValueType& type = without_optional(*field.value);
    if (type.kind == FieldKind::group) {
      each_key(name, type.group->fields, visit);
    } else if (type.kind == FieldKind::list && type.element->kind == FieldKind::group) {
      each_key(absl::StrCat(name, "[0]"), type.element->group->fields, visit);
    } else {
      visit(name, field);
    }
  }
}

/// Every field that a variable is read for. What lies in lists and maps has none.
void each_variable(const std::string& key, View<FieldRecord> fields, const VisitField& visit) {
  for (const FieldRecord& field : fields) {
    const std::string name = absl::StrCat(key, ".", std::string(field.name));
    const ValueType& type = without_optional(*field.value);
    if (type.kind == FieldKind::group) {
      each_variable(name, type.group->fields, visit);
    } else if (innermost(type).kind != FieldKind::group) {
      visit(name, field);
    }
  }
}

bool knows_field(const FieldRecord& field, std::string_view rest);
bool knows(View<FieldRecord> fields, std::string_view rest) {
  for (const FieldRecord& field : fields) {
    if (!rest.starts_with(field.name)) continue;
    if (knows_field(field, rest.substr(field.name.size()))) return true;
  }
  return false;
}
/// `rest` is what follows the field's name in a key.
bool knows_field(const FieldRecord& field, std::string_view rest) {
  if (rest.empty()) return true;
  const ValueType& type = without_optional(*field.value);
  if (rest[0] == '.' && type.kind == FieldKind::group) return knows(type.group->fields, rest.substr(1));
  if (rest[0] == '.' && type.kind == FieldKind::map) {
    if (type.element->kind != FieldKind::group) return rest.size() > 1;
    const std::size_t dot = rest.find('.', 1);
    return dot != std::string_view::npos && dot > 1 && knows(type.element->group->fields, rest.substr(dot + 1));
  }
  if (rest[0] != '[' || type.kind != FieldKind::list || type.element->kind != FieldKind::group) return false;
  const std::size_t end = rest.find("].");
  return end != std::string_view::npos && end > 1 && end <= 4 &&
         rest.substr(1, end - 1).find_first_not_of("0123456789") == std::string_view::npos &&
         knows(type.element->group->fields, rest.substr(end + 2));
}

void* find_part(View<FieldRecord> fields, void* group, Token owner) {
  for (const FieldRecord& field : fields) {
    if (field.value->kind != FieldKind::group) continue;
    void* part = field.address(group);
    if (same_token(field.value->group->type, owner)) return part;
    if (void* deeper = find_part(field.value->group->fields, part, owner); deeper != nullptr) return deeper;
  }
  return nullptr;
}

/// Gives `put` each character of the name of a variable. `before` is the last character of what the key follows.
template <class Put>
void put_upper_snake(std::string_view key, char before, const Put& put) {
  for (const char c : key) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    if (upper && before >= 'a' && before <= 'z') put('_');
    put(lower ? static_cast<char>(c - 'a' + 'A') : (upper || digit ? c : '_'));
    before = c;
  }
}

/// The names of all variables that fields are read from, as numbers: a large program has thousands, and they differ.
class VariableNumbers {
 public:
  VariableNumbers(std::span<const Configurable> instances, std::string_view prefix) : prefix_(prefix) {
    numbers_.reserve(instances.size());
    const std::uint64_t begin = continued(basis, prefix);
    for (const Configurable& instance : instances) {
      add(instance.path, upper(begin, instance.path, '_'), instance.schema->fields);
    }
  }
  /// True when no two fields are read from one variable, for certain.
  [[nodiscard]] bool differ() const { return differ_; }
  [[nodiscard]] bool contains(std::string_view name) const { return numbers_.contains(continued(basis, name)); }

 private:
  static constexpr std::uint64_t basis = 14695981039346656037u;
  static std::uint64_t with(std::uint64_t number, char c) {
    return (number ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  static std::uint64_t continued(std::uint64_t number, std::string_view text) {
    for (const char c : text) number = with(number, c);
    return number;
  }
  static std::uint64_t upper(std::uint64_t number, std::string_view text, char before) {
    put_upper_snake(text, before, [&](char c) { number = with(number, c); });
    return number;
  }
  /// `number` is that of the key so far.
  void add(std::string_view instance, std::uint64_t number, View<FieldRecord> fields) {
    for (const FieldRecord& field : fields) {
      const std::uint64_t name = upper(with(number, '_'), field.name, '.');
      const ValueType& type = without_optional(*field.value);
      if (type.kind == FieldKind::group) {
        add(instance, name, type.group->fields);
      } else if (innermost(type).kind != FieldKind::group) {
        const std::uint64_t mine =
            field.variable.empty() ? name : continued(basis, variable_of(instance, {}, field, prefix_));
        differ_ = numbers_.insert(mine).second && differ_;
      }
    }
  }

  std::string_view prefix_;
  HashSet<std::uint64_t> numbers_;
  bool differ_ = true;
};

}  // namespace

std::string environment_name(std::string_view key, std::string_view prefix) {
  std::string name;
  name.reserve(prefix.size() + key.size());
  name = prefix;
  put_upper_snake(key, '_', [&](char c) { name += c; });
  return name;
}

std::string variable_of(std::string_view instance, std::string_view key, const FieldRecord& field,
                        std::string_view prefix) {
  if (field.variable.empty()) return environment_name(key, prefix);
  const std::size_t at = instance.find('@');
  if (at == std::string_view::npos) return std::string(field.variable);
  return environment_name(instance.substr(at + 1), absl::StrCat(std::string(field.variable), "_"));
}

void* part_of(const ConfigSchema& schema, void* config, Token owner) {
  if (same_token(schema.type, owner)) return config;
  if (count_parts(schema.fields, owner) != 1) return nullptr;
  return find_part(schema.fields, config, owner);
}

Settings::Settings(std::vector<Configurable> instances, const SettingSources& sources)
    : instances_(std::move(instances)), sources_(sources) {
  by_path_.reserve(instances_.size());
  shown_.expect(instances_.size());
  for (const Configurable& instance : instances_) by_path_[instance.path] = &instance;
  file_.reserve(sources_.file.size());
  for (const ConfigEntry& entry : sources_.code) code_[entry.key].push_back(&entry);
  for (const ConfigEntry& entry : sources_.file) file_[entry.key] = &entry;
  for (const ConfigEntry& entry : sources_.command) command_[entry.key] = &entry;
  for (const SettingVariable& variable : sources_.env_file) {
    variables_[variable.name] = {variable.value, absl::StrCat(variable.source, " ", variable.name)};
  }
  for (const auto& [name, value] : sources_.environment) {
    variables_[name] = {value, absl::StrCat("variable ", name)};
  }
  prefixed_ = std::any_of(variables_.begin(), variables_.end(),
                          [&](const auto& variable) { return variable.first.starts_with(sources_.prefix); });
}

absl::Status Settings::status() const {
  if (mistakes_.empty()) {
    return failed_.empty() ? absl::OkStatus() : absl::AbortedError(absl::StrJoin(failed_, "\n  "));
  }
  std::string text =
      absl::StrCat("configuration: ", mistakes_.size(), mistakes_.size() == 1 ? " mistake" : " mistakes");
  for (const std::string& mistake : mistakes_) absl::StrAppend(&text, "\n  ", mistake);
  for (const std::string& failed : failed_) absl::StrAppend(&text, "\n  ", failed);
  return absl::InvalidArgumentError(text);
}

void Settings::mistake(std::string_view key, std::string_view source, std::string_view what) {
  std::string line(key);
  if (!source.empty()) absl::StrAppend(&line, " (", std::string(source), ")");
  mistakes_.push_back(absl::StrCat(line, ": ", std::string(what)));
}

void Settings::check_names() {
  for (const ConfigEntries* entries : {&sources_.code, &sources_.file, &sources_.command}) {
    for (const ConfigEntry& entry : *entries) check_key(entry);
  }
  for (const ProgramChange& change : sources_.changes) {
    if (by_path_.contains(change.instance)) continue;
    Nearest nearest(change.instance);
    for (const Configurable& instance : instances_) nearest.consider(instance.path);
    mistake(
        change.instance, change.source,
        absl::StrCat("no module of this name has a configuration",
                     nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
  }
  check_variables();
}

/// The instance with the longest path that the key begins with; `rest` is what follows.
const Configurable* Settings::instance_of(std::string_view key, std::string_view& rest) const {
  for (std::size_t dot = key.rfind('.'); dot != std::string_view::npos && dot != 0; dot = key.rfind('.', dot - 1)) {
    const auto at = by_path_.find(key.substr(0, dot));
    if (at == by_path_.end()) continue;
    rest = key.substr(dot + 1);
    return at->second;
  }
  return nullptr;
}

void Settings::check_key(const ConfigEntry& entry) {
  std::string_view rest;
  const Configurable* owner = instance_of(entry.key, rest);
  if (owner != nullptr && knows(owner->schema->fields, rest)) return;
  std::vector<std::string> keys;
  for (const Configurable& instance : instances_) {
    each_key(instance.path, instance.schema->fields,
             [&](const std::string& key, const FieldRecord&) { keys.push_back(key); });
  }
  Nearest nearest(entry.key);
  for (const std::string& key : keys) nearest.consider(key);
  const std::string hint = nearest.best().empty() ? std::string("; `config` lists the known keys")
                                                  : absl::StrCat("; did you mean ", std::string(nearest.best()), "?");
  mistake(entry.key, entry.source, absl::StrCat("unknown key", hint));
}

void Settings::check_active(const std::function<bool(std::uint32_t instance)>& active, bool part) {
  auto inactive = [&](const Configurable* owner) { return owner != nullptr && !active(owner->number); };
  auto what = [](const Configurable& owner) {
    return absl::StrCat(owner.path, " is not active, so nothing reads this");
  };
  auto look = [&](const ConfigEntries& entries, bool wrong) {
    for (const ConfigEntry& entry : entries) {
      std::string_view rest;
      const Configurable* owner = instance_of(entry.key, rest);
      if (!inactive(owner)) continue;
      if (wrong) {
        mistake(entry.key, entry.source, what(*owner));
      } else if (!part) {
        notes_.push_back(absl::StrCat(entry.key, " (", entry.source, "): ", what(*owner)));
      }
    }
  };
  look(sources_.code, true);
  look(sources_.file, false);
  look(sources_.command, true);
  for (const ProgramChange& change : sources_.changes) {
    const auto at = by_path_.find(change.instance);
    if (at != by_path_.end() && inactive(at->second)) mistake(change.instance, change.source, what(*at->second));
  }
  for (const Configurable& instance : instances_) {
    if (active(instance.number) || variables_.empty() || part) continue;
    each_variable(instance.path, instance.schema->fields, [&](const std::string& key, const FieldRecord& field) {
      const auto found = variables_.find(variable_of(instance.path, key, field, sources_.prefix));
      if (found != variables_.end()) {
        notes_.push_back(absl::StrCat(key, " (", found->second.source, "): ", what(instance)));
      }
    });
  }
}

void Settings::check_variables() {
  const VariableNumbers numbers(instances_, sources_.prefix);
  auto belongs = [&](std::string_view name) { return !name.starts_with(sources_.prefix) || numbers.contains(name); };
  const bool known = std::all_of(variables_.begin(), variables_.end(), [&](const auto& v) { return belongs(v.first); });
  if (!known || !numbers.differ()) name_variables();
}

/// By name, for messages.
void Settings::name_variables() {
  HashMap<std::string, std::string> known;
  known.reserve(instances_.size());
  std::vector<std::string> prefixes;
  prefixes.reserve(instances_.size());
  for (const Configurable& instance : instances_) {
    prefixes.push_back(environment_name(absl::StrCat(instance.path, "."), sources_.prefix));
    each_variable(instance.path, instance.schema->fields, [&](const std::string& key, const FieldRecord& field) {
      const auto [at, added] = known.try_emplace(variable_of(instance.path, key, field, sources_.prefix), key);
      if (added) return;
      mistakes_.push_back(absl::StrCat(at->second, " and ", key, " would both be read from the variable ", at->first,
                                       "; rename one of them, or give it a name with .variable()"));
    });
  }
  auto check = [&](std::string_view name, std::string_view source) {
    if (known.contains(std::string(name)) || !name.starts_with(sources_.prefix)) return;
    const bool ours = std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& p) { return name.starts_with(p); });
    if (ours) unknown_variable(name, source, known);
  };
  for (const SettingVariable& variable : sources_.env_file) check(variable.name, variable.source);
  for (const auto& [name, value] : sources_.environment) check(name, "");
}

void Settings::unknown_variable(std::string_view name, std::string_view source,
                                const HashMap<std::string, std::string>& known) {
  Nearest nearest(name);
  for (const auto& [variable, key] : known) nearest.consider(variable);
  mistake(absl::StrCat("variable ", std::string(name)), source,
          absl::StrCat("no field reads it", nearest.best().empty()
                                                ? std::string()
                                                : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
}

}  // namespace tenon
