/// The part of a build that works out how scoped objects will be made.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

ScopeKind& kind_of(ScopePlan& plan, const ScopeFacts& scope) {
  for (const std::unique_ptr<ScopeKind>& kind : plan.kinds) {
    if (same_token(kind->facts->token, scope.token)) return *kind;
  }
  plan.kinds.push_back(std::make_unique<ScopeKind>());
  plan.kinds.back()->facts = &scope;
  return *plan.kinds.back();
}

/// How much of its own memory a scope has for objects at most. A program may provide much more per request than one
/// request needs.
constexpr std::size_t largest_piece = 4096;

}  // namespace

/// Only where an override was compiled without the descriptor of what it overrides.
absl::Status Build::lives_shorter(const Node& user, const Node& given) const {
  return absl::FailedPreconditionError(
      absl::StrCat(tree_.path(user.instance), ": ", std::string(user.provider->facts.type.name()), " cannot take ",
                   std::string(given.provider->facts.type.name()), " of ", tree_.path(given.instance),
                   ", which exists once per ", std::string(given.provider->facts.scope->token.name())));
}

/// Objects of a provider are counted on for as long as its definition stays.
std::shared_ptr<MadeCount> Build::count_of(std::uint32_t node) {
  const std::uint32_t instance = next_.nodes[node].instance;
  next_.counts.resize(next_.nodes.size());
  std::shared_ptr<MadeCount>& count = next_.counts[node];
  if (!replaced(instance)) {
    const std::uint32_t old = before_->first_node[instance] + (node - next_.first_node[instance]);
    if (old < before_->counts.size()) count = before_->counts[old];
  }
  if (count == nullptr) count = std::make_shared<MadeCount>();
  return count;
}

/// Gives each scoped provider its place in its kind, finds what its parameters refer to, and refuses cycles.
absl::Status Build::plan_scopes() {
  scopes_ = std::make_unique<ScopePlan>();
  scopes_->tree = shared_tree_;
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    if (next_.nodes[n].usual) continue;
    const ProviderFacts& facts = next_.nodes[n].provider->facts;
    if (facts.scope == nullptr || next_.nodes[n].absent) continue;
    scoped_.resize(next_.nodes.size());
    ScopeKind& kind = kind_of(*scopes_, *facts.scope);
    scoped_[n] = {&kind, facts.transient ? no_member : static_cast<std::uint32_t>(kind.providers.size())};
    if (facts.transient) continue;
    kind.providers.push_back(
        {.facts = &facts, .instance = next_.nodes[n].instance, .table = has_table(n), .made = count_of(n)});
  }
  for (std::uint32_t n = 0; n < scoped_.size(); ++n) {
    if (scoped_[n].kind == nullptr) continue;
    if (absl::Status visited = visit_scoped(n); !visited.ok()) return visited;
  }
  return absl::OkStatus();
}

absl::Status Build::visit_scoped(std::uint32_t index) {
  Node& node = next_.nodes[index];
  if (node.state == done) return absl::OkStatus();
  if (node.state == open) return cycle(index, "objects of one scope cannot hold each other in a circle");
  node.state = open;
  path_.push_back(index);
  std::uint32_t next_target = next_.first_target[index];
  for (const ParameterRecord& parameter : node.provider->parameters) {
    const Target target = next_.targets[next_target++] = target_of(node, parameter);
    if (target.node == no_member || scoped_[target.node].kind == nullptr) continue;
    if (parameter.kind == ParameterKind::scoped) continue;
    const Node& given = next_.nodes[target.node];
    if (scope_depth(node.provider->facts.scope, given.provider->facts.scope->token) < 0) {
      return lives_shorter(node, given);
    }
    if (absl::Status visited = visit_scoped(target.node); !visited.ok()) return visited;
  }
  path_.pop_back();
  node.state = done;
  return absl::OkStatus();
}

/// What a provider of `kind` takes, be it one of it or a copy of a transient one, for objects of `scope`.
absl::Status Build::fill_arguments(const Asker& asker, const ScopeFacts& scope, ScopeKind& kind, std::uint32_t number) {
  const Node& node = next_.nodes[asker.node];
  const ScopeFacts* declared = node.provider->facts.scope;
  const int inwards = declared != nullptr ? scope_depth(&scope, declared->token) : 0;
  const View<ParameterRecord> parameters = node.provider->parameters;
  std::vector<ScopedArgument> found(parameters.size());
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    ScopedArgument& made = found[p];
    const Target& target = next_.targets[next_.first_target[asker.node] + p];
    if (parameters[p].source == Source::seed) {
      made.from = ScopedArgument::From::place;
      made.depth = static_cast<std::uint16_t>(parameters[p].facet + inwards);
      made.number = place_of_seed(parameters[p].provider);
    } else if (parameters[p].kind == ParameterKind::work) {
      made.from = ScopedArgument::From::work;
      scopes_->takes_work = true;
    } else if (own_object(target, parameters[p])) {
      take_object(made, static_cast<std::uint32_t>(kind.providers.size()), target);
      if (absl::Status added = add_copy(asker, target.node, scope, kind); !added.ok()) return added;
    } else if (target.node != no_member && scoped_[target.node].kind != nullptr &&
               parameters[p].kind != ParameterKind::scoped) {
      const ProviderFacts& theirs = next_.nodes[target.node].provider->facts;
      made.depth = static_cast<std::uint16_t>(scope_depth(&scope, theirs.scope->token));
      take_object(made, scoped_[target.node].provider, target);
    } else if (absl::Status given = argument(asker, p, made.fixed); !given.ok()) {
      return given;
    }
  }
  if (absl::Status given = later_changes(asker.node, kind.providers[number].changes); !given.ok()) return given;
  kind.providers[number].first_argument = static_cast<std::uint32_t>(kind.arguments.size());
  kind.arguments.insert(kind.arguments.end(), found.begin(), found.end());
  return absl::OkStatus();
}

