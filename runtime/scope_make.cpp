/// Making the objects of scopes, and destroying them.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Memory for objects that do not fit in that of their scope comes in pieces.
constexpr std::size_t piece = 4096;

char* aligned(char* at, std::size_t align) {
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  return at + ((address + align - 1) / align * align - address);
}

/// What Entered does, where nothing can suspend: constructors and destructors run inside the scope's snapshot.
class InSnapshot {
 public:
  InSnapshot(Reader& self, const Snapshot* snapshot) : self_(self), before_(std::exchange(self.entered, snapshot)) {}
  InSnapshot(const InSnapshot&) = delete;
  InSnapshot& operator=(const InSnapshot&) = delete;
  ~InSnapshot() { self_.entered = before_; }

 private:
  Reader& self_;
  const Snapshot* before_;
};

}  // namespace

struct ScopeCore::Unfinished {
  std::uint32_t provider;
  const Unfinished* user;
};

void ScopeCore::close() {
  if (inner_.load(std::memory_order_acquire) != 0) {
    misused("a scope ends before a scope that was opened within it; let the inner one go first");
  }
  if (count_ > 0) {
    const InSnapshot inside(this_reader(), snapshot_.get());
    while (count_ > 0) {
      const std::uint32_t provider = created_[--count_];
      if (steps_[provider].facets == 0) [[likely]] {
        steps_[provider].destroy(entries_[provider].load(std::memory_order_relaxed));
      } else {
        destroy(provider);
      }
    }
  }
  while (chunks_ != nullptr) ::operator delete(std::exchange(chunks_, chunks_->before));
  if (outer_ != nullptr) outer_->inner_.fetch_sub(1, std::memory_order_release);
  this->~ScopeCore();
  ::operator delete(static_cast<void*>(this));
}

