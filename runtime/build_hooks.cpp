/// The part of a build that runs hooks and makes what they fill.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

void Build::make_collections(std::uint32_t instance) {
  const std::uint32_t first = next_.first_node[instance];
  const std::size_t count = next_.definitions[instance]->providers.size();
  for (std::size_t p = 0; p < count; ++p) {
    Node& node = next_.nodes[first + p];
    const ProviderFacts& facts = node.provider->facts;
    if (!facts.collected) continue;
    collections_.reserve(collections_.size() + 1);
    Object* made = collections_.emplace_back(Object::reserve(facts.size, facts.align, facts.destroy));
    try {
      facts.create(made->storage(), nullptr);
    } catch (...) {
      failed_.push_back(std::string(
          creation_failure(absl::StrCat(tree_.path(instance), ": ", std::string(facts.type.name())), facts).message()));
      continue;
    }
    made->constructed();
    node.object = made;
  }
}

bool Build::has_hook(HookKind kind) const {
  for (std::uint32_t i = 0; i < next_.definitions.size(); ++i) {
    if (simple_[i] != 0 || next_.active[i] == 0) continue;
    for (const HookRecord& hook : next_.definitions[i]->hooks) {
      if (hook.kind == kind) return true;
    }
  }
  return false;
}

/// One call of a hook: what it is given lives until it ends, however late that is.
struct Build::HookCall {
  std::vector<Argument> arguments{};
  std::vector<Object*> held{};
  ~HookCall() {
    for (Object* object : held) object->release();
  }
  HookCall() = default;
  HookCall(const HookCall&) = delete;
  HookCall& operator=(const HookCall&) = delete;
};

/// Null when a collection that it takes could not be made, which is said already.
std::shared_ptr<Build::HookCall> Build::call_of(std::uint32_t instance, const HookRecord& hook) {
  const Node self{.instance = instance};
  auto call = std::make_shared<HookCall>();
  auto hold = [&](Object* object) {
    call->held.push_back(object);
    object->retain();
  };
  if (next_.configs[instance] != nullptr) hold(next_.configs[instance]);
  for (const ParameterRecord& parameter : hook.parameters) {
    Argument& argument = call->arguments.emplace_back(Argument{.table = &table_});
    if (parameter.source != Source::own) {
      argument.object = value_of(self, parameter);
      continue;
    }
    const Node& node = next_.nodes[next_.first_node[instance] + parameter.provider];
    if (node.object == nullptr) return nullptr;
    hold(node.object);
    argument.object = node.provider->facts.facets[parameter.facet].cast(node.object->storage());
  }
  return call;
}

void Build::HookGiven::put(const HookRecord& hook, std::vector<Argument>& arguments) const {
  for (std::size_t p = 0; p < hook.parameters.size(); ++p) {
    for (const Builtin& builtin : values) {
      if (same_token(builtin.token, hook.parameters[p].token)) arguments[p].object = builtin.object;
    }
  }
}

/// Calls it once for each of `given`, all within one deadline. One that does not end keeps its thread, and what it may
/// still change is no longer this tree.
absl::Status Build::run_hook(std::uint32_t instance, const HookRecord& hook, const HookGivens& given) {
  const std::shared_ptr<HookCall> call = call_of(instance, hook);
  if (call == nullptr) return absl::OkStatus();
  auto run = [call, given, &hook, table = &table_]() -> absl::Status {
    const Making within(table);
    for (const HookGiven& one : *given) {
      one.put(hook, call->arguments);
      if (absl::Status said = hook.call(call->arguments.data()); !said.ok()) return said;
    }
    return absl::OkStatus();
  };
  const Timed timed(next_.timing[instance].hooks);
  const absl::Status done = runner_.run(tree_.path(instance), run, hook_deadline_);
  if (done.code() == absl::StatusCode::kDeadlineExceeded && !runner_.left().empty()) {
    overrun_ = true;
    hung_ = instance;
    next_.open = next_.open->leave();
  }
  return done;
}

void Build::run_hooks(std::uint32_t instance, HookKind kind, const HookGivens& given) {
  for (const HookRecord& hook : next_.definitions[instance]->hooks) {
    if (hook.kind != kind || overrun_ || given->empty()) continue;
    const absl::Status run = run_hook(instance, hook, given);
    if (run.ok()) continue;
    wrong_.push_back(instance);
    failed_.push_back(
        absl::StrCat(tree_.path(instance), ": ", std::string(hook_name(kind)), ": ", std::string(run.message())));
  }
}

