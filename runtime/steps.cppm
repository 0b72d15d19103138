/// Running steps of the life cycle within their deadlines.
export module tenon.runtime:steps;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// How long steps may take that do not say so themselves.
struct Deadlines {
  /// bootstrap, start and started; each hook and each constructor of a reload
  std::chrono::milliseconds start = std::chrono::seconds(30);
  std::chrono::milliseconds stop = std::chrono::seconds(10);  ///< before_stop, stop and stopped
  /// each migration, release and adopt of a reload; each constructor of one for which units of work wait
  std::chrono::milliseconds carry_over = std::chrono::seconds(5);
  /// How long a reload that migrates a state waits until nobody uses it; calls and units of work wait meanwhile.
  std::chrono::milliseconds quiesce = std::chrono::seconds(1);
};

/// A thread that did not end in time and was left to itself: keeps what it may still use until it ends.
class LeftBehind {
 public:
  /// Lets go of `what` when the thread ends, in the order of the calls; at once if it has ended.
  void keep(std::shared_ptr<void> what);
  /// For the thread: the last thing that it does.
  void end();
  [[nodiscard]] bool ended();

 private:
  std::mutex mutex_;
  bool ended_ = false;
  std::vector<std::shared_ptr<void>> kept_;
};

/// The time of a step that consists of parts: shared by the thread that runs it and the one that waits for it. What is
/// between parts may take as long as it wants.
class Pace {
 public:
  /// By the step: a part begins, and may take so long.
  void begin(std::chrono::milliseconds at_most) {
    until_ = (std::chrono::steady_clock::now() + at_most).time_since_epoch().count();
  }
  /// By the step: the part has ended. False: that was too late, nobody waits for it any more, and the step must end.
  [[nodiscard]] bool end() { return until_.exchange(between) != too_late; }
  /// By who waits: true when the present part has taken longer than it may. From then on nobody waits.
  [[nodiscard]] bool give_up();

 private:
  static constexpr std::int64_t between = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t too_late = std::numeric_limits<std::int64_t>::min();
  std::atomic<std::int64_t> until_{between};
};

/// Runs one step after the other on a thread of its own, so that one that does not end can be left behind.
class StepRunner {
 public:
  StepRunner() = default;
  StepRunner(const StepRunner&) = delete;
  StepRunner& operator=(const StepRunner&) = delete;
  ~StepRunner();
  /// Runs `step` with `name` as the name of the thread, of which the system keeps 15 characters. Returns what it
  /// returns, kAborted with what it threw, or kDeadlineExceeded when it did not end in time: then it goes on by itself
  /// on its thread, and what runs next gets another.
  absl::Status run(const std::string& name, std::function<absl::Status()> step, std::chrono::milliseconds at_most);
  /// The same for one whose parts have a time each; kDeadlineExceeded for one that has not ended in its own.
  absl::Status run(const std::string& name, std::function<absl::Status()> step, Pace& pace);
  /// Those that did not end in time.
  [[nodiscard]] const std::vector<std::shared_ptr<LeftBehind>>& left() const { return left_; }

 private:
  struct Lane;
  static void work(const std::shared_ptr<Lane>& lane);
  void begin(const std::string& name, std::function<absl::Status()> step);
  void leave(std::unique_lock<std::mutex> lock);
  std::shared_ptr<Lane> lane_;
  std::thread thread_;
  std::vector<std::shared_ptr<LeftBehind>> left_;
};

/// While it lives, this thread makes objects of a program, or runs its hooks and steps: of the one with this table. The
/// innermost counts.
class Making {
 public:
  explicit Making(const void* table);
  ~Making();
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  [[nodiscard]] static bool within(const void* table);

 private:
  const void* before_;
};

/// While it lives, the program waits for this thread: a reload or the start ends later. The program is that with this
/// table.
class Awaited {
 public:
  explicit Awaited(const void* table);
  ~Awaited();
  Awaited(const Awaited&) = delete;
  Awaited& operator=(const Awaited&) = delete;
  /// Also for a thread that is Making.
  [[nodiscard]] static bool within(const void* table);

 private:
  const void* before_;
};

/// `2 s`, `250 ms`.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds time);

}  // namespace tenon
