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

/// Not those of an importer that may turn out to be inactive: they are used when it is.
void Build::use_changes() {
  for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
    if (before_ == nullptr && simple_[i] != 0) continue;
    each_configured(tree_, i, *next_.definitions[i], [&](std::uint32_t target, const ConfigureRecord& record) {
      changes_.push_back({target, i, &record});
    });
    if (before_ == nullptr || other_tree_ || !replaced(i)) continue;
    each_configured(tree_, i, *before_->definitions[i],
                    [&](std::uint32_t target, const ConfigureRecord&) { no_longer_.push_back(target); });
  }
}

bool Build::keeps_config(std::uint32_t instance) const {
  // In another tree others may configure it: it is configured again, and kept if that makes no difference.
  if (other_tree_ || replaced(instance) || before_->configs[instance] == nullptr) return false;
  auto changed = [&](const std::shared_ptr<OpenTree>& open) {
    return std::any_of(open->changes.begin(), open->changes.end(),
                       [&](const auto& change) { return change.first == instance; });
  };
  if (changed(next_.open) || changed(before_->open)) return false;
  const View<HookRecord> hooks = next_.definitions[instance]->hooks;
  if (std::any_of(hooks.begin(), hooks.end(), [](const HookRecord& h) { return h.kind == HookKind::setup_config; })) {
    return false;
  }
  if (std::find(no_longer_.begin(), no_longer_.end(), instance) != no_longer_.end()) return false;
  return std::none_of(changes_.begin(), changes_.end(), [&](const Change& change) {
    if (change.instance != instance) return false;
    if (next_.active[change.by] != before_->active[change.by]) return true;
    return replaced(change.by) || next_.configs[change.by] != before_->configs[change.by];
  });
}

std::vector<CodeChange> Build::changes_to(std::uint32_t instance) const {
  std::vector<CodeChange> changes;
  for (const Change& change : changes_) {
    if (change.instance != instance || next_.active[change.by] == 0) continue;
    const ConfigureRecord* record = change.record;
    const void* mine = nullptr;
    if (record->mine.type != nullptr) {
      mine = part_of(*next_.definitions[change.by]->config, next_.configs[change.by]->storage(), record->mine);
    }
    changes.push_back(
        {tree_.path(change.by), record->theirs, [record, mine](void* theirs) { record->apply(mine, theirs); }});
  }
  for (const auto& [target, change] : next_.open->changes) {
    if (target == instance) changes.push_back(change);
  }
  return changes;
}

void Build::fill_config(std::uint32_t instance, Settings& settings) {
  const ConfigSchema& schema = *next_.definitions[instance]->config;
  Object* config = Object::reserve(schema.size, schema.align, schema.destroy);
  try {
    fresh_configs_.push_back(config);
  } catch (...) {
    config->release();
    throw;
  }
  schema.construct(config->storage());
  config->constructed();
  next_.configs[instance] = config;
  settings.fill({tree_.path(instance), &schema, instance}, config->storage(), changes_to(instance),
                completing(instance));
  // Configured again to the same values: its objects need not be made anew.
  if (overrun_ || replaced(instance) || before_->configs[instance] == nullptr) return;
  Object* old = before_->configs[instance];
  if (same_values(schema, config->storage(), old->storage())) next_.configs[instance] = old;
}

/// The module's setup_config hooks, for Settings: what they say that is wrong, or nothing.
std::function<Completed(void*)> Build::completing(std::uint32_t instance) {
  const View<HookRecord> hooks = next_.definitions[instance]->hooks;
  if (std::none_of(hooks.begin(), hooks.end(), [](const HookRecord& h) { return h.kind == HookKind::setup_config; })) {
    return {};
  }
  return [this, instance](void*) -> Completed {
    const auto nothing = std::make_shared<std::vector<HookGiven>>(1);
    for (const HookRecord& hook : next_.definitions[instance]->hooks) {
      if (hook.kind != HookKind::setup_config) continue;
      const absl::Status run = run_hook(instance, hook, nothing);
      if (!run.ok()) return {std::string(run.message()), overrun_};
    }
    return {};
  };
}

void Build::activate_links(std::uint32_t instance) {
  const std::size_t imports = tree_.shape(instance).imports.size();
  for (std::uint16_t k = 0; k < imports; ++k) {
    if (!linked(instance, k) || (tree_.has_replaced() && cut_off(instance, k))) continue;
    next_.active[tree_.link(instance, k)] = 1;
  }
}

bool Build::linked(std::uint32_t instance, std::uint16_t import) const {
  const std::uint32_t link = tree_.instances()[instance].first_link + import;
  return tree_.linked(link) != no_member && (!tree_.optional_link(link) || next_.open->chosen[link] != 0);
}

/// A module whose configuration is wrong is not processed; what it imports is still checked.
void Build::configure_one(std::uint32_t instance, Settings& settings) {
  if (simple_[instance] != 0) return run_setups(instance, settings);
  make_collections(instance);
  const std::size_t mistakes = settings.mistakes().size();
  if (next_.definitions[instance]->config != nullptr) {
    if (keeps_config(instance)) {
      next_.configs[instance] = before_->configs[instance];
    } else {
      fill_config(instance, settings);
    }
  }
  if (settings.mistakes().size() != mistakes) {
    wrong_.push_back(instance);
    return;
  }
  if (!next_.definitions[instance]->hooks.empty()) run_hooks(instance, HookKind::process, given_setup(instance));
  if (!overrun_) run_setups(instance, settings);
}

void Build::run_setups(std::uint32_t instance, const Settings& settings) {
  for (const ProgramSetup& program : settings.sources().setups) {
    if (program.instance == tree_.ref(instance).path()) run_setup(instance, program);
  }
}

void Build::check_setups(Settings& settings) const {
  for (const ProgramSetup& setup : settings.sources().setups) {
    Nearest nearest(setup.instance);
    bool found = false;
    for (std::uint32_t i = 0; i < tree_.instances().size() && !found; ++i) {
      const std::string_view path = tree_.ref(i).path();
      nearest.consider(path);
      found = path == setup.instance;
    }
    if (found) continue;
    settings.hook_failed(
        absl::StrCat("setup (", setup.source, "): ", setup.instance, " is not a module of this program",
                     nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
  }
}

absl::Status Build::configure(Settings& settings) {
  const std::size_t instances = tree_.instances().size();
  next_.open = std::make_shared<OpenTree>();
  next_.open->tree = shared_tree_;
  next_.open->code = code_;
  if (!tree_.fixed()) next_.open->chosen.assign(tree_.link_count(), 0);
  next_.active.assign(instances, tree_.fixed() ? 1 : 0);
  use_changes();
  check_setups(settings);
  for (auto i = static_cast<std::uint32_t>(instances); i-- > 0 && !overrun_;) {
    if (!tree_.fixed() && tree_.top(i)) next_.active[i] = 1;
    if (next_.active[i] == 0) continue;
    configure_one(i, settings);
    if (!tree_.fixed()) activate_links(i);
  }
  next_.open->phase = OpenTree::Phase::offering;
  if (!tree_.fixed()) {
    for (Node& node : next_.nodes) node.absent = next_.active[node.instance] == 0;
    settings.check_active([&](std::uint32_t i) { return next_.active[i] != 0; }, tree_.part());
  }
  for (const std::string& failed : failed_) settings.hook_failed(failed);
  return settings.status();
}

}  // namespace tenon
