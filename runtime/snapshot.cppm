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
import :object;

export namespace tenon {

/// True in a build with the dev shim, where objects may be replaced at any time.
inline constexpr bool live_build = TENON_LIVE != 0;

class Table;

/// How many units of work a program began and ended, and who keeps its snapshots.
struct WorkCounts {
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> ended{0};
  Holders holders{};
};

/// The objects of one generation. Immutable once published; destroyed by whoever drops the last hold, objects in
/// reverse order of creation.
class Snapshot {
 public:
  Snapshot(Table& table, std::uint64_t generation, std::size_t slots);
  /// A gate in the place of this one: as many slots, and nothing behind them.
  explicit Snapshot(const Snapshot& closed, Table& table);
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
  /// Who gets this one waits until it is replaced: see Table::close.
  [[nodiscard]] inline bool is_gate() const { return gate_; }
  [[nodiscard]] inline std::uint64_t count() const { return count_.load(std::memory_order_acquire); }
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
  const bool gate_ = false;
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
  /// The same, but does not wait at a gate: then it is the gate, behind which there is nothing.
  [[nodiscard]] Hold latest_or_gate();
  [[nodiscard]] const std::shared_ptr<WorkCounts>& works() const { return works_; }
  /// Different from that of every other table that this process ever had; never 0.
  [[nodiscard]] inline std::uint32_t id() const { return id_; }
  /// Makes `next` current (taking over one count) and retires the one before. One thread at a time.
  void publish(const Snapshot* next);
  /// Puts a gate in the place of the current snapshot: who is inside goes on, who would begin waits, until `publish` or
  /// `open`. The fast path of a call knows nothing of it: there is no object behind the gate's slots. By who publishes.
  void close();
  /// Makes current again what was before `close`.
  void open();
  /// After close(): true when nobody uses the snapshot that was current, or one of these objects by an older one, any
  /// more.
  [[nodiscard]] bool quiet(View<Object*> objects);
  /// After close(): who uses that snapshot or an older one, in words.
  [[nodiscard]] std::vector<std::string> users();
  /// Waits while a gate is closed.
  void wait_until_open();
  /// Drops retired snapshots that no reader announces any more; returns how many are still waiting.
  std::size_t reclaim();
  /// Old generations that are still in use, ascending, with those who keep them. What nobody uses any more is dropped
  /// first. Any thread, but not two at once.
  [[nodiscard]] std::vector<HeldGeneration> held();

 private:
  /// Adds the threads that are in a bare call to an old generation.
  void add_callers(std::vector<HeldGeneration>& held);
  void add_callers(const Snapshot* of, std::vector<std::string>& to) const;
  /// Lets those go on who wait at the gate.
  void let_in();

  std::atomic<const Snapshot*> current_{nullptr};
  const std::uint32_t id_;
  std::shared_ptr<WorkCounts> works_ = std::make_shared<WorkCounts>();
  std::mutex retire_;
  std::vector<const Snapshot*> retired_;
  std::atomic<const Snapshot*> closed_{nullptr};  ///< what was current when the gate was put there
  std::mutex waiting_;
  std::condition_variable opened_;
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
  /// Waits if this is a gate's, and returns what is to be used in its place.
  static Use opened(Table& table, Use use);
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
      : use_(begin(table)), frame_(__builtin_frame_address(0)) {
    // Of a T the gate is seen by what is not behind its slot, which is looked at anyway.
    if constexpr (live_build && std::is_same_v<T, Snapshot>) {
      if (use_.snapshot != nullptr && use_.snapshot->is_gate()) [[unlikely]]
        use_ = opened(table, use_);
    }
  }
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
  /// What is behind a slot of the table that it was made for. Where there is nothing, not even behind a gate, `absent`
  /// returns what is given instead, or throws.
  [[nodiscard, gnu::always_inline]] inline void* at(Table& table, std::uint32_t slot, void* (*absent)()) {
    void* object = use_.snapshot->at(slot);
    if (object == nullptr) [[unlikely]] {
      if constexpr (live_build) use_ = opened(table, use_);
      object = use_.snapshot->at(slot);
      if (object == nullptr) return absent();
    }
    return object;
  }

 private:
  Use use_;
  const void* frame_;
};
using Protection = ProtectionOf<Snapshot>;

/// Ends the program because of a mistake in its code that would corrupt memory; the message says what to do.
[[noreturn]] void misused(const std::string& message);

}  // namespace tenon
