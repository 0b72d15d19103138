/// Opening scopes, and finding what they have.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

absl::StatusOr<std::uint32_t> exported_slot(const Tree& tree, Token token) {
  const std::span<const ExportAt> exporters = tree.registry().exporters(token);
  const std::string name(token.name());
  if (exporters.empty()) return absl::NotFoundError(absl::StrCat("no module of this program exports ", name));
  if (exporters.size() > 1) {
    return absl::FailedPreconditionError(absl::StrCat(exporters.size(), " modules of this program export ", name));
  }
  if (tree.registry().members()[exporters.front().member]->shape->exports[exporters.front().index].transient) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, " is transient: whoever takes one has it alone; take ", name, "& or Make<", name, ">"));
  }
  const std::uint32_t instance = tree.shared(exporters.front().member);
  if (instance == no_member) {
    return absl::NotFoundError(absl::StrCat(name, " has no shared instance; it is imported by name only"));
  }
  return tree.slot(instance, exporters.front().index);
}

ScopeCore* ScopeCore::open(Hold hold, const ScopeFacts& scope, ScopeCore* outer, View<void*> seeds,
                           std::string_view work) {
  const ScopePlan* plan = hold->scopes();
  if (plan == nullptr) {
    throw std::logic_error("a scope is opened before the program's objects exist; a constructor may not open one");
  }
  const ScopeKind& kind = plan->find(scope);
  const std::size_t places = seeds.size() + kind.steps.size();
  const std::size_t tables = sizeof(void*) * places + sizeof(std::uint32_t) * kind.steps.size();
  const std::size_t before = (sizeof(ScopeCore) + tables + usual_alignment - 1) / usual_alignment * usual_alignment;
  char* memory = static_cast<char*>(::operator new(before + kind.bytes));
  auto* core = new (memory) ScopeCore(std::move(hold), &kind, outer);
  core->held_by_ = {core->snapshot_->works().holders, core->snapshot_->generation(), "scope of", work};
  if (plan->takes_work) core->work_ = work;
  auto* table = reinterpret_cast<Entry*>(memory + sizeof(ScopeCore));
  for (std::size_t p = 0; p < places; ++p) new (table + p) Entry(nullptr);
  core->entries_ = table + seeds.size();
  for (std::size_t s = 0; s < seeds.size(); ++s) {
    core->entries_[place_of_seed(s)].store(seeds[s], std::memory_order_relaxed);
  }
  core->steps_ = kind.steps.data();
  core->created_ = reinterpret_cast<std::uint32_t*>(table + places);
  core->objects_ = memory + before;
  core->slots_ = plan->slots.data();
  if (!plan->slots.empty()) core->table_ = core->snapshot_->table()->id();
  if (!kind.shared.load(std::memory_order_relaxed)) core->owner_ = &this_reader();
  if (outer != nullptr) outer->inner_.fetch_add(1, std::memory_order_relaxed);
  return core;
}

std::string ScopeCore::describe(const ScopedProvider& provider) const {
  return absl::StrCat(snapshot_->scopes()->tree->path(provider.instance), ": ",
                      std::string(provider.facts->type.name()));
}

absl::StatusOr<std::uint32_t> ScopeCore::slot_of(const Snapshot& snapshot, std::atomic<std::uint64_t>& cached,
                                                 Token token) {
  const std::uint64_t known = cached.load(std::memory_order_relaxed);
  if (known >> 32 == snapshot.table()->id()) return static_cast<std::uint32_t>(known);
  const absl::StatusOr<std::uint32_t> slot = exported_slot(*snapshot.scopes()->tree, token);
  if (slot.ok()) cached.store(std::uint64_t{snapshot.table()->id()} << 32 | *slot, std::memory_order_relaxed);
  return slot;
}

std::uint32_t ScopeCore::look_up(std::atomic<std::uint64_t>& cached, Token token) const {
  const std::uint64_t known = cached.load(std::memory_order_relaxed);
  if (known >> 32 == snapshot_->table()->id()) return static_cast<std::uint32_t>(known);
  const absl::StatusOr<std::uint32_t> slot = slot_of(*snapshot_.get(), cached, token);
  if (!slot.ok()) throw std::logic_error(std::string(slot.status().message()));
  return *slot;
}

void* ScopeCore::get_elsewhere(std::atomic<std::uint64_t>& cached, Token token) {
  return object(look_up(cached, token), token);
}

std::string ScopeCore::why_absent(const ScopedSlot& place, Token token) const {
  const std::string name(token.name());
  if (place.kind == nullptr)
    return absl::StrCat(name,
                        " is not provided: its export is optional, or the condition of its provider does not hold");
  const std::string scope(place.kind->facts->token.name());
  return absl::StrCat(name, " exists once per ", scope, ", and this scope does not lie within ", scope);
}

void ScopeCore::absent(const ScopedSlot& place, Token token) const { throw std::logic_error(why_absent(place, token)); }

absl::StatusOr<void*> ScopeCore::find(std::atomic<std::uint64_t>& cached, Token token) {
  const absl::StatusOr<std::uint32_t> slot = slot_of(*snapshot_.get(), cached, token);
  if (!slot.ok()) return slot.status();
  const ScopedSlot place = snapshot_->scopes()->at(*slot);
  ScopeCore* core = this;
  while (place.kind != nullptr && core != nullptr && core->kind_ != place.kind) core = core->outer_;
  void* found = place.kind == nullptr ? snapshot_->at(*slot) : nullptr;
  if (place.kind != nullptr && core != nullptr) {
    Making making;
    try {
      if (core->entries_[place.provider].load(std::memory_order_acquire) == nullptr) {
        core->make(place.provider, &making);
      }
      found = core->at(place);
    } catch (...) {
      if (making.failed == nullptr) return making_failure();
      return creation_failure(core->describe(*making.failed), *making.failed->facts);
    }
  }
  if (found == nullptr) return absl::NotFoundError(why_absent(place, token));
  return found;
}

}  // namespace tenon
