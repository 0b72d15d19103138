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
    Object* made = Object::reserve(facts.size, facts.align, facts.destroy);
    collections_.push_back(made);
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
    if (next_.active[i] == 0) continue;
    for (const HookRecord& hook : next_.definitions[i]->hooks) {
      if (hook.kind == kind) return true;
    }
  }
  return false;
}

absl::Status Build::run_hook(std::uint32_t instance, const HookRecord& hook, std::span<const Builtin> given) {
  const Node self{.instance = instance};
  std::vector<Argument> arguments;
  for (const ParameterRecord& parameter : hook.parameters) {
    Argument& argument = arguments.emplace_back(Argument{.table = &table_});
    for (const Builtin& builtin : given) {
      if (same_token(builtin.token, parameter.token)) argument.object = builtin.object;
    }
    if (argument.object != nullptr) continue;
    if (parameter.source == Source::own) {
      const Node& node = next_.nodes[next_.first_node[instance] + parameter.provider];
      if (node.object == nullptr) return absl::OkStatus();  // its constructor threw, which is said already
      argument.object = node.provider->facts.facets[parameter.facet].cast(node.object->storage());
    } else {
      argument.object = value_of(self, parameter);
    }
  }
  const Timed timed(next_.timing[instance].hooks);
  try {
    return hook.call(arguments.data());
  } catch (...) {
    return absl::AbortedError(exception_text());
  }
}

void Build::run_hooks(std::uint32_t instance, HookKind kind, std::span<const Builtin> given) {
  for (const HookRecord& hook : next_.definitions[instance]->hooks) {
    if (hook.kind != kind) continue;
    const absl::Status run = run_hook(instance, hook, given);
    if (run.ok()) continue;
    wrong_.push_back(instance);
    failed_.push_back(
        absl::StrCat(tree_.path(instance), ": ", std::string(hook_name(kind)), ": ", std::string(run.message())));
  }
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

/// Every active module's hooks of one kind, in configuration order.
void Build::tell(HookKind kind, std::span<const Builtin> given) {
  for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
    if (next_.active[i] != 0) run_hooks(i, kind, given);
  }
}

std::vector<ProvidedRecord::Facet> Build::record_slots(std::uint32_t instance, const ProviderFacts& facts) {
  std::vector<ProvidedRecord::Facet> slots;
  for (const FacetRecord& facet : facts.facets) {
    slots.push_back({facet.token, private_slot(instance, facet.token, facts.type)});
  }
  return slots;
}

void Build::tell_of(std::uint32_t instance, bool controllers, bool providers) {
  ModuleRef module = tree_.ref(instance);
  const View<ProviderRecord> all = next_.definitions[instance]->providers;
  for (std::size_t p = 0; p < all.size(); ++p) {
    const ProviderRecord& provider = all[p];
    if (next_.nodes[next_.first_node[instance] + p].absent) continue;
    if (provider.facts.listener != nullptr || (!providers && !provider.facts.controller)) continue;
    ControllerRecord record(table_, module, provider.facts, record_slots(instance, provider.facts));
    const Builtin where{token_of<ModuleRef>(), &module};
    if (controllers && provider.facts.controller) {
      const std::array<Builtin, 2> given{where, {token_of<ControllerRecord>(), &record}};
      tell(HookKind::process_controller, given);
    }
    if (providers) {
      const std::array<Builtin, 2> given{where, {token_of<ProvidedRecord>(), static_cast<ProvidedRecord*>(&record)}};
      tell(HookKind::process_provider, given);
    }
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
  const bool controllers = has_hook(HookKind::process_controller);
  const bool providers = has_hook(HookKind::process_provider);
  if (controllers || providers) {
    for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
      if (next_.active[i] != 0) tell_of(i, controllers, providers);
    }
  }
  for (auto i = static_cast<std::uint32_t>(next_.definitions.size()); i-- > 0;) {
    if (next_.active[i] == 0 || next_.definitions[i]->hooks.empty()) continue;
    const ModuleSetup setup = setup_of(i);
    const std::array<Builtin, 1> given{Builtin{token_of<ModuleSetup>(), const_cast<ModuleSetup*>(&setup)}};
    run_hooks(i, HookKind::post_process, given);
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
