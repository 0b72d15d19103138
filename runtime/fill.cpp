/// Filling config structs: which source gives a field its value, and whether the value is right.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

bool holds_groups(const ValueType& type) { return type.element != nullptr && type.element->kind == FieldKind::group; }

/// What the validator says of a value; an exception counts as a refusal.
std::string said_by(std::string (*check)(const void*), const void* value) {
  try {
    return check(value);
  } catch (...) {
    return absl::StrCat("its check threw: ", exception_text());
  }
}

}  // namespace

void Settings::fill(const Configurable& instance, void* config, std::span<const CodeChange> changes,
                    const std::function<Completed(void*)>& complete) {
  filled_ = instance.path;
  shown_.begin(instance.path, instance.number, config, instance.schema->size);
  code_values_.clear();
  const std::size_t before = mistakes_.size();
  apply_changes(instance, config, changes);
  const View<FieldRecord> fields = instance.schema->fields;
  completing_ = static_cast<bool>(complete);
  fill_group(instance.path, fields, config);
  if (std::exchange(completing_, false) && mistakes_.size() == before) {
    const Completed completed = complete(config);
    if (!completed.wrong.empty()) mistake(filled_, "setup_config", completed.wrong);
    if (completed.lost) return;
    check_completed(instance.path, fields, config);
    given_.clear();
  }
  if (mistakes_.size() == before) check_group(instance.path, fields, config, instance.schema->check);
}

void Settings::fill_group(const std::string& key, View<FieldRecord> fields, void* group) {
  for (const FieldRecord& field : fields) {
    fill_field(absl::StrCat(key, ".", std::string(field.name)), field, field.address(group));
  }
}

void Settings::check_group(const std::string& key, View<FieldRecord> fields, void* group,
                           std::string (*check)(const void*)) {
  if (check == nullptr) return;
  std::string said = said_by(check, group);
  if (said.empty()) return;
  const GroupType type{{}, fields};
  hide_secrets({.kind = FieldKind::group, .group = &type}, group, said);
  mistake(key, "", said);
}

void Settings::fill_field(const std::string& key, const FieldRecord& field, void* at) {
  const ValueType& type = *field.value;
  if (holds_groups(type)) return fill_groups(key, field, at);
  if (type.kind != FieldKind::group) return fill_leaf(key, field, at);
  const std::size_t before = mistakes_.size();
  refuse_single(key, field);
  fill_group(key, type.group->fields, at);
  if (mistakes_.size() == before && !completing_) check_group(key, type.group->fields, at, type.group->check);
}

/// Where structs belong stands one value. It is not shown: it may be a secret that slipped. An empty list is none.
bool Settings::refuse_single(const std::string& key, const FieldRecord& field) {
  std::vector<const ConfigEntry*> entries;
  for (const Index* index : {&file_, &command_}) {
    if (const auto found = index->find(key); found != index->end()) entries.push_back(found->second);
  }
  if (const auto found = code_.find(key); found != code_.end()) {
    entries.insert(entries.end(), found->second.begin(), found->second.end());
  }
  bool empty = false;
  for (const ConfigEntry* entry : entries) {
    const auto* list = std::get_if<ConfigList>(&entry->value);
    if (list != nullptr && list->empty() && field.value->kind == FieldKind::list) {
      empty = true;
    } else {
      mistake(
          key, entry->source,
          absl::StrCat("expected ", expected_text(field), ", found ", list != nullptr ? "a list" : "a single value"));
    }
  }
  return empty;
}

/// An optional struct that somebody gives a field of, structs in a list by number, structs in a map by name.
void Settings::fill_groups(const std::string& key, const FieldRecord& field, void* at) {
  const ValueType& type = *field.value;
  FieldRecord inner = field;
  inner.value = type.element;
  if (refuse_single(key, field)) type.ops->clear(at);
  if (type.kind == FieldKind::optional) {
    if (given(key, inner)) fill_field(key, inner, type.ops->add(at, {}));
    return;
  }
  if (type.kind == FieldKind::map) {
    std::set<std::string> names;
    for (const ConfigEntry* entry : below(key, '.')) {
      const std::string_view rest = std::string_view(entry->key).substr(key.size() + 1);
      names.emplace(rest.substr(0, rest.find('.')));
    }
    for (const std::string& name : names) fill_field(absl::StrCat(key, ".", name), inner, type.ops->add(at, name));
    return;
  }
  std::size_t count = 0;
  for (const ConfigEntry* entry : below(key, '[')) {
    std::size_t number = 0;
    const char* digits = entry->key.data() + key.size() + 1;
    std::from_chars(digits, entry->key.data() + entry->key.size(), number);
    if (number < 1000) count = std::max(count, number + 1);
  }
  if (count == 0) return;
  type.ops->clear(at);
  for (std::size_t n = 0; n < count; ++n) (void)type.ops->add(at, {});
  struct Each {
    Settings& settings;
    const std::string& key;
    const FieldRecord& field;
    std::size_t number = 0;
  } each{*this, key, inner};
  type.ops->each(
      at,
      [](void* context, std::string_view, void* value) {
        Each& e = *static_cast<Each*>(context);
        e.settings.fill_field(absl::StrCat(e.key, "[", e.number++, "]"), e.field, value);
      },
      &each);
}

