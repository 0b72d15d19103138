/// The part of a build about transient objects: those that a singleton holds alone, and recipes for those that a
/// Make<T> makes.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

/// How far a facet that is `fixed` is from where the object begins.
std::size_t facet_offset(const FacetRecord& facet, const ProviderFacts& facts) {
  Object* room = Object::reserve(facts.size, facts.align, facts.destroy);
  const auto* begin = static_cast<char*>(room->storage());
  const auto offset = static_cast<std::size_t>(static_cast<char*>(facet.cast(room->storage())) - begin);
  room->release();
  return offset;
}

/// True for a parameter that gets an object which nobody else has.
bool Build::own_object(const Target& target, const ParameterRecord& parameter) const {
  if (target.node == no_member || !next_.nodes[target.node].provider->facts.transient) return false;
  return parameter.kind == ParameterKind::object || parameter.kind == ParameterKind::optional;
}

Consumer Build::consumer_of(std::uint32_t node) const {
  const ProviderFacts& facts = next_.nodes[node].provider->facts;
  return {tree_.path(next_.nodes[node].instance), std::string(facts.type.name()),
          std::string(facts.facets[0].token.name())};
}

/// What `given` is told of who asked for it; null when it does not want to know.
const Consumer* Build::consumer_for(std::uint32_t asker, std::uint32_t given) {
  for (const ParameterRecord& parameter : next_.nodes[given].provider->parameters) {
    if (parameter.kind == ParameterKind::consumer) return &scopes_->consumers.emplace_back(consumer_of(asker));
  }
  return nullptr;
}

absl::Status Build::transient_argument(const Asker& asker, const ParameterRecord& parameter, const Target& target,
                                       Argument& made) {
  const Node& given = next_.nodes[target.node];
  const ProviderFacts& facts = given.provider->facts;
  if (facts.scope != nullptr) return lives_shorter(next_.nodes[asker.node], given);
  if (parameter.kind == ParameterKind::make && facts.transient) {
    const FacetRecord& facet = facts.facets[target.facet];
    MadePlace place{recipe_for(target.node), target.facet, facet.fixed, 0};
    if (facet.fixed) place.offset = facet_offset(facet, facts);
    made.object = &scopes_->sites.emplace_back(MakeSite{place, consumer_of(asker.node)});
    made.slot = target.slot != no_member ? target.slot : private_slot(given.instance, parameter.token);
    return absl::OkStatus();
  }
  // Only where an override was compiled without the descriptor of what it overrides.
  if (!own_object(target, parameter)) {
    return absl::FailedPreconditionError(
        absl::StrCat(describe(asker.node), " takes ", std::string(parameter.token.name()), " as if it were ",
                     facts.transient ? "made once, but " : "transient, but ", describe(target.node), " is ",
                     facts.transient ? "transient" : "made once"));
  }
  Object* part = Object::reserve(facts.size, facts.align, facts.destroy);
  try {
    asker.owner->attach(part);
  } catch (...) {
    part->release();
    throw;
  }
  const Asker mine{target.node, part, consumer_for(asker.node, target.node)};
  if (absl::Status constructed = construct(mine, part->storage()); !constructed.ok()) return constructed;
  part->constructed();
  if (absl::Status changed = change_object(target.node, part); !changed.ok()) return changed;
  made.object = facet_of(*part, facts, target.facet);
  return absl::OkStatus();
}

const Recipe* Build::recipe_for(std::uint32_t node) {
  const auto known = std::find(recipe_nodes_.begin(), recipe_nodes_.end(), node);
  if (known != recipe_nodes_.end())
    return scopes_->recipes[static_cast<std::size_t>(known - recipe_nodes_.begin())].get();
  recipe_nodes_.push_back(node);
  return scopes_->recipes.emplace_back(std::make_unique<Recipe>()).get();
}

