/// The image: all modules linked into one program, and the seam through which a dev build replaces them.
export module tenon.registry:image;
import tenon.std;
import :definition;
import :reload_mode;

export namespace tenon {

/// A module's new definition, as a patch brings it; null for the one that it has: then only its objects are made anew.
struct Replacement {
  std::string_view module;
  const Definition* definition;
  /// Whoever keeps this keeps the code and the data of the definition in memory. Empty: they stay.
  std::shared_ptr<const void> code{};
};

/// What became of objects in a reload, each as `board.cards.StoredCards`, its module and its class.
struct Carried {
  std::vector<std::string> reset{};        ///< made anew without what they held: the first of them
  std::size_t reset_count = 0;             ///< of all
  std::vector<std::string> kept{};         ///< states that the old code and the new one share
  std::vector<std::string> migrated{};     ///< states that the module's own functions made from the old ones
  std::vector<std::string> handed_over{};  ///< objects that adopted what the old ones had taken in `start`
};
/// For people: `reset board.cards.StoredCards and 2 more; kept state board.cards.Visits`; empty when there is nothing.
[[nodiscard]] std::string carried_text(const Carried& carried);

/// What a program asks of the dev shim: to bring what was saved and does not run yet, and more.
struct ReloadRequest {
  std::vector<std::string> again{};   ///< modules whose objects are made anew, changed or not
  std::vector<std::string> forced{};  ///< modules whose units are compiled again, changed or not
};

/// What a reload did to the objects of the program.
struct Published {
  std::uint64_t generation = 0;
  std::size_t created = 0;
  std::size_t kept = 0;
  double stage_ms = 0;
  double swap_ms = 0;
  std::size_t configured = 0;  ///< configuration values that were read again
  Carried carried{};
};

/// An old generation whose objects still live.
struct HeldGeneration {
  std::uint64_t generation = 0;
  std::vector<std::string> holders{};  ///< who keeps it, in words; never empty
};

/// What one save, or a batch of saves taken together, led to: an event, posted by the program after each, for whoever
/// wants more than the line in the terminal. Heard in the generation that then serves.
struct ReloadOutcome {
  std::string result;      ///< `applied`, `unchanged`, `rejected`, `rolled back`, `needs restart`
  std::string phase;       ///< the step that ended it; empty for applied and unchanged
  std::string reason;      ///< one line; empty for applied
  std::string error_file;  ///< of the first error of the compiler, as it printed it; else empty
  int error_line = 0;      ///< from 1
  int error_column = 0;
  std::vector<std::string> files;                      ///< absolute paths of the sources
  std::vector<std::string> modules;                    ///< in the patch, or that would have been
  std::uint64_t generation = 0;                        ///< of the new snapshot; 0 unless applied
  double milliseconds = 0;                             ///< from the first file event
  std::vector<std::pair<std::string, double>> phases;  ///< steps and their milliseconds
  Carried carried{};                                   ///< what became of objects; of `applied`
};

/// What the dev shim may ask of the running program. Implemented by the runtime.
class LiveHost {
 public:
  virtual ~LiveHost() = default;
  /// Builds the objects of the replaced modules, and of everything that holds them by reference, beside the old
  /// ones and publishes a new snapshot. On an error nothing has changed: kFailedPrecondition when only a restart
  /// helps, anything else when the new code failed. Called by one thread at a time.
  virtual absl::StatusOr<Published> apply(std::span<const Replacement> replaced) = 0;
  /// The next `apply` brings what served before a crash, under the number that it had. Nothing has been started or
  /// used yet, so that nothing is handed over, and states begin anew. Before the program starts.
  virtual void resumes([[maybe_unused]] std::uint64_t generation) {}
  /// Generations from now on get this number or a greater one. Called by the thread that calls `apply`.
  virtual void number_next([[maybe_unused]] std::uint64_t generation) {}
  /// Why the module cannot be replaced while the program runs; empty when it can.
  [[nodiscard]] virtual std::string refuses(std::string_view module) const = 0;
  /// Names of the modules of this program that have their own definition, in creation order.
  [[nodiscard]] virtual std::vector<std::string_view> modules() const = 0;
  /// Tells what a reload led to, once for each, to those who count them and to listeners. Never throws.
  virtual void reloaded([[maybe_unused]] const ReloadOutcome& outcome) {}
  /// Old generations that are still in use, the oldest first. What nobody uses any more is destroyed first, on this
  /// thread.
  [[nodiscard]] virtual std::vector<HeldGeneration> held() { return {}; }
  /// True while an event that code between these addresses has posted is not yet destroyed, which that code does.
  [[nodiscard]] virtual bool has_posted([[maybe_unused]] const void* begin, [[maybe_unused]] const void* end) {
    return false;
  }
  /// When saves are brought in, at this moment. Any thread.
  [[nodiscard]] virtual ReloadMode mode() const { return ReloadMode::automatic; }
  /// In the mode `boundary`: saves wait for the next unit of work to begin, or no longer. Any thread.
  virtual void saves_wait([[maybe_unused]] bool wait) {}
};

/// A dev shim at work beside a running program; destroying it ends its threads.
class LiveSession {
 public:
  virtual ~LiveSession() = default;
  /// A listening socket that outlives this process: from the supervisor, or its own when there is none.
  virtual absl::StatusOr<int> listen(std::string_view address, std::uint16_t port) = 0;
  /// Tells the supervisor that this process now serves; the old one may go.
  virtual void ready() = 0;
  /// Asks for a reload. `done` is called once with what it led to, by the shim's thread; with an empty result
  /// and the reason when the shim ends before. False, and it is never called, when the shim does not work. Any thread;
  /// does not wait.
  [[nodiscard]] virtual bool ask(ReloadRequest request, std::function<void(const ReloadOutcome&)> done) = 0;
  /// LiveHost::mode() has another value. Any thread.
  virtual void mode_changed() = 0;
};

/// How a dev build starts its shim. A release image has none.
class LiveEntry {
 public:
  /// Called first in main, before there are threads, sockets or files.
  virtual void before_threads() const = 0;
  /// Called once the program's objects exist.
  [[nodiscard]] virtual std::unique_ptr<LiveSession> attach(LiveHost& host) const = 0;

 protected:
  ~LiveEntry() = default;
};

/// All modules of one program, checked and ordered by the compiler. A constant; the generated module
/// `NAME.image` exports exactly one.
/// It holds the definitions alone: they lead to the descriptors, of which the image's unit then emits no copy.
struct Image {
  std::string_view name;
  std::span<const Definition* const> members;
  /// Indices of members, what is imported before who imports it.
  std::span<const std::uint32_t> order;
  const LiveEntry* live = nullptr;
};

}  // namespace tenon
