/// Which provider stands behind each slot and each contribution.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

void Build::bind(std::uint32_t slot, std::uint32_t instance, const Binding& binding) {
  if (!binding.bound) return;
  const Bound at = next_.present(instance, binding.provider, binding.facet);
  if (at.node == no_member) return;
  next_.slot_node[slot] = at.node;
  next_.slot_facet[slot] = at.facet;
}

void Build::bind_slots() {
  const std::size_t slots = std::max(tree_.slots(), before_ != nullptr ? before_->slot_node.size() : 0);
  next_.slot_node.assign(slots, no_member);
  next_.slot_facet.assign(slots, 0);
  for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
    std::size_t index = 0;
    for (const Binding& binding : next_.definitions[i]->exports) bind(tree_.slot(i, index++), i, binding);
  }
  for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
    if (!tree_.instances()[i].simple && next_.active[i] != 0) bind_overrides(i);
  }
  bind_gone();
  bind_contributions();
  if (before_ == nullptr) return;
  next_.private_slots = before_->private_slots;
  for (const PrivateSlot& slot : next_.private_slots) bind_private(slot);
}

/// Who asked for a type by itself, as App::get does, keeps the slot of its only exporter. When another module becomes
/// that, the slot follows.
void Build::bind_gone() {
  for (const GoneSlot& gone : tree_.gone()) {
    const absl::StatusOr<std::uint32_t> slot = exported_slot(tree_, gone.token);
    if (!slot.ok()) continue;
    next_.slot_node[gone.slot] = next_.slot_node[*slot];
    next_.slot_facet[gone.slot] = next_.slot_facet[*slot];
  }
}

/// How many providers stand behind a contribution may differ from one definition of a module to the next.
void Build::bind_contributions() {
  next_.contributed.resize(tree_.contributors().size());
  for (std::size_t interface = 0; interface < next_.contributed.size(); ++interface) {
    for (const Contributor& from : tree_.contributors()[interface]) {
      if (next_.active[from.instance] == 0) continue;
      for (const Contribution& c : next_.definitions[from.instance]->contributions) {
        if (c.number != from.number) continue;
        const std::uint32_t node = next_.first_node[from.instance] + c.provider;
        if (next_.nodes[node].absent || next_.nodes[node].provider->facts.scope != nullptr) continue;
        next_.contributed[interface].push_back({node, c.facet});
      }
    }
  }
}

void Build::bind_private(const PrivateSlot& of) {
  const auto [instance, slot, token, meant] = of;
  const View<ProviderRecord> providers = next_.definitions[instance]->providers;
  for (std::uint16_t p = 0; p < providers.size(); ++p) {
    if (meant.type != nullptr && !same_token(providers[p].facts.type, meant)) continue;
    if (meant.type != nullptr && next_.nodes[next_.first_node[instance] + p].absent) continue;
    for (std::uint16_t f = 0; f < providers[p].facts.facets.size(); ++f) {
      if (!same_token(providers[p].facts.facets[f].token, token)) continue;
      bind(slot, instance, {p, f, true});
      return;
    }
  }
}

std::uint32_t Build::private_slot(std::uint32_t instance, Token token, Token provider) {
  for (const PrivateSlot& known : next_.private_slots) {
    if (known.instance == instance && same_token(known.token, token) &&
        (provider.type == nullptr ? known.provider.type == nullptr
                                  : known.provider.type != nullptr && same_token(known.provider, provider))) {
      return known.slot;
    }
  }
  const auto slot = static_cast<std::uint32_t>(next_.slot_node.size());
  next_.slot_node.push_back(no_member);
  next_.slot_facet.push_back(0);
  // Kept over reloads; those of the first build are the program's own.
  const bool own = before_ == nullptr;
  next_.private_slots.push_back({instance, slot, own ? token : tree_.own(token), own ? provider : tree_.own(provider)});
  bind_private(next_.private_slots.back());
  return slot;
}

/// The overrider's provider takes the place of the exporter's: every consumer of the slot receives it.
void Build::bind_overrides(std::uint32_t instance) {
  const View<OverrideShape> overrides = tree_.shape(instance).overrides;
  for (std::size_t k = 0; k < overrides.size(); ++k) {
    overridden_ = true;
    if (overrides[k].is_double()) {
      put_double(instance, k);
      continue;
    }
    const std::uint32_t target = tree_.provider_of(instance, overrides[k].module);
    const int index = find_export(tree_.shape(target), overrides[k].token);
    bind(tree_.slot(target, static_cast<std::size_t>(index)), instance, next_.definitions[instance]->overrides[k]);
  }
}

