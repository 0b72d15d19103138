/// Finding what a module may receive.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// What stands behind a token: an object, or a place in scopes.
struct Found {
  void* object = nullptr;
  ScopedSlot place{};
  bool transient = false;
  bool known = false;
};

class Search {
 public:
  Search(const Snapshot& snapshot, const Directory& directory, Token token)
      : snapshot_(snapshot), directory_(directory), token_(token) {}

  /// In the order in which define resolves a parameter.
  [[nodiscard]] Found of(std::uint32_t instance) const {
    Found found = own(instance);
    for (const std::uint32_t target : directory_.tree->links(instance)) {
      if (!found.known) found = exported(target, 0);
    }
    if (found.known || !has_token(directory_.tree->shape(instance).expects, token_)) return found;
    const Offer offer = directory_.tree->offer_for(instance, token_, directory_.active);
    return offer.instance == no_member ? Found{} : own(offer.instance);
  }

 private:
  [[nodiscard]] Found own(std::uint32_t instance) const {
    Found found;
    const View<ProviderRecord> providers = directory_.definitions[instance]->providers;
    for (std::size_t p = 0; p < providers.size(); ++p) {
      const ProviderFacts& facts = providers[p].facts;
      for (std::uint16_t f = 0; f < facts.facets.size(); ++f) {
        if (!same_token(facts.facets[f].token, token_)) continue;
        const Directory::Entry& entry = directory_.entries[directory_.first_node[instance] + p];
        if (entry.absent) continue;
        if (entry.object != nullptr) return {facet_of(*entry.object, facts, f), {}, false, true};
        if (facts.transient) return {nullptr, {}, true, true};
        return {nullptr, {entry.scoped.kind, entry.scoped.provider, ScopedSlot::asked | f}, false, true};
      }
    }
    return found;
  }

  /// What a module exports, or re-exports.
  [[nodiscard]] Found exported(std::uint32_t instance, int depth) const {
    if (instance == no_member || directory_.active[instance] == 0 || depth > 32) return {};
    const Shape& shape = directory_.tree->shape(instance);
    if (const int index = find_export(shape, token_); index >= 0) {
      const std::uint32_t slot = directory_.tree->slot(instance, static_cast<std::size_t>(index));
      const bool transient = shape.exports[static_cast<std::size_t>(index)].transient;
      Found found{snapshot_.at(slot), snapshot_.scopes()->at(slot), transient, false};
      found.known = transient || found.object != nullptr || found.place.kind != nullptr;
      return found;
    }
    for (const Name& reexport : shape.reexports) {
      for (std::size_t k = 0; k < shape.imports.size(); ++k) {
        if (!(shape.imports[k].module == reexport)) continue;
        const Found found = exported(directory_.tree->links(instance)[k], depth + 1);
        if (found.known) return found;
      }
    }
    return {};
  }

  const Snapshot& snapshot_;
  const Directory& directory_;
  Token token_;
};

}  // namespace

std::optional<ModuleRef> Context::module(std::string_view path) const {
  const Protection protection(*table_);
  const ScopePlan* plan = (*protection).scopes();
  if (plan == nullptr || plan->directory == nullptr) return std::nullopt;
  for (std::uint32_t i = 0; i < plan->tree->instances().size(); ++i) {
    if (plan->directory->active[i] != 0 && plan->tree->ref(i).path() == path) return plan->tree->ref(i);
  }
  return std::nullopt;
}

absl::StatusOr<void*> Context::look_up(const ModuleRef& module, Token token, ScopeCore* scope) const {
  const Protection protection(*table_);
  // An open scope is of one snapshot, whatever is current.
  const Snapshot& snapshot = scope != nullptr ? scope->snapshot() : *protection;
  const std::string name(token.name());
  const ScopePlan* plan = snapshot.scopes();
  if (plan == nullptr || plan->directory == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        "a Context is asked for ", name, " before the program's objects exist; a constructor may keep it"));
  }
  const std::uint32_t instance = plan->tree->instance_of(module);
  if (instance == no_member || plan->directory->active[instance] == 0) {
    return absl::NotFoundError(absl::StrCat(std::string(module.path()), " is not active"));
  }
  const Found found = Search(snapshot, *plan->directory, token).of(instance);
  const std::string path(module.path());
  if (!found.known) {
    return absl::NotFoundError(absl::StrCat(path, " has no ", name, ": it neither provides nor imports it"));
  }
  if (found.transient) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, " is transient: whoever takes one has it alone; take ", name, "& or Make<", name, ">"));
  }
  if (found.object != nullptr) return found.object;
  void* const scoped = scope != nullptr ? scope->object_at(found.place) : nullptr;
  if (scoped != nullptr) return scoped;
  return absl::FailedPreconditionError(
      absl::StrCat(name, " exists once per ", std::string(found.place.kind->facts->token.name()),
                   scope != nullptr ? ", and this scope does not lie within one" : "; ask with an open scope"));
}

}  // namespace tenon
