/// Snapshots: immutable tables of current objects, and what keeps them alive while they are used.
///
/// The scheme is that of hazard pointers (Michael, 2004) over whole tables, with the reader's fence moved to the
/// writer by membarrier(2): a reader announces the table it uses and checks that it is still current.
export module tenon.runtime:snapshot;
import tenon.std;
import tenon.registry;
import :scope_plan;
import :holders;
import :listeners;

export namespace tenon {

/// True in a build with the dev shim, where objects may be replaced at any time.
inline constexpr bool live_build = TENON_LIVE != 0;

class Table;

/// One created object, counted by the snapshots that contain it.
class Object {
 public:
  /// Reserves storage; nothing is constructed yet. Throws std::bad_alloc.
  static Object* reserve(std::size_t size, std::size_t align, void (*destroy)(void*));
  [[nodiscard]] inline void* storage() const {
    return reinterpret_cast<char*>(const_cast<Object*>(this)) + offset(alignment());
  }
  /// From now on the last release destroys what is in the storage.
  inline void constructed() { constructed_ = true; }
  [[nodiscard]] inline bool is_constructed() const { return constructed_; }
  inline void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release();
  /// From now on this stands for a facet of the object; destroyed before what is in the storage.
  void replace(std::uint16_t facet, Replaced by);
  /// What stands for a facet, or null when it is the object itself.
  [[nodiscard]] inline void* replaced(std::uint16_t facet) const {
    return more_ != nullptr ? find_replaced(facet) : nullptr;
  }
  /// `part` is released after what is in the storage is destroyed, the last one that was attached first.
  void attach(Object* part);

 private:
  /// What few objects have: a part, or what stands for a facet. The last one first.
  struct More {
    Object* part = nullptr;
    std::uint16_t facet = 0;
    Replaced by{};
    More* before = nullptr;
  };
  [[nodiscard]] void* find_replaced(std::uint16_t facet) const;
  // Small, because a large program has tens of thousands; the storage lies right behind.
  Object(std::size_t alignment, void (*destroy)(void*))
      : align_(static_cast<std::uint8_t>(std::countr_zero(alignment))), destroy_(destroy) {}
  [[nodiscard]] inline std::size_t alignment() const { return std::size_t{1} << align_; }
  [[nodiscard]] static inline std::size_t offset(std::size_t alignment) {
    return (sizeof(Object) + alignment - 1) & ~(alignment - 1);
  }
  std::atomic<std::uint32_t> count_{1};
  bool constructed_ = false;
  std::uint8_t align_;  ///< as a power of two
  void (*destroy_)(void*);
  More* more_ = nullptr;
};

/// How many units of work a program began and ended, and who keeps its snapshots.
struct WorkCounts {
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> ended{0};
  Holders holders{};
};

/// The object as others receive it as one of its facets.
[[nodiscard]] inline void* facet_of(const Object& object, const ProviderFacts& facts, std::uint16_t facet) {
  void* replaced = object.replaced(facet);
  return replaced != nullptr ? replaced : facts.facets[facet].cast(object.storage());
}

/// The objects of one generation. Immutable once published; destroyed by whoever drops the last hold, objects in
/// reverse order of creation.
class Snapshot {
 public:
  Snapshot(Table& table, std::uint64_t generation, std::size_t slots);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  [[nodiscard, gnu::always_inline]] inline void* at(std::uint32_t slot) const { return slots_[slot]; }
  [[nodiscard]] inline std::size_t size() const { return slots_.size(); }
  /// Every object contributed to an interface, in order, by the tree's number of it. Another number has none. While the
  /// snapshot is being built the objects are null.
  [[nodiscard]] inline View<void*> contributions(std::uint32_t interface) const {
    if (interface >= contributions_.size()) return {};
    const std::vector<void*>& all = contributions_[interface];
    return {all.data(), all.size()};
  }
  [[nodiscard]] inline std::uint64_t generation() const { return generation_; }
  /// How the objects of scopes are made; null while the snapshot is being built.
  [[nodiscard]] inline const ScopePlan* scopes() const { return scopes_.get(); }
  /// Null while the snapshot is being built.
  [[nodiscard]] inline const Listeners* listeners() const { return listeners_.get(); }
  [[nodiscard, gnu::always_inline]] inline Table* table() const { return table_; }
  /// Of the program; they live as long as any of its snapshots.
  [[nodiscard]] inline WorkCounts& works() const { return *works_; }