void* ScopeCore::allocate(std::size_t size, std::size_t align) {
  char* at = free_ != nullptr ? aligned(free_, align) : nullptr;
  if (at == nullptr || at + size > free_end_) {
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

/// The right to make objects of a scope, of one thread at a time. What they need of a scope around it is made under
/// that one's, and never the other way round.
///
/// Nearly every scope is asked by the thread that opened it and by no other, and two locked instructions for each
/// object would take as long as the object. So that thread only says that it is inside, and looks whether another has
/// come; the other says that it has, and has every thread pass a fence before it looks whether one is inside. From then
/// on all take the mutex.
class ScopeCore::Turn {
 public:
  [[gnu::always_inline]] inline Turn(ScopeCore& core, const Reader& self) : core_(core) {
    if (core.owner_ != &self || core.inside_.load(std::memory_order_relaxed) != 0) return;
    core.inside_.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    alone_ = !core.shared_.load(std::memory_order_acquire);
    if (!alone_) core.leave();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  inline ~Turn() {
    if (alone_) core_.leave();
  }
  [[nodiscard]] inline explicit operator bool() const { return alone_; }

 private:
  ScopeCore& core_;
  bool alone_ = false;
};

inline void ScopeCore::leave() {
  inside_.store(0, std::memory_order_release);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (shared_.load(std::memory_order_relaxed)) [[unlikely]]
    inside_.notify_all();
}

void ScopeCore::lock() {
  making_.lock();
  if (owner_ == nullptr) return;
  if (!shared_.load(std::memory_order_relaxed)) {
    shared_.store(true, std::memory_order_release);
    fence_all_threads();
    kind_->shared.store(true, std::memory_order_relaxed);
  }
  inside_.wait(1, std::memory_order_acquire);
}

[[gnu::always_inline]] inline void ScopeCore::created(std::uint32_t provider, void* storage, Reader& self) {
  const ScopedStep& step = steps_[provider];
  if (step.destroy != nullptr || step.facets != 0) created_[count_++] = provider;
  if (step.made != nullptr) step.made->add(self.number);
  entries_[provider].store(storage, std::memory_order_release);
}

/// What is asked for most, without what only others need. Null when something that it takes is still to be made.
[[gnu::always_inline]] inline void* ScopeCore::create_simply(std::uint32_t provider, Reader& self, Making* making) {
  const ScopedStep& step = steps_[provider];
  // Not initialised: that would take as long as a small object.
  [[clang::uninitialized]] alignas(Argument) std::array<std::byte, simple_parameters * sizeof(Argument)> room;
  auto* arguments = reinterpret_cast<Argument*>(room.data());
  const ScopedArgument* wanted = step.arguments;
  for (const ScopedArgument* end = wanted + step.parameters; wanted != end; ++wanted, ++arguments) {
    if (wanted->from == ScopedArgument::From::fixed) {
      new (arguments) Argument(wanted->fixed);
    } else {
      void* made = entries_[wanted->number].load(std::memory_order_relaxed);
      if (made == nullptr) return nullptr;
      new (arguments) Argument{.object = static_cast<char*>(made) + wanted->offset};
    }
  }
  char* storage = objects_ + step.offset;
  try {
    step.create(storage, reinterpret_cast<Argument*>(room.data()));
  } catch (...) {
    if (making != nullptr && making->failed == nullptr) making->failed = &kind_->providers[provider];
    throw;
  }
  created(provider, storage, self);
  return storage;
}

void* ScopeCore::make(std::uint32_t provider, Making* making) {
  Reader& self = this_reader();
  const Turn turn(*this, self);
  if (!turn) [[unlikely]]
    return make_in_turn(provider, self, making);
  const InSnapshot inside(self, snapshot_.get());
  current_ = provider;
  void* made = steps_[provider].simple ? create_simply(provider, self, making) : nullptr;
  if (made != nullptr) [[likely]]
    return made;
  return create(provider, self, making);
}

/// Others ask too, or a constructor asks the scope for which it makes something.
void* ScopeCore::make_in_turn(std::uint32_t provider, Reader& self, Making* making) {
  const bool mine = owner_ == &self && inside_.load(std::memory_order_relaxed) != 0;
  if (mine || maker_.load(std::memory_order_relaxed) == &self) return make_within(provider, self, making);
  struct Locked {
    ScopeCore& core;
    Locked(ScopeCore& scope, const Reader& maker) : core(scope) {
      core.lock();
      core.maker_.store(&maker, std::memory_order_relaxed);
    }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() {
      core.maker_.store(nullptr, std::memory_order_relaxed);
      core.making_.unlock();
    }
  } const locked(*this, self);
  void* made = entries_[provider].load(std::memory_order_relaxed);
  if (made != nullptr) return made;
  const InSnapshot inside(self, snapshot_.get());
  current_ = provider;
  return create_any(provider, self, making);
}

/// Something that what is being made takes, or that its constructor asks for.
void* ScopeCore::make_within(std::uint32_t provider, Reader& self, Making* making) {
  void* made = entries_[provider].load(std::memory_order_relaxed);
  if (made != nullptr) return made;
  struct Within {
    ScopeCore& core;
    const Unfinished user;
    explicit Within(ScopeCore& scope) : core(scope), user{scope.current_, scope.unfinished_} {
      core.unfinished_ = &user;
    }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;
    ~Within() {
      core.current_ = user.provider;
      core.unfinished_ = user.user;
    }
  } const within(*this);
  for (const Unfinished* user = unfinished_; user != nullptr; user = user->user) {
    // A constructor asked the scope for what is just being made.
    if (user->provider == provider) throw NotYetCreated(kind_->providers[provider].facts->type.name());
  }
  current_ = provider;
  return create_any(provider, self, making);
}

void* ScopeCore::create_any(std::uint32_t provider, Reader& self, Making* making) {
  void* made = steps_[provider].simple ? create_simply(provider, self, making) : nullptr;
  return made != nullptr ? made : create(provider, self, making);
}

void* ScopeCore::create(std::uint32_t number, Reader& self, Making* making) {
  const ScopedStep& step = steps_[number];
  const ScopedProvider& provider = kind_->providers[number];
  [[clang::uninitialized]] alignas(Argument) std::array<std::byte, simple_parameters * sizeof(Argument)> room;
  std::vector<Argument> many(step.parameters > simple_parameters ? step.parameters : 0);
  Argument* arguments = many.empty() ? reinterpret_cast<Argument*>(room.data()) : many.data();
  for (std::uint16_t p = 0; p < step.parameters; ++p) {
    new (arguments + p) Argument(argument(step.arguments[p], self, making));
  }
  const std::size_t size = step.facets == 0 ? provider.facts->size : step.table + sizeof(void*) * (step.facets + 1u);
  const std::size_t align = std::max(provider.facts->align, step.facets == 0 ? 1 : alignof(void*));
  const bool here = step.offset != ScopedStep::elsewhere;
  char* storage = here ? objects_ + step.offset : static_cast<char*>(allocate(size, align));
  try {
    step.create(storage, arguments);
  } catch (...) {
    // The next attempt takes the same place, unless the constructor asked for others that lie behind it.
    if (free_ == storage + size) free_ = storage;
    if (making != nullptr && making->failed == nullptr) making->failed = &provider;
    throw;
  }
  if (!provider.changes.empty()) change(number, storage);
  void* made = step.facets == 0 ? storage : create_table(number, storage);
  created(number, made, self);
  return made;
}

Argument ScopeCore::argument(const ScopedArgument& wanted, Reader& self, Making* making) {
  if (wanted.from == ScopedArgument::From::fixed) return wanted.fixed;
  if (wanted.from == ScopedArgument::From::work) return {.object = this};
  ScopeCore* core = this;
  for (std::uint16_t d = wanted.depth; d > 0; --d) core = core->outer_;
  void* made = core->entries_[wanted.number].load(std::memory_order_acquire);
  const auto provider = static_cast<std::uint32_t>(wanted.number);
  if (made == nullptr) made = core == this ? make_within(provider, self, making) : core->make(provider, making);
  if (wanted.from == ScopedArgument::From::facet) return {.object = core->facet_of(provider, wanted.offset, made)};
  return {.object = static_cast<char*>(made) + wanted.offset};
}

}  // namespace tenon
