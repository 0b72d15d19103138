module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

Tree::Tree(const Registry& registry, std::span<const std::uint32_t> order, std::uint32_t root)
    : registry_(&registry), shared_(registry.members().size(), no_member), fixed_(root == no_member), root_(root) {
  make(order);
  collect_contributors();
}

void Tree::make(std::span<const std::uint32_t> order) {
  create_shared(order);
  // Linking an instance may add named and own ones behind it, which are linked in their turn.
  for (std::uint32_t i = 0; i < instances_.size(); ++i) link_imports(i);
  if (!may_.empty()) may_.resize(links_.size(), 0);
  order_instances();
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    Instance& instance = instances_[i];
    if (instance.root || (!instance.simple && shape(i).root)) roots_.push_back(i);
    instance.first_slot = static_cast<std::uint32_t>(slots_);
    slots_ += instance.exports;
  }
  next_id_ = static_cast<std::uint32_t>(instances_.size());
}

/// A module has a shared instance if someone imports it plainly, or nobody imports it at all.
void Tree::create_shared(std::span<const std::uint32_t> order) {
  const std::span<const Definition* const> members = registry_->members();
  std::vector<Seen> seen(members.size());
  first_import_.reserve(members.size());
  imported_.reserve(registry_->imports());
  if (root_ != no_member) seen[root_].wanted = Seen::shared;
  for (std::uint32_t m = 0; m < members.size(); ++m) {
    const Shape& shape = *members[m]->shape;
    first_import_.push_back(static_cast<std::uint32_t>(imported_.size()));
    seen[m].exports = static_cast<std::uint16_t>(shape.exports.size());
    seen[m].simple = shape.simple;
    if (!shape.simple) {
      look_at(shape, seen);
      continue;
    }
    for (std::size_t k = 0; k < shape.imports.size(); ++k) {
      imported_.push_back(registry_->position(shape.digest.imports[k]));
      seen[imported_.back()].wanted = Seen::shared;
    }
  }
  fixed_ = fixed_ && replaced_.empty();
  instances_.reserve(members.size());
  links_.reserve(imported_.size());
  for (std::uint32_t m : order) {
    const Seen& of = seen[m];
    if (of.wanted == Seen::only_others) continue;
    const OptionsBase* defaults = of.simple ? nullptr : members[m]->shape->default_options;
    shared_[m] = static_cast<std::uint32_t>(instances_.size());
    instances_.push_back({.member = m,
                          .options = of.options != nullptr ? of.options : defaults,
                          .exports = of.exports,
                          .top = root_ == no_member ? of.wanted == Seen::nobody : m == root_,
                          .root = of.for_root,
                          .simple = of.simple});
  }
}

void Tree::look_at(const Shape& shape, std::vector<Seen>& seen) {
  for (const OverrideShape& o : shape.overrides) {
    if (o.is_double()) replaced_.push_back(o);
  }
  for (const ImportShape& import : shape.imports) {
    const std::uint32_t target = registry_->position(import.module);
    imported_.push_back(target);
    Seen& of = seen[target];
    const bool plain = import.kind == ImportKind::shared || import.kind == ImportKind::may;
    if (import.kind == ImportKind::may || import.conditional()) fixed_ = false;
    of.for_root = of.for_root || import.for_root;
    of.wanted = std::max(of.wanted, plain ? Seen::shared : Seen::only_others);
    if (import.options() != nullptr && plain) of.options = import.options();
  }
}

std::uint32_t Tree::create(std::uint32_t member, std::string_view name, std::uint32_t owner,
                           const OptionsBase* options) {
  const Shape& shape = *registry_->members()[member]->shape;
  instances_.push_back({.member = member,
                        .owner = owner,
                        .name = name,
                        .options = options != nullptr ? options : shape.default_options,
                        .exports = static_cast<std::uint16_t>(shape.exports.size()),
                        .simple = shape.simple});
  return static_cast<std::uint32_t>(instances_.size() - 1);
}

std::uint32_t Tree::named(std::uint32_t member, std::string_view name, const OptionsBase* options) {
  const std::string key = absl::StrCat(member, "@", std::string(name));
  const auto [at, added] = named_.try_emplace(key, no_member);
  if (added) at->second = create(member, name, no_member, options);
  return named_[key];
}

void Tree::link_imports(std::uint32_t instance) {
  instances_[instance].first_link = static_cast<std::uint32_t>(links_.size());
  const std::uint32_t member = instances_[instance].member;
  const std::uint32_t first = first_import_[member];
  if (instances_[instance].simple) {
    const std::size_t end = member + 1 < first_import_.size() ? first_import_[member + 1] : imported_.size();
    for (std::size_t k = first; k < end; ++k) links_.push_back(shared_[imported_[k]]);
    return;
  }
  const View<ImportShape> imports = shape(instance).imports;
  for (std::uint32_t k = 0; k < imports.size(); ++k) {
    const ImportShape& import = imports[k];
    const std::uint32_t from = imported_[first + k];
    std::uint32_t target = no_member;
    const bool active = !import.conditional() || import.details->condition(instances_[instance].options);
    if (active && (import.kind == ImportKind::shared || import.kind == ImportKind::may)) target = shared_[from];
    if (import.kind == ImportKind::may) {
      may_.resize(links_.size() + 1, 0);
      may_.back() = 1;
    }
    if (active && import.kind == ImportKind::named) target = named(from, import.instance(), import.options());
    if (active && import.kind == ImportKind::own) target = create(from, {}, instance, import.options());
    links_.push_back(target);
  }
}

