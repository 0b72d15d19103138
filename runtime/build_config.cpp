/// The second step of a build: config structs, every importer's before those of what it imports.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Calls visit(instance, record) for each import that a definition configures.
template <class Visit>
void each_configured(const Tree& tree, std::uint32_t importer, const Definition& definition, const Visit& visit) {
  for (const ConfigureRecord& record : definition.configures) {
    const View<ImportShape> imports = tree.shape(importer).imports;
    for (std::uint16_t k = 0; k < imports.size(); ++k) {
      if (!(imports[k].module == record.module)) continue;
      if (!record.instance.empty() && imports[k].instance() != record.instance) continue;
      if (tree.link(importer, k) != no_member) visit(tree.link(importer, k), record);
    }
  }
}

bool same_values(const ConfigSchema& schema, void* a, void* b) {
  return std::all_of(schema.fields.begin(), schema.fields.end(), [&](const FieldRecord& field) {
    return show_value(*field.value, field.address(a), Shown::raw) ==
           show_value(*field.value, field.address(b), Shown::raw);
  });
}

}  // namespace

void Build::use_changes() {
  for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
    each_configured(tree_, i, *next_.definitions[i], [&](std::uint32_t target, const ConfigureRecord& record) {
      changes_.push_back({target, i, &record});
    });
    if (before_ == nullptr || !replaced(i)) continue;
    each_configured(tree_, i, *before_->definitions[i],
                    [&](std::uint32_t target, const ConfigureRecord&) { no_longer_.push_back(target); });
  }
}

bool Build::keeps_config(std::uint32_t instance) const {
  if (replaced(instance)) return false;
  if (std::find(no_longer_.begin(), no_longer_.end(), instance) != no_longer_.end()) return false;
  return std::none_of(changes_.begin(), changes_.end(), [&](const Change& change) {
    if (change.instance != instance) return false;
    return replaced(change.by) || next_.configs[change.by] != before_->configs[change.by];
  });
}

std::vector<CodeChange> Build::changes_to(std::uint32_t instance) const {
  std::vector<CodeChange> changes;
  for (const Change& change : changes_) {
    if (change.instance != instance) continue;
    const ConfigureRecord* record = change.record;
    const void* mine = nullptr;
    if (record->mine.type != nullptr) {
      mine = part_of(*next_.definitions[change.by]->config, next_.configs[change.by]->storage(), record->mine);
    }
    changes.push_back(
        {tree_.path(change.by), record->theirs, [record, mine](void* theirs) { record->apply(mine, theirs); }});
  }
  return changes;
}

void Build::fill_config(std::uint32_t instance, Settings& settings) {
  const ConfigSchema& schema = *next_.definitions[instance]->config;
  Object* config = Object::reserve(schema.size, schema.align, schema.destroy);
  fresh_configs_.push_back(config);
  schema.construct(config->storage());
  config->constructed();
  next_.configs[instance] = config;
  settings.fill({tree_.path(instance), &schema}, config->storage(), changes_to(instance));
  // Configured again to the same values: its objects need not be made anew.
  if (replaced(instance)) return;
  Object* old = before_->configs[instance];
  if (same_values(schema, config->storage(), old->storage())) next_.configs[instance] = old;
}

absl::Status Build::configure(Settings& settings) {
  use_changes();
  for (auto i = static_cast<std::uint32_t>(tree_.instances().size()); i-- > 0;) {
    if (next_.definitions[i]->config == nullptr) continue;
    if (keeps_config(i)) {
      next_.configs[i] = before_->configs[i];
    } else {
      fill_config(i, settings);
    }
  }
  return settings.status();
}

}  // namespace tenon