/// A transient object of a scoped one is a provider of its own, which nobody else knows.
absl::Status Build::add_copy(const Asker& asker, std::uint32_t given, const ScopeFacts& scope, ScopeKind& kind) {
  const ProviderFacts& facts = next_.nodes[given].provider->facts;
  const auto number = static_cast<std::uint32_t>(kind.providers.size());
  kind.providers.push_back({.facts = &facts, .instance = next_.nodes[given].instance, .table = has_table(given)});
  return fill_arguments({given, nullptr, consumer_for(asker.node, given)}, scope, kind, number);
}

/// True when a facet of a scoped object is not always at the same place in it.
bool Build::has_table(std::uint32_t node) const {
  const View<FacetRecord> facets = next_.nodes[node].provider->facts.facets;
  return replaces(node) || std::any_of(facets.begin(), facets.end(), [](const FacetRecord& f) { return !f.fixed; });
}

void Build::take_object(ScopedArgument& made, std::uint32_t provider, const Target& target) const {
  const ProviderFacts& facts = next_.nodes[target.node].provider->facts;
  made.number = static_cast<std::int32_t>(provider);
  if (has_table(target.node)) {
    made.from = ScopedArgument::From::facet;
    made.offset = target.facet;
  } else {
    made.from = ScopedArgument::From::place;
    made.offset = static_cast<std::uint32_t>(facet_offset(facts.facets[target.facet], facts));
  }
}

ScopedSlot Build::scoped_place(std::uint32_t node, std::uint16_t facet) const {
  const ProviderFacts& facts = next_.nodes[node].provider->facts;
  ScopedSlot place = scoped_[node];
  place.offset = has_table(node) ? ScopedSlot::asked | facet
                                 : static_cast<std::uint32_t>(facet_offset(facts.facets[facet], facts));
  return place;
}

/// Where each object stands in the memory of its scope.
void Build::lay_out(ScopeKind& kind) const {
  for (const ScopedProvider& provider : kind.providers) {
    const ProviderFacts& facts = *provider.facts;
    ScopedStep step{
        .create = facts.create,
        .destroy = facts.trivial ? nullptr : facts.destroy,
        .arguments = kind.arguments.data() + provider.first_argument,
        .made = provider.made.get(),
        .offset = ScopedStep::elsewhere,
        .table = static_cast<std::uint32_t>((facts.size + sizeof(void*) - 1) / sizeof(void*) * sizeof(void*)),
        .parameters = static_cast<std::uint16_t>(facts.parameters.size()),
        .facets = static_cast<std::uint16_t>(provider.table ? facts.facets.size() : 0),
        .simple = !provider.table && provider.changes.empty() && facts.parameters.size() <= simple_parameters};
    for (std::uint16_t p = 0; p < step.parameters; ++p) {
      const ScopedArgument& argument = step.arguments[p];
      const bool known = argument.from == ScopedArgument::From::fixed || argument.from == ScopedArgument::From::place;
      step.simple = step.simple && known && argument.depth == 0;
    }
    const std::size_t align = std::max(facts.align, provider.table ? alignof(void*) : 1);
    const std::size_t begin = (kind.bytes + align - 1) / align * align;
    const std::size_t end = begin + (provider.table ? step.table + sizeof(void*) * (step.facets + 1) : facts.size);
    if (align <= usual_alignment && end <= largest_piece) {
      step.offset = static_cast<std::uint32_t>(begin);
      kind.bytes = end;
    } else {
      step.simple = false;
    }
    kind.steps.push_back(step);
  }
}

/// Singletons exist by now, so their addresses can be written down.
absl::Status Build::fill_scopes() {
  for (std::uint32_t n = 0; n < scoped_.size(); ++n) {
    if (scoped_[n].kind == nullptr || scoped_[n].provider == no_member) continue;
    const ScopeFacts& scope = *next_.nodes[n].provider->facts.scope;
    ScopeKind& kind = kind_of(*scopes_, scope);
    const std::uint32_t number = scoped_[n].provider;
    at_ = n;
    if (absl::Status filled = fill_arguments({n}, scope, kind, number); !filled.ok()) return filled;
  }
  if (!scoped_.empty()) scopes_->slots.resize(next_.slot_node.size());
  for (std::uint32_t slot = 0; slot < scopes_->slots.size(); ++slot) {
    const std::uint32_t node = next_.slot_node[slot];
    if (node == no_member || scoped_[node].kind == nullptr || scoped_[node].provider == no_member) continue;
    scopes_->slots[slot] = scoped_place(node, next_.slot_facet[slot]);
  }
  for (const std::unique_ptr<ScopeKind>& kind : scopes_->kinds) lay_out(*kind);
  if (absl::Status filled = fill_recipes(); !filled.ok()) return filled;
  fill_directory();
  snapshot_->set_scopes(std::move(scopes_));
  return absl::OkStatus();
}

void Build::fill_directory() {
  next_.contexts = next_.contexts || (before_ != nullptr && before_->contexts);
  if (!next_.contexts) return;
  auto directory = std::make_unique<Directory>();
  directory->tree = &tree_;
  directory->active = next_.active;
  directory->definitions = next_.definitions;
  directory->first_node = next_.first_node;
  directory->entries.reserve(next_.nodes.size());
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    directory->entries.push_back(
        {next_.nodes[n].object, n < scoped_.size() ? scoped_[n] : ScopedSlot{}, next_.nodes[n].absent});
  }
  scopes_->directory = std::move(directory);
}

}  // namespace tenon