/// Named and own instances were added at the end; creation order wants what is imported first.
void Tree::order_instances() {
  if (std::all_of(instances_.begin(), instances_.end(),
                  [](const Instance& i) { return i.name.empty() && i.owner == no_member; })) {
    return;
  }
  std::vector<std::uint32_t> place(instances_.size(), no_member);
  std::vector<Instance> ordered;
  std::function<void(std::uint32_t)> visit = [&](std::uint32_t i) {
    if (place[i] != no_member) return;
    for (const std::uint32_t target : links(i)) {
      if (target != no_member) visit(target);
    }
    place[i] = static_cast<std::uint32_t>(ordered.size());
    ordered.push_back(instances_[i]);
  };
  for (std::uint32_t i = 0; i < instances_.size(); ++i) visit(i);
  auto moved = [&](std::uint32_t i) { return i == no_member ? no_member : place[i]; };
  for (Instance& instance : ordered) instance.owner = moved(instance.owner);
  for (std::uint32_t& target : links_) target = moved(target);
  for (std::uint32_t& target : shared_) target = moved(target);
  for (auto& [key, target] : named_) target = moved(target);
  instances_ = std::move(ordered);
}

void Tree::collect_contributors() {
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].simple) continue;
    const View<ExportShape> contributes = shape(i).contributes;
    for (std::uint16_t c = 0; c < contributes.size(); ++c) {
      const auto next = static_cast<std::uint32_t>(contributors_.size());
      const auto [interface, added] =
          interfaces_.try_emplace(remade() ? own(contributes[c].token) : contributes[c].token, next);
      if (added) contributors_.emplace_back();
      contributors_[interface->second].push_back({i, c});
    }
  }
  auto order_of = [&](const Contributor& c) { return shape(c.instance).contributes[c.number].order; };
  for (std::vector<Contributor>& list : contributors_) {
    std::stable_sort(list.begin(), list.end(),
                     [&](const Contributor& a, const Contributor& b) { return order_of(a) < order_of(b); });
  }
}

std::uint32_t Tree::interface(Token token) const {
  const auto at = interfaces_.find(token);
  return at == interfaces_.end() ? no_member : at->second;
}

std::uint32_t Tree::through_reexports(std::uint32_t from, const Name& module, int depth) const {
  if (from == no_member || depth > 32) return no_member;
  const View<ImportShape> imports = shape(from).imports;
  for (const Name& reexport : shape(from).reexports) {
    for (std::size_t k = 0; k < imports.size(); ++k) {
      if (!(imports[k].module == reexport)) continue;
      const std::uint32_t target = links(from)[k];
      if (reexport == module) return target;
      const std::uint32_t deeper = through_reexports(target, module, depth + 1);
      if (deeper != no_member) return deeper;
    }
  }
  return no_member;
}

std::uint32_t Tree::provider_of(std::uint32_t importer, const Name& module) const {
  const View<ImportShape> imports = shape(importer).imports;
  const std::span<const std::uint32_t> targets = links(importer);
  for (std::size_t k = 0; k < imports.size(); ++k) {
    if (imports[k].module == module) return targets[k];
  }
  for (const std::uint32_t target : targets) {
    const std::uint32_t found = through_reexports(target, module, 0);
    if (found != no_member) return found;
  }
  return no_member;
}

Offer Tree::offer_of(std::uint32_t instance, Token token) const {
  const View<Token> offers = shape(instance).offers;
  for (std::size_t o = 0; o < offers.size(); ++o) {
    if (same_token(offers[o], token)) return {instance, o};
  }
  return {};
}

Offer Tree::offer_above(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const {
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    const std::span<const std::uint32_t> targets = links(i);
    if (active[i] == 0 || std::find(targets.begin(), targets.end(), instance) == targets.end()) continue;
    if (const Offer offer = offer_of(i, token); offer.instance != no_member) return offer;
    if (const Offer above = offer_above(i, token, active); above.instance != no_member) return above;
  }
  return {};
}

/// Doubles are offered in the order in which they override; the last is meant.
Offer Tree::double_for(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const {
  for (const std::uint32_t root : roots_) {
    if (active[root] == 0) continue;
    const View<OverrideShape> doubles = shape(root).overrides;
    for (std::size_t k = doubles.size(); k > 0; --k) {
      const OverrideShape& o = doubles[k - 1];
      if (o.is_double() && same_token(o.token, token) && o.stands_in(ref(instance).path())) return {root, k - 1};
    }
  }
  return {};
}

Offer Tree::offer_for(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const {
  if (replaced(instance, token)) return double_for(instance, token, active);
  if (const Offer above = offer_above(instance, token, active); above.instance != no_member) return above;
  for (const std::uint32_t root : roots_) {
    if (active[root] == 0) continue;
    if (const Offer offer = offer_of(root, token); offer.instance != no_member) return offer;
  }
  return {};
}

const ModuleRef& Tree::ref(std::uint32_t instance) const {
  const std::lock_guard lock(names_->naming);
  std::unique_ptr<Names::Entry>& names = names_->refs[id(instance)];
  if (names == nullptr) {
    names = std::make_unique<Names::Entry>(Names::Entry{std::string(shape(instance).name.text), path(instance), {}});
    names->ref = ModuleRef(id(instance), names->module, names->path);
  }
  return names->ref;
}

std::string Tree::path(std::uint32_t instance) const {
  const Instance& i = instances_[instance];
  const std::string module(shape(instance).name.text);
  if (!i.name.empty()) return absl::StrCat(module, "@", std::string(i.name));
  if (i.owner != no_member) return absl::StrCat(module, "@", path(i.owner));
  return module;
}

}  // namespace tenon
