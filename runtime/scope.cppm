/// Scopes at run time: objects that live as long as one request, connection or job.
export module tenon.runtime:scope;
import tenon.std;
import tenon.registry;
import :scope_plan;
import :holders;
import :snapshot;

export namespace tenon {

/// Where a type's slot was found last: the number of the table above, the slot below, so that one load gives both.
/// Another program in the same process looks it up again.
template <class T>
inline constinit std::atomic<std::uint64_t> cached_slot{0};

/// One open scope without its type: entries for the facets of its objects, and the memory for them. Made in one piece,
/// which holds the first few kilobytes of objects too.
class ScopeCore {
 public:
  /// `seeds` are pointers to what the scope type lists, in its order. `outer` is null for a scope on a unit of work.
  /// `work` is the name of its unit of work.
  static ScopeCore* open(Hold hold, const ScopeFacts& scope, ScopeCore* outer, View<void*> seeds,
                         std::string_view work);
  /// Destroys the objects in reverse order of creation, and the scope.
  void close();

  /// The T whose slot is, or will be, cached there.
  [[nodiscard]] inline void* get(std::atomic<std::uint64_t>& cached, Token token) {
    const std::uint64_t known = cached.load(std::memory_order_relaxed);
    if (known >> 32 == table_) [[likely]] {
      const ScopedSlot place = slots_[static_cast<std::uint32_t>(known)];
      if (place.kind == kind_) [[likely]]
        return at(place);
    }
    return get_elsewhere(cached, token);
  }
  [[nodiscard]] absl::StatusOr<void*> find(std::atomic<std::uint64_t>& cached, Token token);
  /// What stands behind a slot in this scope, in one around it, or in the program.
  [[nodiscard]] inline void* object(std::uint32_t slot, Token token) {
    const ScopedSlot place = snapshot_->scopes()->at(slot);
    ScopeCore* core = this;
    void* found = nullptr;
    if (place.kind == nullptr) {
      found = snapshot_->at(slot);
    } else {
      while (core != nullptr && core->kind_ != place.kind) core = core->outer_;
      if (core != nullptr) found = core->at(place);
    }
    if (found == nullptr) [[unlikely]]
      absent(place, token);
    return found;
  }
  /// What is at a place in this scope or in one around it; null when there is no such scope. Throws what constructors
  /// throw.
  [[nodiscard]] inline void* object_at(ScopedSlot place) {
    ScopeCore* core = this;
    while (core != nullptr && core->kind_ != place.kind) core = core->outer_;
    return core != nullptr ? core->at(place) : nullptr;
  }
  [[nodiscard]] inline void* seed(std::size_t depth, std::size_t number) const {
    const ScopeCore* core = this;
    for (; depth > 0; --depth) core = core->outer_;
    return core->entries_[place_of_seed(number)].load(std::memory_order_relaxed);
  }
  [[nodiscard]] inline const Snapshot& snapshot() const { return *snapshot_.get(); }
  /// Empty where nothing in the program is told of its unit of work.
  [[nodiscard]] inline const std::string& work() const { return work_; }
  /// Another hold on the snapshot.
  [[nodiscard]] inline Hold hold() const {
    snapshot_->retain();
    return Hold(snapshot_.get());
  }

 private:
  using Entry = std::atomic<void*>;
  /// Memory behind the first piece.
  struct Chunk {
    Chunk* before;
  };
  struct Instead;
  /// Whose constructor threw, for the message.
  struct Making {
    const ScopedProvider* failed = nullptr;
  };
  /// What is being made while something that it takes is.
  struct Unfinished;
  class Turn;

  ScopeCore(Hold snapshot, const ScopeKind* kind, ScopeCore* outer)
      : kind_(kind), outer_(outer), snapshot_(std::move(snapshot)) {}
  ~ScopeCore() = default;

