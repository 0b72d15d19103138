/// Who wants to know of reloads: callbacks, in which order they are called, and on which thread.
export module tenon.runtime:reload_callbacks;
import tenon.std;
import tenon.registry;
import :snapshot;
import :steps;

export namespace tenon {

/// Called with the name of a module and a generation of it.
using ModuleCallback = std::function<void(std::string_view module, std::uint64_t generation)>;
/// Called with what a reload led to.
using OutcomeCallback = std::function<void(const ReloadOutcome& outcome)>;

/// One of them, shared by who registered it and by the thread that calls it.
class ReloadCallback;

/// Says, as long as it lives, that a callback is wanted. A module's object keeps it as a member: the callback then goes
/// with the object, and is never called after the object's generation has ended. Its end waits for a call that another
/// thread is in. Movable; any thread.
class [[nodiscard]] Watching {
 public:
  Watching() = default;
  explicit Watching(std::shared_ptr<ReloadCallback> callback) : callback_(std::move(callback)) {}
  Watching(Watching&& other) noexcept = default;
  Watching& operator=(Watching&& other) noexcept;
  ~Watching() { reset(); }
  /// Ends it before its time.
  void reset();
  /// False when it was ended, also by `unwatch`.
  [[nodiscard]] explicit operator bool() const;

 private:
  std::shared_ptr<ReloadCallback> callback_;
};

/// All callbacks of one program. Any thread.
class ReloadCallbacks {
 public:
  enum class Kind : std::uint8_t { before_unload, after_load, watch, outcome };

  ReloadCallbacks();
  ReloadCallbacks(const ReloadCallbacks&) = delete;
  ReloadCallbacks& operator=(const ReloadCallbacks&) = delete;
  ~ReloadCallbacks();

  /// From now on there is a program. `report` is told, in words, what callbacks do wrong.
  void open(Table& table, std::chrono::milliseconds deadline, std::function<void(const std::string&)> report);
  /// Calls nothing more, and waits for a call that runs as long as the deadline. Returns the threads that did not end.
  std::vector<std::shared_ptr<LeftBehind>> close();

  /// `module` is empty for what is called for all modules.
  Watching add(Kind kind, std::string_view module, ModuleCallback callback);
  Watching add(OutcomeCallback callback);
  /// Ends all of this kind, or those of one module.
  void remove(Kind kind, std::string_view module = {});

  struct Module {
    std::string_view name;  ///< of the image
    std::uint64_t generation;
  };
  /// Calls `before_unload` and returns when all have run or had their time. The last module first.
  void unloading(std::span<const Module> modules);
  /// Has `after_load` called for all, then `watch` for those that the reload was about; returns at once.
  void loaded(std::span<const Module> modules, std::span<const Module> replaced);
  /// Has `on_reload` called; returns at once.
  void told(const ReloadOutcome& outcome);

 private:
  struct Queue;
  using Callback = std::shared_ptr<ReloadCallback>;
  [[nodiscard]] std::vector<Callback> wanted(Kind kind, std::string_view module) const;
  Watching keep(Callback callback);
  void unload(const Callback& callback, const Module& module);
  void enqueue(std::function<void(Queue&)> job);
  void start();
  [[nodiscard]] static bool is_called(const Callback& callback);
  static void work(const std::shared_ptr<Queue>& queue);

  std::shared_ptr<Queue> queue_;
  StepRunner runner_;  ///< of `before_unload`
  std::thread thread_;
};

}  // namespace tenon