/// For `process` and `post_process`.
Build::HookGivens Build::given_setup(std::uint32_t instance) {
  auto setup = std::make_shared<ModuleSetup>(setup_of(instance));
  auto all = std::make_shared<std::vector<HookGiven>>();
  all->push_back({{{token_of<ModuleSetup>(), setup.get()}}, setup});
  return all;
}

ModuleSetup Build::setup_of(std::uint32_t instance) {
  const Object* config = next_.configs[instance];
  return {next_.open, instance, next_.definitions[instance]->config, config != nullptr ? config->storage() : nullptr};
}

void Build::run_setup(std::uint32_t instance, const ProgramSetup& setup) {
  try {
    const ModuleSetup open = setup_of(instance);
    setup.run(open);
  } catch (...) {
    wrong_.push_back(instance);
    failed_.push_back(absl::StrCat(tree_.path(instance), ": setup (", setup.source, "): ", exception_text()));
  }
}

std::vector<ProvidedRecord::Facet> Build::record_slots(std::uint32_t instance, const ProviderFacts& facts) {
  std::vector<ProvidedRecord::Facet> slots;
  for (const FacetRecord& facet : facts.facets) {
    slots.push_back(
        {before_ == nullptr ? facet.token : tree_.own(facet.token), private_slot(instance, facet.token, facts.type)});
  }
  return slots;
}

void Build::add_records(std::uint32_t instance, bool all_providers, std::vector<HookGiven>& controllers,
                        std::vector<HookGiven>& providers) {
  struct Told {
    ModuleRef module;
    ControllerRecord record;
  };
  const View<ProviderRecord> all = next_.definitions[instance]->providers;
  for (std::size_t p = 0; p < all.size(); ++p) {
    const ProviderFacts& facts = all[p].facts;
    if (next_.nodes[next_.first_node[instance] + p].absent || facts.listener != nullptr) continue;
    if (!all_providers && !facts.controller) continue;
    const ModuleRef& module = tree_.ref(instance);
    auto told = std::make_shared<Told>(Told{module, {table_, module, facts, record_slots(instance, facts)}});
    const Builtin where{token_of<ModuleRef>(), &told->module};
    if (facts.controller) controllers.push_back({{where, {token_of<ControllerRecord>(), &told->record}}, told});
    if (!all_providers) continue;
    providers.push_back({{where, {token_of<ProvidedRecord>(), static_cast<ProvidedRecord*>(&told->record)}}, told});
  }
}

/// Every active module's hooks hear of the controllers and providers of all, in configuration order.
void Build::tell() {
  const bool all_providers = has_hook(HookKind::process_provider);
  if (!all_providers && !has_hook(HookKind::process_controller)) return;
  auto controllers = std::make_shared<std::vector<HookGiven>>();
  auto providers = std::make_shared<std::vector<HookGiven>>();
  for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
    if (next_.active[i] != 0) add_records(i, all_providers, *controllers, *providers);
  }
  for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
    if (next_.active[i] == 0) continue;
    run_hooks(i, HookKind::process_controller, controllers);
    run_hooks(i, HookKind::process_provider, providers);
  }
}

/// What hooks collected is kept from the tree before when it is the same.
void Build::compare_collections() {
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    Node& node = next_.nodes[n];
    const ProviderFacts& facts = node.provider->facts;
    if (!facts.collected || node.absent) continue;
    node.fresh = true;
    if (replaced(node.instance) || facts.same == nullptr) continue;
    const Object* old = object_before(n);
    node.fresh = old == nullptr || !facts.same(node.object->storage(), old->storage());
  }
}

absl::Status Build::gather() {
  if (absl::Status decided = use_conditions(); !decided.ok()) return decided;
  bind_slots();
  tell();
  for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
    if (simple_[i] != 0 || next_.active[i] == 0 || next_.definitions[i]->hooks.empty()) continue;
    run_hooks(i, HookKind::post_process, given_setup(i));
  }
  next_.open->phase = OpenTree::Phase::closed;
  if (!failed_.empty()) {
    std::string text = failed_.front();
    for (std::size_t n = 1; n < failed_.size(); ++n) absl::StrAppend(&text, "\n  ", failed_[n]);
    return absl::AbortedError(text);
  }
  if (!collections_.empty()) compare_collections();
  return absl::OkStatus();
}

}  // namespace tenon