  [[nodiscard]] inline void* at(ScopedSlot place) {
    void* made = entries_[place.provider].load(std::memory_order_acquire);
    if (made == nullptr) [[unlikely]]
      made = make(place.provider, nullptr);
    if (place.offset < ScopedSlot::asked) [[likely]]
      return static_cast<char*>(made) + place.offset;
    return facet_of(place.provider, place.offset - ScopedSlot::asked, made);
  }
  [[nodiscard]] void* get_elsewhere(std::atomic<std::uint64_t>& cached, Token token);
  [[nodiscard]] void* facet_of(std::uint32_t provider, std::uint32_t facet, void* made) const;
  // These give where an object, or its table of facets, begins; `making` may be null.
  void* make(std::uint32_t provider, Making* making);
  void* make_in_turn(std::uint32_t provider, Reader& self, Making* making);
  void* make_within(std::uint32_t provider, Reader& self, Making* making);
  void* create(std::uint32_t number, Reader& self, Making* making);
  void* create_simply(std::uint32_t provider, Reader& self, Making* making);
  void* create_any(std::uint32_t provider, Reader& self, Making* making);
  void created(std::uint32_t provider, void* storage, Reader& self);
  void* create_table(std::uint32_t number, char* storage);
  void change(std::uint32_t number, void* storage);
  [[nodiscard]] void* facet(std::uint32_t number, std::uint16_t facet, void* storage) const;
  void end_instead(std::uint32_t number);
  void destroy(std::uint32_t number);
  void lock();
  void leave();
  [[nodiscard]] Argument argument(const ScopedArgument& wanted, Reader& self, Making* making);
  [[nodiscard]] void* allocate(std::size_t size, std::size_t align);
  [[nodiscard]] std::string describe(const ScopedProvider& provider) const;
  [[nodiscard]] static absl::StatusOr<std::uint32_t> slot_of(const Snapshot& snapshot,
                                                             std::atomic<std::uint64_t>& cached, Token token);
  [[nodiscard]] std::uint32_t look_up(std::atomic<std::uint64_t>& cached, Token token) const;
  [[noreturn]] void absent(const ScopedSlot& place, Token token) const;
  [[nodiscard]] std::string why_absent(const ScopedSlot& place, Token token) const;