/// The step that makes an object comes after those of its parts.
absl::Status Build::add_step(Recipe& recipe, const Asker& asker, std::uint32_t& number) {
  const Node& node = next_.nodes[asker.node];
  const View<ParameterRecord> parameters = node.provider->parameters;
  std::vector<Argument> arguments(parameters.size());
  std::vector<RecipePatch> patches;
  for (std::uint32_t p = 0; p < parameters.size(); ++p) {
    const Target& target = next_.targets[next_.first_target[asker.node] + p];
    if (own_object(target, parameters[p]) && next_.nodes[target.node].provider->facts.scope == nullptr) {
      std::uint32_t part = 0;
      const Asker mine{target.node, nullptr, consumer_for(asker.node, target.node)};
      if (absl::Status added = add_step(recipe, mine, part); !added.ok()) return added;
      const RecipeStep& step = recipe.steps[part];
      const FacetRecord& facet = step.facts->facets[target.facet];
      if (replaces(target.node)) {
        patches.push_back({p, part, nullptr, 0, target.facet});
      } else if (facet.fixed) {
        patches.push_back({p, part, nullptr, step.offset + facet_offset(facet, *step.facts)});
      } else {
        patches.push_back({p, part, &facet, step.offset});
      }
    } else if (parameters[p].kind == ParameterKind::consumer && asker.consumer == nullptr) {
      patches.push_back({p, RecipePatch::consumer, nullptr, 0});
    } else if (absl::Status found = argument(asker, p, arguments[p]); !found.ok()) {
      return found;
    }
  }
  const ProviderFacts& facts = node.provider->facts;
  RecipeStep step{.facts = &facts, .instance = node.instance, .node = asker.node, .create = facts.create};
  step.offset = (recipe.size + facts.align - 1) / facts.align * facts.align;
  step.first_argument = static_cast<std::uint32_t>(recipe.arguments.size());
  step.first_patch = static_cast<std::uint32_t>(recipe.patches.size());
  step.patches = static_cast<std::uint32_t>(patches.size());
  recipe.size = step.offset + facts.size;
  recipe.align = std::max(recipe.align, facts.align);
  recipe.arguments.insert(recipe.arguments.end(), arguments.begin(), arguments.end());
  recipe.patches.insert(recipe.patches.end(), patches.begin(), patches.end());
  if (absl::Status found = later_changes(asker.node, step.changes); !found.ok()) return found;
  number = static_cast<std::uint32_t>(recipe.steps.size());
  for (const BoundChange& change : step.changes) {
    if (!change.record->change->replaces) continue;
    recipe.size = (recipe.size + alignof(Replaced) - 1) / alignof(Replaced) * alignof(Replaced);
    recipe.insteads.push_back({number, change.facet, recipe.size});
    recipe.size += sizeof(Replaced);
  }
  recipe.steps.push_back(step);
  return absl::OkStatus();
}

/// Singletons exist by now, so their addresses can be written down. What a recipe takes may need further recipes.
absl::Status Build::fill_recipes() {
  // A kept Make asks for its slot, also where nobody new does.
  for (std::size_t slot = 0; slot < next_.slot_node.size(); ++slot) {
    const std::uint32_t node = next_.slot_node[slot];
    if (node == no_member || next_.nodes[node].usual) continue;
    const ProviderFacts& facts = next_.nodes[node].provider->facts;
    if (facts.transient && facts.scope == nullptr) (void)recipe_for(node);
  }
  for (std::size_t r = 0; r < recipe_nodes_.size(); ++r) {
    Recipe& recipe = *scopes_->recipes[r];
    recipe.tree = &tree_;
    recipe.size = sizeof(MadeCore);
    recipe.align = alignof(MadeCore);
    std::uint32_t last = 0;
    if (absl::Status added = add_step(recipe, {recipe_nodes_[r]}, last); !added.ok()) return added;
    for (std::size_t s = recipe.steps.size(); s > 0; --s) {
      if (!recipe.steps[s - 1].facts->trivial || replaces(recipe.steps[s - 1].node))
        recipe.ends.push_back(static_cast<std::uint32_t>(s - 1));
    }
    recipe.last = recipe.steps.back();
    recipe.single = recipe.steps.size() == 1 && recipe.patches.empty() && recipe.last.changes.empty() &&
                    recipe.align <= usual_alignment;
    recipe.ready = true;
  }
  if (!recipe_nodes_.empty()) scopes_->made_slots.resize(next_.slot_node.size());
  for (std::size_t slot = 0; slot < scopes_->made_slots.size(); ++slot) {
    const auto known = std::find(recipe_nodes_.begin(), recipe_nodes_.end(), next_.slot_node[slot]);
    if (known == recipe_nodes_.end()) continue;
    const auto recipe = static_cast<std::size_t>(known - recipe_nodes_.begin());
    scopes_->made_slots[slot].recipe = scopes_->recipes[recipe].get();
    scopes_->made_slots[slot].facet = next_.slot_facet[slot];
  }
  return absl::OkStatus();
}

}  // namespace tenon
