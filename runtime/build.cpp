/// One build of a snapshot: resolve, reserve, create, in this order.
module;
#include <cxxabi.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

Build::Build(std::shared_ptr<const Tree> tree, std::span<const Builtin> builtins, Table& table, Events& events,
             const Wiring* before, StepRunner& runner, std::chrono::milliseconds hook_deadline, bool other)
    : shared_tree_(std::move(tree)),
      tree_(*shared_tree_),
      other_tree_(other),
      builtins_(builtins),
      table_(table),
      events_(events),
      before_(before),
      runner_(runner),
      hook_deadline_(hook_deadline) {}

Build::~Build() {
  if (snapshot_ != nullptr) snapshot_->release();
  for (std::size_t n = fresh_.size(); n > owned_; --n) next_.nodes[fresh_[n - 1]].object->release();
  for (Object* collection : collections_) collection->release();
  for (Object* config : fresh_configs_) config->release();
}

void Build::renew(const std::vector<std::uint32_t>& members) {
  if (members.empty()) return;
  for (const Instance& instance : tree_.instances()) {
    renewed_.push_back(std::ranges::find(members, instance.member) != members.end() ? 1 : 0);
  }
}

bool Build::replaced(std::uint32_t instance) const {
  return before_ == nullptr || before_->definitions[instance] != next_.definitions[instance] ||
         (!renewed_.empty() && renewed_[instance] != 0);
}

std::string Build::describe(std::uint32_t node) const {
  const Node& n = next_.nodes[node];
  return absl::StrCat(tree_.path(n.instance), ": ", std::string(n.provider->facts.type.name()));
}

/// The node and facet that an object parameter refers to; empty for config, options and builtins.
Target Build::target_of(const Node& node, const ParameterRecord& parameter) const {
  switch (parameter.source) {
    case Source::own: {
      const Target own = own_target(node.instance, parameter);
      return own.node != no_member || parameter.module == nullptr ? own : imported_target(node.instance, parameter);
    }
    case Source::import: return imported_target(node.instance, parameter);
    case Source::expected: {
      const Offer offer = tree_.offer_for(node.instance, parameter.token, next_.active);
      if (offer.instance == no_member) return {};
      const Binding& binding = next_.definitions[offer.instance]->offers[offer.index];
      const Bound offered = next_.present(offer.instance, binding.provider, binding.facet);
      return {offered.node, no_member, offered.facet};
    }
    default: return {};
  }
}

void* Build::value_of(const Node& node, const ParameterRecord& parameter) const {
  if (parameter.source == Source::config) {
    return part_of(*next_.definitions[node.instance]->config, next_.configs[node.instance]->storage(), parameter.token);
  }
  if (parameter.source == Source::options) {
    return const_cast<void*>(tree_.instances()[node.instance].options->value);
  }
  if (parameter.source == Source::builtin &&
      (same_token(parameter.token, token_of<ModuleRef>()) || same_token(parameter.token, token_of<Context>()))) {
    return const_cast<ModuleRef*>(&tree_.ref(node.instance));
  }
  for (const Builtin& builtin : builtins_) {
    if (!same_token(builtin.token, parameter.token)) continue;
    if (!same_token(builtin.token, token_of<Logger>())) return builtin.object;
    const std::string_view type = node.provider != nullptr ? node.provider->facts.type.name() : std::string_view();
    return const_cast<Logger*>(&static_cast<Logs*>(builtin.object)->logger(tree_.path(node.instance), type));
  }
  return nullptr;
}

absl::Status Build::argument(const Asker& asker, std::size_t number, Argument& made) {
  const Node& node = next_.nodes[asker.node];
  const Target& target = next_.targets[next_.first_target[asker.node] + number];
  made = {.table = &table_};
  // What most constructors take, without a look at the record.
  if (target.kind == ParameterKind::object && target.node != no_member && next_.nodes[target.node].usual &&
      next_.nodes[target.node].object != nullptr) {
    made.object = object_of({target.node, target.facet});
    return absl::OkStatus();
  }
  const ParameterRecord& parameter = node.provider->parameters[number];
  if (parameter.kind == ParameterKind::all) {
    made.interface = tree_.interface(parameter.token);
    return absl::OkStatus();
  }
  if (parameter.kind == ParameterKind::consumer) {
    made.object = const_cast<Consumer*>(asker.consumer);
    return absl::OkStatus();
  }
  if (parameter.kind == ParameterKind::event) {
    made.object = &events_;
    made.interface = events_.numbers().of(parameter.token);
    return absl::OkStatus();
  }
  if (target.node != no_member) {
    const Node& given = next_.nodes[target.node];
    if ((!given.usual && given.provider->facts.transient) || parameter.kind == ParameterKind::make) {
      return transient_argument(asker, parameter, target, made);
    }
    if (parameter.kind == ParameterKind::scoped) {
      made.slot = target.slot != no_member ? target.slot : private_slot(given.instance, parameter.token);
      return absl::OkStatus();
    }
    if (given.object == nullptr) return lives_shorter(node, given);
    made.object = object_of({target.node, target.facet});
    if (parameter.kind != ParameterKind::ref) return absl::OkStatus();
    made.slot = target.slot != no_member ? target.slot : private_slot(given.instance, parameter.token);
    return absl::OkStatus();
  }
  made.object = value_of(node, parameter);
  next_.contexts = next_.contexts || same_token(parameter.token, token_of<Context>());
  if (made.object != nullptr || parameter.kind == ParameterKind::optional) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      describe(asker.node), " needs ", std::string(parameter.token.name()), ", which ", why_missing(node, parameter)));
}

