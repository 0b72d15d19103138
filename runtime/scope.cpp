/// Opening scopes, making their objects, ending them.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// How much memory for objects comes with a scope, and with each further piece.
constexpr std::size_t piece = 4096;
/// Constructors with more parameters need an allocation of their own.
constexpr std::size_t usual_parameters = 16;

char* aligned(char* at, std::size_t align) {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  return at + ((address + align - 1) / align * align - address);
}

}  // namespace

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
  if (hold->scopes() == nullptr) {
    throw std::logic_error("a scope is opened before the program's objects exist; a constructor may not open one");
  }
  const ScopeKind* kind = hold->scopes()->find(scope);
  const std::size_t entries = kind != nullptr ? kind->provider_of.size() : 0;
  const std::size_t providers = kind != nullptr ? kind->providers.size() : 0;
  const std::size_t tables = sizeof(void*) * (entries + providers + seeds.size()) + sizeof(std::uint32_t) * providers;
  const std::size_t room = kind != nullptr ? std::min(kind->bytes, piece) : 0;
  char* memory = static_cast<char*>(::operator new(sizeof(ScopeCore) + tables + room));
  auto* core = new (memory) ScopeCore(std::move(hold), kind, outer);
  core->held_by_ = {core->snapshot_->works().holders, core->snapshot_->generation(), "scope of", work};
  if (core->snapshot_->scopes()->takes_work) core->work_ = work;
  char* at = memory + sizeof(ScopeCore);
  core->entries_ = reinterpret_cast<Entry*>(at);
  for (std::size_t e = 0; e < entries; ++e) new (core->entries_ + e) Entry(nullptr);
  core->storages_ = reinterpret_cast<void**>(core->entries_ + entries);
  for (std::size_t p = 0; p < providers; ++p) core->storages_[p] = nullptr;
  core->seeds_ = core->storages_ + providers;
  for (std::size_t s = 0; s < seeds.size(); ++s) core->seeds_[s] = seeds[s];
  core->created_ = reinterpret_cast<std::uint32_t*>(core->seeds_ + seeds.size());
  core->free_ = at + tables;
  core->free_end_ = core->free_ + room;
  if (outer != nullptr) outer->inner_.fetch_add(1, std::memory_order_relaxed);
  return core;
}

void ScopeCore::close() {
  if (inner_.load(std::memory_order_acquire) != 0) {
    misused("a scope ends before a scope that was opened within it; let the inner one go first");
  }
  {
    const Entered inside(snapshot_.get());
    while (count_ > 0) {
      const std::uint32_t number = created_[--count_];
      if (instead_ != nullptr) end_instead(number);
      kind_->providers[number].facts->destroy(storages_[number]);
    }
  }
  while (chunks_ != nullptr) ::operator delete(std::exchange(chunks_, chunks_->before));
  if (outer_ != nullptr) outer_->inner_.fetch_sub(1, std::memory_order_release);
  this->~ScopeCore();
  ::operator delete(static_cast<void*>(this));
}

void* ScopeCore::allocate(std::size_t size, std::size_t align) {
  char* at = aligned(free_, align);
  if (at + size > free_end_) {
    const std::size_t room = std::max(piece, size + align);
    auto* chunk = static_cast<Chunk*>(::operator new(sizeof(Chunk) + room));
    chunk->before = std::exchange(chunks_, chunk);
    free_ = reinterpret_cast<char*>(chunk + 1);
    free_end_ = free_ + room;
    at = aligned(free_, align);
  }
  free_ = at + size;
  return at;
}

/// One thread at a time makes objects of a scope; what they need of a scope around it is made under that one's lock,
/// and never the other way round.
void* ScopeCore::make(std::uint32_t entry, Making& making) {
  const Reader* self = &this_reader();
  const bool again = maker_.load(std::memory_order_relaxed) == self;
  std::unique_lock<std::mutex> lock(making_, std::defer_lock);
  if (!again) {
    lock.lock();
    maker_.store(self, std::memory_order_relaxed);
  }
  struct Ends {
    std::atomic<const Reader*>* maker;
    ~Ends() {
      if (maker != nullptr) maker->store(nullptr, std::memory_order_relaxed);
    }
  } const ends{again ? nullptr : &maker_};
  if (entries_[entry].load(std::memory_order_relaxed) == nullptr) {
    const Entered inside(snapshot_.get());
    create(kind_->provider_of[entry], making);
  }
  return entries_[entry].load(std::memory_order_relaxed);
}

void ScopeCore::create(std::uint32_t number, Making& making) {
  const ScopedProvider& provider = kind_->providers[number];
  // Its storage is taken, yet there is no entry: a constructor asked the scope for what is just being made.
  if (storages_[number] != nullptr) throw NotYetCreated(provider.facts->type.name());
  const std::size_t size = provider.facts->parameters.size();
  std::array<Argument, usual_parameters> few;
  std::vector<Argument> many(size > few.size() ? size : 0);
  Argument* arguments = many.empty() ? few.data() : many.data();
  storages_[number] = this;
  try {
    for (std::size_t a = 0; a < size; ++a) {
      arguments[a] = argument(kind_->arguments[provider.first_argument + a], making);
    }
    void* storage = allocate(provider.facts->size, provider.facts->align);
    construct(provider, storage, arguments, making);
    if (!provider.changes.empty()) change(number, storage);
    storages_[number] = storage;
  } catch (...) {
    storages_[number] = nullptr;
    throw;
  }
  created_[count_++] = number;
  if (provider.made != nullptr) provider.made->fetch_add(1, std::memory_order_relaxed);
  for (std::uint16_t f = 0; f < provider.facts->facets.size(); ++f) {
    void* storage = storages_[number];
    void* object = instead_ == nullptr ? provider.facts->facets[f].cast(storage) : facet(number, f, storage);
    entries_[provider.first_entry + f].store(object, std::memory_order_release);
  }
}

void ScopeCore::construct(const ScopedProvider& provider, void* storage, const Argument* arguments, Making& making) {
  try {
    provider.facts->create(storage, arguments);
  } catch (...) {
    // The next attempt takes the same place, unless the constructor asked for others that lie behind it.
    if (free_ == static_cast<char*>(storage) + provider.facts->size) free_ = static_cast<char*>(storage);
    if (making.failed == nullptr) making.failed = &provider;
    throw;
  }
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

Argument ScopeCore::argument(const ScopedArgument& wanted, Making& making) {
  if (wanted.from == ScopedArgument::From::fixed) return wanted.fixed;
  if (wanted.from == ScopedArgument::From::work) return {.object = this};
  if (wanted.from == ScopedArgument::From::seed) return {.object = seed(wanted.depth, wanted.number)};
  ScopeCore* core = this;
  for (std::uint16_t d = wanted.depth; d > 0; --d) core = core->outer_;
  void* made = core->entries_[wanted.number].load(std::memory_order_acquire);
  return {.object = made != nullptr ? made : core->make(wanted.number, making)};
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
  const absl::StatusOr<std::uint32_t> slot = slot_of(*snapshot_.get(), cached, token);
  if (!slot.ok()) throw std::logic_error(std::string(slot.status().message()));
  return *slot;
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
      found = core->entries_[place.entry].load(std::memory_order_acquire);
      if (found == nullptr) found = core->make(place.entry, making);
    } catch (...) {
      if (making.failed == nullptr) return making_failure();
      return creation_failure(core->describe(*making.failed), *making.failed->facts);
    }
  }
  if (found == nullptr) return absl::NotFoundError(why_absent(place, token));
  return found;
}

}  // namespace tenon
