/// What code gives to a configuration: modules that import another, App::configure and App::set.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// A config struct made only to look at.
class Trial {
 public:
  explicit Trial(const ConfigSchema& schema)
      : schema_(schema), memory_(::operator new(schema.size, std::align_val_t(schema.align))) {
    schema.construct(memory_);
  }
  ~Trial() {
    schema_.destroy(memory_);
    ::operator delete(memory_, std::align_val_t(schema_.align));
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  [[nodiscard]] void* get() const { return memory_; }

 private:
  const ConfigSchema& schema_;
  void* memory_;
};

}  // namespace

void Settings::apply_changes(const Configurable& instance, void* config, std::span<const CodeChange> changes) {
  for (const CodeChange& change : changes) apply_change(instance, config, change);
  for (const ProgramChange& change : sources_.changes) {
    if (change.instance == instance.path) apply_change(instance, config, change);
  }
}

/// Each change runs on a default struct, and what differs then is what it gives. So the order of changes does not
/// matter, and two that differ are noticed.
void Settings::apply_change(const Configurable& instance, void* config, const CodeChange& change) {
  const Trial untouched(*instance.schema);
  const Trial changed(*instance.schema);
  void* part = part_of(*instance.schema, changed.get(), change.owner);
  if (part == nullptr) {
    return mistake(instance.path, change.source,
                   absl::StrCat("its configuration has no single ", std::string(change.owner.name())));
  }
  try {
    change.apply(part);
  } catch (...) {
    return mistake(instance.path, change.source, absl::StrCat("configuring it threw: ", exception_text()));
  }
  std::function<void(const std::string&, View<FieldRecord>, void*, void*, void*)> compare =
      [&](const std::string& key, View<FieldRecord> fields, void* before, void* after, void* into) {
        for (const FieldRecord& field : fields) {
          const std::string name = absl::StrCat(key, ".", std::string(field.name));
          void* from = field.address(after);
          if (field.value->kind == FieldKind::group) {
            compare(name, field.value->group->fields, field.address(before), from, field.address(into));
            continue;
          }
          std::string raw = show_value(*field.value, from, Shown::raw);
          if (raw == show_value(*field.value, field.address(before), Shown::raw)) continue;
          copy_value(*field.value, field.address(into), from);
          note_code({name, &field, from}, change.source, std::move(raw));
        }
      };
  compare(instance.path, instance.schema->fields, untouched.get(), changed.get(), config);
}

void Settings::note_code(const Leaf& leaf, std::string_view source, std::string raw) {
  const auto at = code_values_.find(leaf.key);
  if (at == code_values_.end()) {
    code_values_.emplace(leaf.key, CodeValue{std::string(source), std::move(raw)});
    return;
  }
  if (raw == at->second.raw) return;
  if (at->second.source == source) {
    at->second.raw = std::move(raw);  // one module changed its mind: `configure`, then `process`
    return;
  }
  const bool secret = is_secret(*leaf.field->value);
  mistake(leaf.key, "",
          secret ? absl::StrCat(at->second.source, " and ", std::string(source),
                                " set it to different values; leave it to one of them")
                 : absl::StrCat(at->second.source, " sets it to ", at->second.raw, " and ", std::string(source), " to ",
                                raw, "; leave it to one of them"));
}

void Settings::apply_code(Filling& filling) {
  if (code_.empty() && code_values_.empty()) return;
  if (const auto set = code_values_.find(filling.key); set != code_values_.end()) filling.source = set->second.source;
  const auto found = code_.find(filling.key);
  if (found == code_.end()) return;
  for (const ConfigEntry* entry : found->second) {
    const std::size_t before = mistakes_.size();
    apply(filling, *filling.field.value, filling.at, *entry);
    if (mistakes_.size() != before) continue;
    note_code({filling.key, &filling.field, filling.at}, entry->source,
              show_value(*filling.field.value, filling.at, Shown::raw));
  }
}

}  // namespace tenon