void Settings::fill_leaf(const std::string& key, const FieldRecord& field, void* at) {
  Filling filling{field, key, at, "default", mistakes_.size()};
  apply_code(filling);
  if (field.value->kind == FieldKind::map) return fill_map(filling);
  auto given_by = [&](const Index& index) {
    if (index.empty()) return;
    if (const auto found = index.find(key); found != index.end()) apply(filling, *field.value, at, *found->second);
  };
  given_by(file_);
  apply_variable(filling);
  given_by(command_);
  finish(filling);
  show(key, *field.value, at, filling.source);
}

/// The keys of a map come from all sources together; a map given as a whole replaces what weaker sources gave.
void Settings::fill_map(Filling& filling) {
  const ValueType& type = *filling.field.value;
  std::string whole = filling.source;
  std::map<std::string, std::string> sources;
  auto one = [&](const ConfigEntry& entry) {
    const std::string name = entry.key.substr(filling.key.size() + 1);
    apply(filling, *type.element, type.ops->add(filling.at, name), entry);
    sources[name] = entry.source;
  };
  auto all = [&](const Index& index) {
    if (const auto found = index.find(filling.key); found != index.end()) {
      apply(filling, type, filling.at, *found->second);
      whole = filling.source;
      sources.clear();
    }
  };
  const std::vector<const ConfigEntry*> entries = below(filling.key, '.');
  auto of = [&](const ConfigEntries& layer) {
    for (const ConfigEntry* entry : entries) {
      if (entry >= layer.data() && entry < layer.data() + layer.size()) one(*entry);
    }
  };
  of(sources_.code);
  all(file_);
  of(sources_.file);
  if (variable(filling.key, filling.field) != nullptr) {
    apply_variable(filling);
    whole = filling.source;
    sources.clear();
  }
  all(command_);
  of(sources_.command);
  finish(filling);
  struct Rows {
    Settings& settings;
    const Filling& filling;
    const std::string& whole;
    const std::map<std::string, std::string>& sources;
    std::size_t count = 0;
  } rows{*this, filling, whole, sources};
  type.ops->each(
      filling.at,
      [](void* context, std::string_view name, void* value) {
        Rows& r = *static_cast<Rows*>(context);
        ++r.count;
        const auto at = r.sources.find(std::string(name));
        r.settings.show(absl::StrCat(r.filling.key, ".", std::string(name)), *r.filling.field.value->element, value,
                        at != r.sources.end() ? at->second : r.whole);
      },
      &rows);
  if (rows.count == 0) show(filling.key, type, filling.at, whole);
}

void Settings::apply(Filling& filling, const ValueType& type, void* at, const ConfigEntry& entry) {
  filling.source = entry.source;
  const absl::Status stored = store_value(filling.field, type, at, entry);
  if (!stored.ok()) mistake(entry.key, entry.source, std::string(stored.message()));
}

void Settings::apply_variable(Filling& filling) {
  const Variable* found = variable(filling.key, filling.field);
  if (found == nullptr) return;
  apply(filling, *filling.field.value, filling.at, {filling.key, std::string(found->value), found->source});
}

void Settings::required(const Filling& filling) {
  const FieldRecord& field = filling.field;
  mistake(filling.key, "",
          absl::StrCat("required, but neither a configuration file nor ",
                       variable_of(filled_, filling.key, field, sources_.prefix), " gives it; expected ",
                       expected_text(field),
                       field.doc.empty() ? std::string() : absl::StrCat(" (", std::string(field.doc), ")")));
}

