/// Facets of scoped objects that are not always at the same place, and what configure_provider does to the objects.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

/// What stands in the place of a facet, by configure_provider; destroyed before the object of its provider.
struct ScopeCore::Instead {
  Instead* before;
  std::uint32_t provider;
  std::uint16_t facet;
  Replaced by;
};

/// With a table of facets.
void ScopeCore::destroy(std::uint32_t number) {
  end_instead(number);
  const ScopedStep& step = steps_[number];
  if (step.destroy != nullptr)
    step.destroy(static_cast<void**>(entries_[number].load(std::memory_order_relaxed))[step.facets]);
}

/// Behind the object: pointers to its facets, and to itself.
void* ScopeCore::create_table(std::uint32_t number, char* storage) {
  const ScopedStep& step = steps_[number];
  auto* table = reinterpret_cast<void**>(storage + step.table);
  for (std::uint16_t f = 0; f < step.facets; ++f) table[f] = facet(number, f, storage);
  table[step.facets] = storage;
  return static_cast<void*>(table);
}

void ScopeCore::change(std::uint32_t number, void* storage) {
  const ScopedProvider& provider = kind_->providers[number];
  try {
    for (const BoundChange& change : provider.changes) {
      Replaced by;
      void* room = change.record->change->replaces ? allocate(sizeof(Instead), alignof(Instead)) : nullptr;
      run_change(change, describe(provider), facet(number, change.facet, storage), &by);
      if (room != nullptr) instead_ = new (room) Instead{instead_, number, change.facet, by};
    }
  } catch (...) {
    end_instead(number);
    provider.facts->destroy(storage);
    throw;
  }
}

/// Of an object that is being made.
void* ScopeCore::facet(std::uint32_t number, std::uint16_t facet, void* storage) const {
  for (const Instead* at = instead_; at != nullptr && at->provider == number; at = at->before) {
    if (at->facet == facet) return at->by.object;
  }
  return kind_->providers[number].facts->facets[facet].cast(storage);
}

/// Those of one provider stand together, and in the order of creation.
void ScopeCore::end_instead(std::uint32_t number) {
  for (; instead_ != nullptr && instead_->provider == number; instead_ = instead_->before) instead_->by.end();
}

void* ScopeCore::facet_of(std::uint32_t provider, std::uint32_t facet, void* made) const {
  if (steps_[provider].facets != 0) return static_cast<void**>(made)[facet];
  return kind_->providers[provider].facts->facets[facet].cast(made);
}

}  // namespace tenon