/// Depth first over references; a Ref does not order anything, so it may close a cycle. But for one to what is held by
/// a pointer: where that points to is known only when it is made, and a release build's Ref is that address.
absl::Status Build::visit(std::uint32_t index) {
  Node& node = next_.nodes[index];
  if (node.state == done || node.absent) return absl::OkStatus();
  if (!node.usual && node.provider->facts.scope != nullptr) return absl::OkStatus();
  if (node.state == open) {
    const bool held =
        std::any_of(path_.begin(), path_.end(), [&](std::uint32_t n) { return next_.nodes[n].provider->facts.held; });
    return cycle(index, held ? "break it with a Ref<T> to an object that is neither a std::unique_ptr nor existing<>"
                             : "break it with a Ref<T>");
  }
  node.state = open;
  path_.push_back(index);
  const bool state = is_state(node);
  if (state) {
    if (absl::Status linked = link_state(index); !linked.ok()) return linked;
  } else if (node.usual || !node.provider->facts.collected) {
    node.fresh = replaced(node.instance) || next_.configs[node.instance] != before_->configs[node.instance] ||
                 ((node.usual || !node.provider->facts.transient) && object_before(index) == nullptr);
  }
  std::uint32_t next_target = next_.first_target[index];
  for (const ParameterRecord& parameter : node.provider->parameters) {
    Target& target = next_.targets[next_target++] = target_of(node, parameter);
    target.kind = parameter.kind;
    if (target.node == no_member || parameter.kind == ParameterKind::scoped) continue;
    if (parameter.kind == ParameterKind::make) continue;
    const bool follows = parameter.kind == ParameterKind::ref;
    if (follows && !next_.nodes[target.node].provider->facts.held && !replaces(target.node)) continue;
    if (absl::Status visited = visit(target.node); !visited.ok()) return visited;
    node.fresh = node.fresh || (!follows && next_.nodes[target.node].fresh);
  }
  if (!state) {
    if (absl::Status visited = visit_changes(index); !visited.ok()) return visited;
    node.fresh = node.fresh || moved(index);
  }
  path_.pop_back();
  node.state = done;
  if (node.usual || !node.provider->facts.transient) next_.created.push_back(index);
  return absl::OkStatus();
}

absl::Status Build::cycle(std::uint32_t index, std::string_view advice) const {
  std::string text =
      absl::StrCat(std::string(tree_.shape(next_.nodes[index].instance).name.text), ": dependency cycle: ");
  const auto from = std::find(path_.begin(), path_.end(), index);
  for (auto at = from; at != path_.end(); ++at) {
    absl::StrAppend(&text, std::string(next_.nodes[*at].provider->facts.type.name()), " -> ");
  }
  absl::StrAppend(&text, std::string(next_.nodes[index].provider->facts.type.name()), "; ", std::string(advice));
  return absl::FailedPreconditionError(text);
}

absl::Status Build::order() {
  collect_changes();
  next_.created.reserve(next_.nodes.size());
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    if (absl::Status visited = visit(n); !visited.ok()) return visited;
  }
  return plan_scopes();
}

void Build::reserve() {
  fresh_.reserve(next_.created.size());
  for (const std::uint32_t index : next_.created) {
    Node& node = next_.nodes[index];
    const std::uint32_t before = made_before(index);
    node.made = before + (node.fresh ? 1 : 0);
    if (!node.fresh) {
      node.object = object_before(index);
      continue;
    }
    const ProviderFacts& facts = node.provider->facts;
    if (facts.collected) {
      std::erase(collections_, node.object);
    } else {
      node.object = Object::reserve(facts.size, facts.align, facts.destroy);
    }
    fresh_.push_back(index);
  }
}

/// Of a provider whose module was not replaced, and of a state: its object in the snapshot before, or null.
Object* Build::object_before(std::uint32_t index) const {
  if (before_ == nullptr) return nullptr;
  if (is_state(next_.nodes[index])) {
    const StateLink* link = link_of(index);
    return link != nullptr ? before_->nodes[link->before].object : nullptr;
  }
  return before_->nodes[next_.same(index, *before_)].object;
}