/// Nobody checks a default: it is the author's own.
void Settings::finish(Filling& filling) {
  if (mistakes_.size() != filling.mistakes) return;
  if (completing_) {
    given_[filling.key] = {filling.source, show_value(*filling.field.value, filling.at, Shown::raw)};
    return;
  }
  if (filling.source == "default") {
    if (filling.field.required) required(filling);
    return;
  }
  if (const std::string wrong = refused(filling.field, *filling.field.value, filling.at); !wrong.empty()) {
    return mistake(filling.key, filling.source, wrong);
  }
  if (filling.field.check == nullptr) return;
  std::string said = said_by(filling.field.check, filling.at);
  if (said.empty()) return;
  hide_secrets(*filling.field.value, filling.at, said);
  mistake(filling.key, filling.source, said);
}

void Settings::show(const std::string& key, const ValueType& type, void* at, std::string_view source) {
  // A hook that is still to run may change it, and may even go on when it should have ended.
  shown_.add(key, type, at, source, completing_);
}

/// Every value as setup_config left it. What it changed comes from there.
void Settings::check_completed(const std::string& key, View<FieldRecord> fields, void* group) {
  for (const FieldRecord& field : fields) {
    check_completed_field(absl::StrCat(key, ".", std::string(field.name)), field, field.address(group));
  }
}

void Settings::check_completed_field(const std::string& key, const FieldRecord& field, void* at) {
  const ValueType& type = *field.value;
  if (type.kind == FieldKind::group) {
    const std::size_t before = mistakes_.size();
    check_completed(key, type.group->fields, at);
    if (mistakes_.size() == before) check_group(key, type.group->fields, at, type.group->check);
    return;
  }
  if (!holds_groups(type)) return check_completed_leaf(key, field, at);
  struct Each {
    Settings& settings;
    const std::string& key;
    FieldRecord field;
    FieldKind holder;
    std::size_t number = 0;
  } each{*this, key, field, type.kind};
  each.field.value = type.element;
  type.ops->each(
      at,
      [](void* context, std::string_view name, void* value) {
        Each& e = *static_cast<Each*>(context);
        const std::string inner = e.holder == FieldKind::list  ? absl::StrCat(e.key, "[", e.number++, "]")
                                  : e.holder == FieldKind::map ? absl::StrCat(e.key, ".", std::string(name))
                                                               : e.key;
        e.settings.check_completed_field(inner, e.field, value);
      },
      &each);
}

void Settings::check_completed_leaf(const std::string& key, const FieldRecord& field, void* at) {
  Filling filling{field, key, at, "default", mistakes_.size()};
  const auto known = given_.find(key);
  const bool changed = known == given_.end() || known->second.raw != show_value(*field.value, at, Shown::raw);
  filling.source = changed ? "setup_config" : known->second.source;
  finish(filling);
  if (!changed) return;
  shown_.erase(key);
  show(key, *field.value, at, filling.source);
}

bool Settings::given(const std::string& key, const FieldRecord& field) const {
  const ValueType& type = *field.value;
  if (type.kind == FieldKind::group) {
    return std::any_of(type.group->fields.begin(), type.group->fields.end(), [&](const FieldRecord& inner) {
      return given(absl::StrCat(key, ".", std::string(inner.name)), inner);
    });
  }
  if (type.kind == FieldKind::optional && holds_groups(type)) {
    FieldRecord inner = field;
    inner.value = type.element;
    return given(key, inner);
  }
  if (code_.contains(key) || file_.contains(key) || command_.contains(key)) return true;
  if (type.kind == FieldKind::map && !below(key, '.').empty()) return true;
  if (type.kind == FieldKind::list && !below(key, '[').empty()) return true;
  return variable(key, field) != nullptr;
}

const Settings::Variable* Settings::variable(const std::string& key, const FieldRecord& field) const {
  if (variables_.empty() || (!prefixed_ && field.variable.empty()) || holds_groups(*field.value)) return nullptr;
  const auto found = variables_.find(variable_of(filled_, key, field, sources_.prefix));
  return found != variables_.end() ? &found->second : nullptr;
}

std::vector<const ConfigEntry*> Settings::below(const std::string& key, char separator) const {
  std::vector<const ConfigEntry*> found;
  for (const ConfigEntries* entries : {&sources_.code, &sources_.file, &sources_.command}) {
    for (const ConfigEntry& entry : *entries) {
      if (entry.key.size() > key.size() + 1 && entry.key[key.size()] == separator && entry.key.starts_with(key)) {
        found.push_back(&entry);
      }
    }
  }
  return found;
}

}  // namespace tenon