  inline void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() const;

  // While it is being built:
  inline void set(std::uint32_t slot, void* object) { slots_[slot] = object; }
  void add_interface(std::size_t contributions) { contributions_.emplace_back(contributions, nullptr); }
  void set_contribution(std::uint32_t interface, std::size_t n, void* object) { contributions_[interface][n] = object; }
  void set_scopes(std::unique_ptr<const ScopePlan> scopes) { scopes_ = std::move(scopes); }
  void set_listeners(std::unique_ptr<const Listeners> listeners) { listeners_ = std::move(listeners); }
  void expect(std::size_t objects) { objects_.reserve(objects); }
  /// What keeps the code of everything in it in memory.
  void keep(std::shared_ptr<const void> code) { code_ = std::move(code); }
  /// Takes over one count of the object; call in creation order.
  inline void own(Object* object) { objects_.push_back(object); }

 private:
  ~Snapshot();
  std::shared_ptr<const void> code_;  ///< the first, so that it goes last
  mutable std::atomic<std::uint64_t> count_{1};
  Table* table_;
  std::uint64_t generation_;
  std::vector<void*> slots_;
  std::vector<std::vector<void*>> contributions_;
  std::vector<Object*> objects_;
  std::unique_ptr<const ScopePlan> scopes_;
  std::shared_ptr<WorkCounts> works_;
  std::unique_ptr<const Listeners> listeners_;
};

/// A counted hold on a snapshot; movable between threads.
class Hold {
 public:
  Hold() = default;
  /// Takes over one count.
  inline explicit Hold(const Snapshot* counted) : snapshot_(counted) {}
  inline Hold(Hold&& other) noexcept : snapshot_(std::exchange(other.snapshot_, nullptr)) {}
  inline Hold& operator=(Hold&& other) noexcept {
    std::swap(snapshot_, other.snapshot_);
    return *this;
  }
  inline ~Hold() {
    if (snapshot_ != nullptr) snapshot_->release();
  }
  [[nodiscard]] inline const Snapshot* get() const { return snapshot_; }
  [[nodiscard]] inline const Snapshot* operator->() const { return snapshot_; }
  [[nodiscard]] inline explicit operator bool() const { return snapshot_ != nullptr; }

 private:
  const Snapshot* snapshot_ = nullptr;
};

/// What one thread is using right now. Records are reused by later threads and never freed.
struct Reader {
  std::atomic<const Snapshot*> announced{nullptr};
  std::atomic<const Snapshot*> counting{nullptr};  ///< protected only while a count is taken
  const Snapshot* entered = nullptr;               ///< the unit of work's snapshot on this thread
  const void* innermost = nullptr;                 ///< the Entered that set it
  std::atomic<bool> taken{false};
  std::atomic<int> thread{0};  ///< number of the thread that took it last
  std::uint32_t number = 0;    ///< from 0; differs from those of all other threads that run
  Reader* next = nullptr;
};
/// Not inline and not a template: a patch must share the host's.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local Reader* reader;
/// The calling thread's record, taken on first use and given back when the thread ends.
Reader& take_reader();
[[nodiscard, gnu::always_inline]] inline Reader& this_reader() {
  Reader* mine = reader;
  return mine != nullptr ? *mine : take_reader();
}

/// Makes every thread of the process pass a full fence: what one of them has stored before is seen here, or it sees
/// what was stored here. Takes a system call, in place of a fence in every thread.
void fence_all_threads();

/// The current snapshot of one running program, and those that wait until nobody uses them.
class Table {
 public:
  Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  /// Nobody may be using any snapshot of this table.
  ~Table();

  [[nodiscard, gnu::always_inline]] inline const Snapshot* current() const {
    return current_.load(std::memory_order_acquire);
  }
  /// A counted hold on the current snapshot. Any thread; a few nanoseconds.
  [[nodiscard]] Hold hold();
  /// The same for the newest snapshot, whatever unit of work the thread is in; empty before the first one.
  [[nodiscard]] Hold latest();
  [[nodiscard]] const std::shared_ptr<WorkCounts>& works() const { return works_; }
  /// Different from that of every other table that this process ever had; never 0.
  [[nodiscard]] inline std::uint32_t id() const { return id_; }
  /// Makes `next` current (taking over one count) and retires the one before. One thread at a time.
  void publish(const Snapshot* next);
  /// Drops retired snapshots that no reader announces any more; returns how many are still waiting.
  std::size_t reclaim();
  /// Old generations that are still in use, ascending, with those who keep them. What nobody uses any more is dropped
  /// first. Any thread, but not two at once.
  [[nodiscard]] std::vector<HeldGeneration> held();