/// A double stands for exports that live as long as it; for others of the same token there are others.
void Build::put_double(std::uint32_t instance, std::size_t number) {
  const OverrideShape& o = tree_.shape(instance).overrides[number];
  const Binding& binding = next_.definitions[instance]->overrides[number];
  const ProviderFacts& facts = next_.definitions[instance]->providers[binding.provider].facts;
  const Token scope = facts.scope != nullptr ? facts.scope->token : Token{};
  for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
    const int index = find_export(tree_.shape(i), o.token);
    if (index < 0 || !o.stands_in(tree_.ref(i).path())) continue;
    const ExportShape& exported = tree_.shape(i).exports[static_cast<std::size_t>(index)];
    if (exported.transient != facts.transient || !same_token(exported.scope, scope)) continue;
    bind(tree_.slot(i, static_cast<std::size_t>(index)), instance, binding);
  }
}

/// True if the exports of an import are replaced from elsewhere, as far as anybody who gets them from this importer
/// takes them. Who imports the importer is known by then. What a test itself imports exists.
bool Build::cut_off(std::uint32_t importer, std::uint16_t import) const {
  const View<OverrideShape> own = tree_.shape(importer).overrides;
  if (std::any_of(own.begin(), own.end(), [](const OverrideShape& o) { return o.is_double(); })) return false;
  const std::uint32_t target = tree_.link(importer, import);
  const Shape& theirs = tree_.shape(target);
  auto replaced = [&](const ExportShape& e) { return tree_.replaced(target, e.token); };
  if (std::none_of(theirs.exports.begin(), theirs.exports.end(), replaced)) return false;
  for (std::uint32_t i = 0; i < next_.definitions.size(); ++i) {
    if (next_.active[i] == 0) continue;
    auto needs = [&](const ParameterRecord& p) {
      if (p.module == nullptr || tree_.replaced(target, p.token)) return false;
      if (p.import != ParameterRecord::indirect) return i == importer && p.import == import;
      return p.module != nullptr && (*p.module == theirs.name || !theirs.reexports.empty());
    };
    auto any = [&](const auto& of) { return std::any_of(of.parameters.begin(), of.parameters.end(), needs); };
    const Definition& definition = *next_.definitions[i];
    if (std::any_of(definition.providers.begin(), definition.providers.end(), any)) return false;
    if (std::any_of(definition.hooks.begin(), definition.hooks.end(), any)) return false;
  }
  return true;
}

Target Build::imported_target(std::uint32_t instance, const ParameterRecord& parameter) const {
  const bool direct = parameter.import != ParameterRecord::indirect;
  if (direct && !linked(instance, parameter.import)) return {};
  const std::uint32_t from =
      direct ? tree_.link(instance, parameter.import)
             : (parameter.module != nullptr ? tree_.provider_of(instance, *parameter.module) : no_member);
  if (from == no_member) return {};
  std::size_t number = parameter.provider;
  // That of an own parameter is the number of its own provider; and in another tree than the first the module may have
  // been compiled before the exporter's descriptor was changed.
  if (parameter.source != Source::import || tree_.remade()) {
    const int now = find_export(tree_.shape(from), parameter.token);
    if (now < 0) return {};
    number = static_cast<std::size_t>(now);
  }
  const std::uint32_t slot = tree_.slot(from, number);
  return {next_.slot_node[slot], slot, next_.slot_facet[slot]};
}

/// What a module provides and exports is the overrider's for the module itself too.
Target Build::own_target(std::uint32_t instance, const ParameterRecord& parameter) const {
  const Bound present = next_.present(instance, parameter.provider, parameter.facet);
  const Target own{present.node, no_member, present.facet};
  if (!overridden_) return own;
  const View<ExportShape> exports = tree_.shape(instance).exports;
  for (std::uint32_t k = 0; k < exports.size(); ++k) {
    if (!same_token(exports[k].token, parameter.token)) continue;
    const std::uint32_t slot = tree_.slot(instance, k);
    if (next_.slot_node[slot] == own.node || next_.slot_node[slot] == no_member) return own;
    return {next_.slot_node[slot], slot, next_.slot_facet[slot]};
  }
  return own;
}

}  // namespace tenon