  const ScopeKind* kind_;
  const ScopedSlot* slots_ = nullptr;  ///< of the snapshot
  Entry* entries_ = nullptr;           ///< by provider; null until made. Seeds stand before them
  std::uint32_t table_ = 0;            ///< number of the program's table; 0 when nothing in it is scoped
  std::uint32_t count_ = 0;            ///< how many of `created_`
  std::uint32_t* created_ = nullptr;   ///< providers in order of creation, but for those with nothing to destroy
  char* objects_ = nullptr;            ///< the memory for objects
  const ScopedStep* steps_ = nullptr;
  ScopeCore* outer_;
  Hold snapshot_;
  [[no_unique_address]] HeldBy<live_build> held_by_;
  std::uint32_t current_ = 0;  ///< provider whose object is being made
  const Unfinished* unfinished_ = nullptr;
  /// The thread that opened it makes objects without a lock, as long as no other asks; null when others are expected.
  const Reader* owner_ = nullptr;
  std::atomic<std::int32_t> inside_{0};  ///< 1 while it makes one
  std::atomic<bool> shared_{false};      ///< another asked; from now on whoever makes something holds `making_`
  std::atomic<std::uint32_t> inner_{0};  ///< scopes that are open within this one
  char* free_ = nullptr;
  char* free_end_ = nullptr;
  Chunk* chunks_ = nullptr;
  Instead* instead_ = nullptr;  ///< the last one
  std::mutex making_;
  std::atomic<const Reader*> maker_{nullptr};  ///< the thread that holds it
  std::string work_;
};

/// Why a scope cannot be opened like this.
template <class S, class On, class... A>
[[nodiscard]] consteval Verdict check_open() {
  Verdict verdict;
  auto takes = []<class... Seed>(List<Seed...>) {
    if constexpr (sizeof...(Seed) == sizeof...(A)) {
      return (std::is_convertible_v<A*, Seed*> && ...);
    } else {
      return false;
    }
  };
  using Parent = parent_of<S>;
  if constexpr (!std::is_same_v<Parent, On>) {
    Message& message = verdict.mistake() << type_name<S>();
    if constexpr (std::is_void_v<Parent>) {
      message << " lies within no other scope; open it on a Work";
    } else {
      message << " lies within " << type_name<Parent>() << "; open it on a Scope<" << type_name<Parent>() << ">";
    }
  }
  if (!takes(seeds_of<S>{})) {
    Message& message = verdict.mistake() << type_name<S>() << " is opened with (";
    std::string_view separator;
    for (const Token seed : scope_facts<S>.seeds) {
      message << separator << seed.name() << "&";
      separator = ", ";
    }
    message << "), not with (";
    separator = {};
    for (const std::string_view given : {std::string_view{}, type_name<A>()...}) {
      if (given.empty()) continue;
      message << separator << given << "&";
      separator = ", ";
    }
    message << ")";
  }
  return verdict;
}

/// An open scope: `tenon::Scope<PerRequest> scope = work.open<PerRequest>(request, response);`. Holds the snapshot of
/// its unit of work, so a reload meanwhile is seen by the next one. An object is made when it is first asked for, with
/// what it needs, because a request rarely needs all that modules provide for requests; all are destroyed with the
/// scope, in reverse order of creation, on the thread that ends it. Movable. Any thread may ask; one ends it, after all
/// scopes that were opened within it, and seeds live longer than it.
template <class S>
class [[nodiscard]] Scope {
 public:
  Scope(Scope&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  Scope& operator=(Scope&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  inline ~Scope() {
    if (core_ != nullptr) core_->close();
  }

  /// The T of this scope: a seed, or what the program's only exporter of T exports, be it in this scope, in one around
  /// it, or for the whole program. After the first call for T it costs a few loads. Throws what constructors throw,
  /// after which the scope is as before and the next call tries again; std::logic_error when there is no such T.
  template <class T>
  [[nodiscard]] plain_type<T>& get() {
    constexpr SeedPlace seed = find_seed(&scope_facts<S>, token_of<T>());
    if constexpr (seed.found) {
      return *static_cast<T*>(core_->seed(seed.depth, seed.number));
    } else {
      return *static_cast<plain_type<T>*>(core_->get(cached_slot<T>, token_of<T>()));
    }
  }
  /// The same without exceptions. Errors: kNotFound or kFailedPrecondition when there is no such T; kAborted, or what a
  /// factory returned, with module and class, when one could not be made.
  template <class T>
  [[nodiscard]] absl::StatusOr<plain_type<T>*> find() {
    constexpr SeedPlace seed = find_seed(&scope_facts<S>, token_of<T>());
    if constexpr (seed.found) {
      return static_cast<T*>(core_->seed(seed.depth, seed.number));
    } else {
      const absl::StatusOr<void*> found = core_->find(cached_slot<T>, token_of<T>());
      if (!found.ok()) return found.status();
      return static_cast<plain_type<T>*>(*found);
    }
  }
  /// Opens a scope within this one, which must outlive it.
  template <class Inner, class... A>
  [[nodiscard]] Scope<Inner> open(A&... seeds) {
    return Scope<Inner>::template opened<S>(core_->hold(), core_, core_->work(), seeds...);
  }
  [[nodiscard]] ScopeCore& core() const { return *core_; }

 private:
  template <class>
  friend class Scope;
  friend class Work;
  explicit Scope(ScopeCore* core) : core_(core) {}

  template <class On, class... A>
  static Scope opened(Hold hold, ScopeCore* outer, std::string_view work, A&... seeds) {
    constexpr Verdict verdict = check_open<S, On, A...>();
    static_assert(verdict.ok(0), verdict.message(0));
    static_assert(verdict.ok(1), verdict.message(1));
    if constexpr (verdict.ok()) {
      return Scope(open_with(std::move(hold), outer, work, seeds_of<S>{}, seeds...));
    } else {
      return Scope(nullptr);
    }
  }
  template <class... Seed>
  static ScopeCore* open_with(Hold hold, ScopeCore* outer, std::string_view work, List<Seed...>, Seed&... seeds) {
    void* const given[sizeof...(Seed) + 1]{static_cast<void*>(std::addressof(seeds))...};
    return ScopeCore::open(std::move(hold), scope_facts<S>, outer, {given, sizeof...(Seed)}, work);
  }

  ScopeCore* core_;
};

/// What a singleton takes to reach a T of the scope that it is handed: `tenon::Scoped<PerRequest, Session> session_;`
/// and then `session_.in(scope).user()`. Resolved when the singleton is made; follows reloads, as a Ref does, by asking
/// the scope's snapshot. Any thread.
template <class S, class T>
class Scoped {
 public:
  explicit Scoped(const Argument& argument) : table_(static_cast<Table*>(argument.table)), slot_(argument.slot) {}
  /// The T of this scope, or of the scope S around it. Throws what constructors throw.
  template <class Inner>
  [[nodiscard]] T& in(Scope<Inner>& scope) const {
    static_assert(lies_within<Inner, S>(), "tenon: the scope that is given does not lie within that of the object");
    if (scope.core().snapshot().table() != table_) misused("a Scoped is asked about a scope of another program");
    return *static_cast<T*>(scope.core().object(slot_, token_of<T>()));
  }

 private:
  Table* table_;
  std::uint32_t slot_;
};

template <class S, class T>
struct ParameterTraits<Scoped<S, T>> {
  using token = T;
  using scope = S;
  static constexpr ParameterKind kind = ParameterKind::scoped;
  static constexpr std::string_view instance{};
  static Scoped<S, T> make(const Argument& argument) { return Scoped<S, T>(argument); }
};

}  // namespace tenon