 private:
  /// Adds the threads that are in a bare call to an old generation.
  void add_callers(std::vector<HeldGeneration>& held);

  std::atomic<const Snapshot*> current_{nullptr};
  const std::uint32_t id_;
  std::shared_ptr<WorkCounts> works_ = std::make_shared<WorkCounts>();
  std::mutex retire_;
  std::vector<const Snapshot*> retired_;
};

/// Thrown, in a dev build, when an object is called through a handle before it exists.
class NotYetCreated : public std::logic_error {
 public:
  explicit NotYetCreated(std::string_view type);
};

/// What a protection does, without the type of the object that it is for.
class ProtectionBase {
 protected:
  /// How a snapshot is kept: `reader` is null inside a unit of work, the thread's own record for an announcement, and
  /// one of two marks for what `nested` decided.
  struct Use {
    Reader* reader;
    const Snapshot* snapshot;
  };
  [[nodiscard, gnu::always_inline]] static inline Use begin(Table& table) {
    Reader& mine = this_reader();
    const Snapshot* entered = mine.entered;
    if (entered != nullptr && entered->table() == &table) return {nullptr, entered};
    if (mine.announced.load(std::memory_order_relaxed) != nullptr) [[unlikely]]
      return nested(table, mine);
    const Snapshot* snapshot = table.current();
    mine.announced.store(snapshot, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (table.current() != snapshot) [[unlikely]]
      return again(table, mine);
    return {&mine, snapshot};
  }
  /// The announced snapshot was replaced before others could see the announcement.
  static Use again(Table& table, Reader& mine);
  /// A call within a call: the outer protection serves if it is of the same table, else a count does.
  static Use nested(Table& table, Reader& mine);
  /// The end of what `nested` decided, or of a protection that began on another thread.
  static void end(Use use, std::string_view what);
  [[noreturn]] static void held_across_suspension(std::string_view what);
};

/// Keeps the current snapshot from being reclaimed until the end of the full expression in which it was made, for a
/// call of a T. Inside a unit of work it costs a comparison: the work's snapshot is used. A bare one, outside of a unit
/// of work, must not be held across a suspension of a coroutine. Where that is seen at its end, because the coroutine
/// went on on another thread or deeper in the stack, the program stops with a message that names T.
template <class T>
class ProtectionOf : ProtectionBase {
 public:
  // In a named module a member function defined in its class is not inline by itself. Without `inline`, which puts the
  // body where importers see it, and the attribute, for -O1, a call through a Ref cost 4.9 times a direct one. The slow
  // paths are static and return values, so that no call of them makes the compiler forget what is in registers.
  [[gnu::always_inline]] inline explicit ProtectionOf(Table& table)
      : use_(begin(table)), frame_(__builtin_frame_address(0)) {}
  ProtectionOf(const ProtectionOf&) = delete;
  ProtectionOf& operator=(const ProtectionOf&) = delete;
  [[gnu::always_inline]] inline ~ProtectionOf() {
    if (use_.reader == nullptr) return;
    if (use_.reader == reader) [[likely]] {
      use_.reader->announced.store(nullptr, std::memory_order_release);
      // In an ordinary function the compiler knows that both are the same. A function that only hands a protection on
      // to its caller has the deeper frame.
      if (frame_ > __builtin_frame_address(0)) [[unlikely]]
        held_across_suspension(type_name<T>());
    } else {
      end(use_, type_name<T>());
    }
  }
  [[nodiscard, gnu::always_inline]] inline const Snapshot& operator*() const { return *use_.snapshot; }

 private:
  Use use_;
  const void* frame_;
};
using Protection = ProtectionOf<Snapshot>;

/// Ends the program because of a mistake in its code that would corrupt memory; the message says what to do.
[[noreturn]] void misused(const std::string& message);

}  // namespace tenon