std::string exception_text() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return absl::StrCat("an exception of type ", type != nullptr ? type->name() : "unknown");
  }
}

absl::Status creation_failure(const std::string& object, const ProviderFacts& facts) {
  try {
    throw;
  } catch (const FactoryFailed& failed) {
    return absl::Status(failed.status().code(),
                        absl::StrCat(object, ": the factory failed: ", std::string(failed.status().message())));
  } catch (...) {
    const std::string who = facts.made_by == MadeBy::factory ? "factory" : "constructor";
    return absl::AbortedError(absl::StrCat(object, ": the ", who, " threw: ", exception_text()));
  }
}

absl::Status Build::construct(const Asker& asker, void* storage) {
  const ProviderRecord& provider = *next_.nodes[asker.node].provider;
  // What it alone gets is constructed meanwhile, so arguments are a stack.
  const std::size_t first = arguments_.size();
  arguments_.resize(first + provider.parameters.size());
  for (std::size_t p = 0; p < provider.parameters.size(); ++p) {
    Argument made;
    if (absl::Status found = argument(asker, p, made); !found.ok()) return found;
    arguments_[first + p] = made;
  }
  try {
    provider.facts.create(storage, arguments_.data() + first);
  } catch (...) {
    return creation_failure(describe(asker.node), provider.facts);
  }
  arguments_.resize(first);
  return absl::OkStatus();
}

/// One object, and what others do to it.
absl::Status Build::make(std::uint32_t index) {
  const Node& node = next_.nodes[index];
  const StateLink* old = is_state(node) ? link_of(index) : nullptr;
  const absl::Status made = old != nullptr ? migrate(*old) : construct({index, node.object}, node.object->storage());
  if (!made.ok()) return made;
  node.object->constructed();
  if (is_state(node)) node.object->keep(code_);
  return change_object(index, node.object);
}

/// The thread is inside a constructor of this build, and touches nothing of it before that ends.
absl::Status Build::left_behind(std::chrono::milliseconds each) {
  hung_ = next_.nodes[at_].instance;
  const std::string name = describe(at_);
  held_by_ = {snapshot_->works().holders, snapshot_->generation(), "constructor", name};
  return absl::AbortedError(absl::StrCat(name, ": is not made after ", duration_text(each),
                                         "; its thread is left to itself, and the module is not reloaded any more"));
}

/// While constructors run, the thread is inside the unfinished snapshot, whose slots are empty: a constructor that
/// calls through a Ref is told so, also in a reload, where the old object would answer.
absl::Status Build::create(std::uint64_t generation, std::optional<std::chrono::milliseconds> each) {
  snapshot_ = new Snapshot(table_, generation, next_.slot_node.size() + next_.nodes.size());
  snapshot_->keep(code_);
  for (const std::vector<Bound>& all : next_.contributed) snapshot_->add_interface(all.size());
  snapshot_->expect(next_.configs.size() + next_.created.size());
  const Entered inside(snapshot_);
  CreationClock clock(next_.timing);
  for (Object* config : next_.configs) {
    if (config == nullptr) continue;
    config->retain();
    snapshot_->own(config);
  }
  for (const std::uint32_t index : next_.created) {
    Node& node = next_.nodes[index];
    if (node.fresh) {
      at_ = index;
      clock.at(node.instance);
      if (!node.object->is_constructed()) {
        // A migration has a time of its own.
        const bool timed = each.has_value() && !(is_state(node) && link_of(index) != nullptr);
        if (timed) pace_.begin(*each);
        const absl::Status made = make(index);
        if (timed && !pace_.end()) return absl::CancelledError("nobody waits for it any more");
        if (!made.ok()) return made;
      }
      ++owned_;
    } else {
      node.object->retain();
    }
    snapshot_->own(node.object);
  }
  clock.finish();
  // What scoped and transient objects take may add slots.
  if (absl::Status filled = fill_scopes(); !filled.ok()) return filled;
  keep_timing();
  fill_slots();
  fill_listeners();
  return absl::OkStatus();
}

void Build::fill_slots() {
  for (std::uint32_t slot = 0; slot < next_.slot_node.size(); ++slot) {
    if (next_.slot_node[slot] == no_member || next_.nodes[next_.slot_node[slot]].object == nullptr) continue;
    snapshot_->set(slot, object_of({next_.slot_node[slot], next_.slot_facet[slot]}));
  }
  for (std::uint32_t interface = 0; interface < next_.contributed.size(); ++interface) {
    const std::vector<Bound>& all = next_.contributed[interface];
    for (std::size_t n = 0; n < all.size(); ++n) snapshot_->set_contribution(interface, n, object_of(all[n]));
  }
}

void* Build::object_of(const Bound& bound) const {
  const Node& node = next_.nodes[bound.node];
  return facet_of(*node.object, node.provider->facts, bound.facet);
}

}  // namespace tenon
