/// The part of a build about configure_provider: which functions are handed which objects, and with what.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

std::string change_name(const std::string& module, const ChangeFacts& change) {
  return absl::StrCat(module, ": configure_provider<", std::string(change.token.name()), ">");
}

}  // namespace

void run_change(const BoundChange& change, const std::string& of, void* object, Replaced* replaced) {
  std::vector<Argument> arguments = change.arguments;
  arguments[0].object = object;
  arguments[0].table = replaced;
  absl::Status run = absl::OkStatus();
  try {
    run = change.record->call(arguments.data());
  } catch (...) {
    run = absl::AbortedError(exception_text());
  }
  if (run.ok()) return;
  throw ChangeFailed(absl::Status(run.code(), absl::StrCat(change.by, ", for ", of, ": ", std::string(run.message()))));
}

absl::Status making_failure() {
  try {
    throw;
  } catch (const ChangeFailed& failed) {
    return failed.status();
  } catch (...) {
    return absl::FailedPreconditionError(exception_text());
  }
}

/// Finds the functions for each provider: by their order, then in the order of creation of their modules.
void Build::collect_changes() {
  std::vector<std::pair<std::uint32_t, const HookRecord*>> all;
  for (std::uint32_t i = 0; i < next_.definitions.size(); ++i) {
    if (simple_[i] != 0 || next_.active[i] == 0) continue;
    for (const HookRecord& hook : next_.definitions[i]->hooks) {
      if (hook.change != nullptr) all.emplace_back(i, &hook);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second->change->order < b.second->change->order; });
  for (std::uint32_t n = 0; n < next_.nodes.size() && !all.empty(); ++n) {
    const Node& node = next_.nodes[n];
    if (node.absent || node.provider->facts.collected || node.provider->facts.state != nullptr) continue;
    for (const auto& [instance, record] : all) {
      if (!record->change->global && instance != node.instance) continue;
      const View<FacetRecord> facets = node.provider->facts.facets;
      for (std::uint16_t f = 0; f < facets.size(); ++f) {
        if (!same_token(facets[f].token, record->change->token)) continue;
        next_.changes[n].push_back({instance, record, f});
        break;
      }
    }
  }
}

/// True if a function may put another object in the place of this one.
bool Build::replaces(std::uint32_t index) const {
  const auto at = next_.changes.find(index);
  return at != next_.changes.end() && std::any_of(at->second.begin(), at->second.end(),
                                                  [](const AppliedChange& a) { return a.record->change->replaces; });
}

/// What the functions for an object take comes before it, and makes it anew when it is new.
absl::Status Build::visit_changes(std::uint32_t index) {
  if (next_.changes.empty() && (before_ == nullptr || before_->changes.empty())) return absl::OkStatus();
  Node& node = next_.nodes[index];
  const auto now = next_.changes.find(index);
  const bool has = now != next_.changes.end();
  if (before_ != nullptr && !node.fresh) {
    const auto was = before_->changes.find(next_.same(index, *before_));
    const bool had = was != before_->changes.end();
    node.fresh = had != has || (has && now->second != was->second);
  }
  if (!has) return absl::OkStatus();
  for (const AppliedChange& change : now->second) {
    const Node self{.instance = change.instance};
    node.fresh = node.fresh || next_.configs[change.instance] != before_->configs[change.instance];
    for (const ParameterRecord& parameter : change.record->parameters) {
      const Target target = target_of(self, parameter);
      if (target.node == no_member) continue;
      const bool follows = parameter.kind == ParameterKind::ref;
      if (follows && !next_.nodes[target.node].provider->facts.held && !replaces(target.node)) continue;
      if (absl::Status visited = visit(target.node); !visited.ok()) return visited;
      node.fresh = node.fresh || (!follows && next_.nodes[target.node].fresh);
    }
  }
  return absl::OkStatus();
}

absl::Status Build::change_argument(const AppliedChange& change, const ParameterRecord& parameter, Argument& made) {
  const Node self{.instance = change.instance};
  made = {.table = &table_};
  if (parameter.kind == ParameterKind::all) {
    made.interface = tree_.interface(parameter.token);
    return absl::OkStatus();
  }
  const Target target = target_of(self, parameter);
  const bool given = target.node != no_member && next_.nodes[target.node].object != nullptr;
  made.object = given ? object_of({target.node, target.facet}) : value_of(self, parameter);
  if (given && parameter.kind == ParameterKind::ref) {
    made.slot =
        target.slot != no_member ? target.slot : private_slot(next_.nodes[target.node].instance, parameter.token);
  }
  if (made.object != nullptr || parameter.kind == ParameterKind::optional) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(change_name(tree_.path(change.instance), *change.record->change),
                                                    " needs ", std::string(parameter.token.name()), ", which ",
                                                    why_missing(self, parameter)));
}

/// The functions for an object with their arguments, but for the object itself.
absl::StatusOr<std::vector<BoundChange>> Build::bound_changes(std::uint32_t index) {
  std::vector<BoundChange> bound;
  const auto at = next_.changes.find(index);
  if (at == next_.changes.end()) return bound;
  for (const AppliedChange& change : at->second) {
    BoundChange& made = bound.emplace_back();
    made.record = change.record;
    made.facet = change.facet;
    made.by = change_name(tree_.path(change.instance), *change.record->change);
    made.arguments.resize(change.record->parameters.size() + 1);
    for (std::size_t p = 0; p < change.record->parameters.size(); ++p) {
      const absl::Status found = change_argument(change, change.record->parameters[p], made.arguments[p + 1]);
      if (!found.ok()) return found;
    }
  }
  return bound;
}

/// The same for objects that are made later, in a scope or by a Make.
absl::Status Build::later_changes(std::uint32_t index, std::vector<BoundChange>& changes) {
  absl::StatusOr<std::vector<BoundChange>> bound = bound_changes(index);
  if (!bound.ok()) return bound.status();
  changes = *std::move(bound);
  return absl::OkStatus();
}

absl::Status Build::change_object(std::uint32_t index, Object* object) {
  if (next_.changes.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<BoundChange>> bound = bound_changes(index);
  if (!bound.ok()) return bound.status();
  const ProviderFacts& facts = next_.nodes[index].provider->facts;
  for (const BoundChange& change : *bound) {
    Replaced replaced;
    try {
      run_change(change, describe(index), facet_of(*object, facts, change.facet), &replaced);
    } catch (const ChangeFailed& failed) {
      return failed.status();
    }
    if (replaced.object == nullptr) continue;
    try {
      object->replace(change.facet, replaced);
    } catch (...) {
      replaced.end();
      throw;
    }
  }
  return absl::OkStatus();
}

}  // namespace tenon
