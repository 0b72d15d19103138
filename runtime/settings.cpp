module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

std::string key_of(const Configurable& instance, const FieldRecord& field) {
  return absl::StrCat(instance.path, ".", std::string(field.name));
}

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

std::string environment_name(std::string_view key) {
  std::string name = "APP_";
  char before = '_';
  for (char c : key) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    if (upper && before >= 'a' && before <= 'z') name += '_';
    name += lower ? static_cast<char>(c - 'a' + 'A') : (upper || digit ? c : '_');
    before = c;
  }
  return name;
}

Settings::Settings(std::vector<Configurable> instances, SettingSources sources)
    : instances_(std::move(instances)), sources_(std::move(sources)) {
  for (const ConfigEntry& entry : sources_.file) file_[entry.key] = &entry;
  for (const auto& [name, value] : sources_.environment) environment_[name] = value;
}

absl::Status Settings::status() const {
  if (mistakes_.empty()) return absl::OkStatus();
  std::string text =
      absl::StrCat("configuration: ", mistakes_.size(), mistakes_.size() == 1 ? " mistake" : " mistakes");
  for (const std::string& mistake : mistakes_) absl::StrAppend(&text, "\n  ", mistake);
  return absl::InvalidArgumentError(text);
}

void Settings::check_names() {
  for (const ConfigEntry& entry : sources_.file) check_key(entry);
  check_variables();
}

void Settings::check_key(const ConfigEntry& entry) {
  Nearest nearest(entry.key);
  std::vector<std::string> keys;
  for (const Configurable& instance : instances_) {
    for (const FieldRecord& field : instance.schema->fields) keys.push_back(key_of(instance, field));
  }
  for (const std::string& key : keys) {
    if (key == entry.key) return;
    nearest.consider(key);
  }
  std::string hint = nearest.best().empty() ? std::string("; `config` lists the known keys")
                                            : absl::StrCat("; did you mean ", std::string(nearest.best()), "?");
  mistakes_.push_back(absl::StrCat(entry.key, " (", entry.source, "): unknown key", hint));
}

void Settings::check_variables() {
  absl::flat_hash_map<std::string, std::string> known;
  std::vector<std::string> prefixes;
  for (const Configurable& instance : instances_) {
    prefixes.push_back(environment_name(absl::StrCat(instance.path, ".")));
    for (const FieldRecord& field : instance.schema->fields) {
      const std::string key = key_of(instance, field);
      const auto [at, added] = known.try_emplace(environment_name(key), key);
      if (!added) {
        mistakes_.push_back(absl::StrCat(at->second, " and ", key, " would both be read from the variable ", at->first,
                                         "; rename one of them"));
      }
    }
  }
  for (const auto& [name, value] : sources_.environment) {
    if (known.contains(name)) continue;
    const bool ours =
        std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& p) { return starts_with(name, p); });
    if (!ours) continue;
    Nearest nearest(name);
    for (const auto& [variable, key] : known) nearest.consider(variable);
    mistakes_.push_back(absl::StrCat(
        "variable ", name, ": no field reads it",
        nearest.best().empty() ? std::string() : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
  }
}

void Settings::fill(const Configurable& instance, void* config) {
  for (const FieldRecord& field : instance.schema->fields) fill_field(instance, field, config);
}

void Settings::fill_field(const Configurable& instance, const FieldRecord& field, void* config) {
  const std::string key = key_of(instance, field);
  const std::string variable = environment_name(key);
  std::string source = "default";
  auto apply = [&](const ConfigValue& value, const std::string& from) {
    source = from;
    const absl::Status stored = store_field(field, config, value);
    if (!stored.ok()) {
      mistakes_.push_back(absl::StrCat(key, " (", from, "): ", std::string(stored.message())));
    }
  };
  if (const auto at = file_.find(key); at != file_.end()) apply(at->second->value, at->second->source);
  if (const auto at = environment_.find(variable); at != environment_.end()) {
    apply(at->second, absl::StrCat("variable ", variable));
  }
  if (field.required && source == "default") {
    mistakes_.push_back(absl::StrCat(
        key, ": required, but neither a configuration file nor ", variable, " gives it; expected ",
        expected_text(field), field.doc.empty() ? std::string() : absl::StrCat(" (", std::string(field.doc), ")")));
  }
  shown_.push_back({key, show_field(field, config), source});
}

}  // namespace tenon
