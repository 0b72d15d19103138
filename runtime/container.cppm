/// The container: creates the objects of a tree, injects them, and builds them again beside the old ones.
export module tenon.runtime:container;
import tenon.std;
import tenon.registry;
import :snapshot;
import :settings;
import :shown;
import :tree;
import :build;
import :failure;
import :measured;
import :events;
import :steps;
import :hand_over;
import :gate;

export namespace tenon {

/// Every value of a configuration with its source, and all mistakes in one status.
struct ConfigReport {
  std::vector<SettingShown> values;
  absl::Status status;
};

/// The definition of each instance of a tree, from those of the members.
[[nodiscard]] std::vector<const Definition*> definitions_of(const Tree& tree,
                                                            std::span<const Definition* const> members);
/// What of it has a configuration.
[[nodiscard]] std::vector<Configurable> configurables(const Tree& tree,
                                                      const std::vector<const Definition*>& definitions);

/// What a reload is about to put in the place of what.
struct Renewal {
  std::uint64_t generation = 0;
  std::vector<std::uint32_t> members{};   ///< that get new objects or another definition, in creation order
  std::vector<std::uint32_t> replaced{};  ///< those of them that were asked for
};

/// Creates singletons in dependency order and publishes them as snapshots. `build` and `rebuild` are called by one
/// thread at a time; the table may be read by any. Objects die when the last snapshot that contains them does, in
/// reverse order.
class Container {
 public:
  /// `tree` and the builtins outlive the container. A reload may put another tree in its place.
  Container(const Tree& tree, std::vector<Builtin> builtins);
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  /// Where it writes down what building takes; to be called before. By itself it keeps that nowhere.
  void measure(Measurements& measurements) { measurements_ = &measurements; }
  /// Configures and creates everything. All configuration mistakes of the program are in one status; otherwise it names
  /// the module and class that failed. On an error what was created is destroyed, in reverse.
  absl::Status build(SettingSources sources);
  /// Only configures, in place of `build`: what every field would be, and the mistakes. Creates nothing.
  [[nodiscard]] ConfigReport report(const SettingSources& sources);
  /// Only works out who gives what, in place of `build`, as far as the configuration allows; its mistakes are returned.
  /// Runs `setup_config` and `process`; creates nothing. For `inspect`, and nothing else, afterwards.
  absl::Status plan(const SettingSources& sources);
  /// Creates the objects of replaced modules and of what holds them by reference; everything else is kept. Where a
  /// descriptor changed the program is planned again. On an error nothing has changed: kFailedPrecondition when the
  /// change cannot be made without a restart, kInvalidArgument when the program would be wrong, with what the compiler
  /// says of it.
  /// `before_publication` is called when all that can fail is done, with what is about to be published.
  absl::StatusOr<Published> rebuild(std::span<const Replacement> replaced,
                                    const std::function<void(const Renewal&)>& before_publication = {});
  /// Why a module's objects cannot be replaced while the program runs; empty when they can.
  [[nodiscard]] std::string refuses(std::string_view module) const;

  /// Tells listeners of AppFailed why `build` failed: those that can be called without an object of the program.
  void tell_failed(const absl::Status& why);

  /// Runs `bootstrap`, `start` and `started`, each for all objects in creation order; on an error what was started is
  /// stopped again. The error names module, class and step; kDeadlineExceeded for one that did not end in time, which
  /// goes on by itself.
  absl::Status start();
  /// Runs `before_stop`, `stop` and `stopped` of what was started, each in reverse. All run, but of objects in which a
  /// step still runs; the first error is returned.
  absl::Status stop();
  /// For steps that do not say how long they may take. Before start().
  void set_deadlines(Deadlines deadlines) { deadlines_ = deadlines; }
  /// Destroys a container after stop(). Where a step or a listener has not ended in time, its thread may still use any
  /// object: then that happens when the last of those threads ends, which are returned. `heard`: all that was posted.
  /// `left`: other threads that may use objects.
  static std::vector<std::shared_ptr<LeftBehind>> leave(std::unique_ptr<Container> container, bool heard,
                                                        std::vector<std::shared_ptr<LeftBehind>> left = {});

  [[nodiscard]] inline Table& table() { return table_; }
  [[nodiscard]] inline Events& events() { return events_; }
  [[nodiscard]] inline const Tree& tree() const { return *tree_; }
  [[nodiscard]] inline const Wiring& wiring() const { return wiring_; }
  [[nodiscard]] std::vector<SettingShown> settings() const;
  /// How many values that are.
  [[nodiscard]] std::size_t configured() const { return shown_.size(); }
  /// What the configuration gave to modules that are not active.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  /// How far the last `build` or `start` that returned an error came.
  [[nodiscard]] const StartFailure& failure() const { return failure_; }
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  /// What the next `rebuild` brings ran before, under this number, and nothing was started since: objects begin with
  /// `start`, states anew. Before start().
  void resumes(std::uint64_t generation) {
    number_next(generation);
    resuming_ = true;
  }
  /// The next generation gets this number, unless that is not greater than the current one.
  void number_next(std::uint64_t generation) { next_ = generation; }

 private:
  absl::Status failed(StartFailure::Step step, const Build& build, absl::Status why);
  absl::Status run_step(std::uint32_t index, StepKind kind);
  absl::Status run_all(StepKind kind, std::vector<std::uint32_t>* done);
  void failed_to_start(std::uint32_t node);
  [[nodiscard]] absl::StatusOr<std::vector<const Definition*>> with(std::span<const Replacement> replaced) const;
  [[nodiscard]] std::vector<std::shared_ptr<const void>> codes_with(std::span<const Replacement> replaced) const;
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Tree>> tree_of(const std::vector<const Definition*>& members,
                                                                    const std::shared_ptr<const void>& code) const;
  absl::StatusOr<Published> rebuild_with(std::span<const Replacement> replaced, const std::shared_ptr<const void>& code,
                                         const std::function<void(const Renewal&)>& before_publication);
  void remember(const ShownValues& fresh, const std::vector<const Definition*>& definitions);
  absl::Status stage(const std::shared_ptr<Build>& build, HandOver& hand_over, Gate& gate);
  absl::Status create(const std::shared_ptr<Build>& build, std::chrono::milliseconds each);
  void remember_hung(const Tree& tree, std::uint32_t instance, const absl::Status& why);
  [[nodiscard]] const std::string* why_hung(std::string_view module) const;
  [[nodiscard]] Renewal renewal_of(std::span<const Replacement> replaced, const Wiring& next, const Tree& tree) const;
  [[nodiscard]] static absl::Status keeps_pointers(const Wiring& before, const Wiring& next, const Tree& tree);

  [[nodiscard]] std::uint64_t coming() const { return std::max(next_, generation_ + 1); }
  void count(Build& build, const std::shared_ptr<const Tree>& tree, std::uint64_t generation, Measured before);

  std::shared_ptr<const Tree> tree_;
  std::vector<const Definition*> members_;          ///< as they are now, by the numbers of the image
  std::vector<std::shared_ptr<const void>> codes_;  ///< of those that came with a reload; empty before the first
  Measurements unread_;
  Measurements* measurements_ = &unread_;
  std::vector<Builtin> builtins_;
  SettingSources sources_;
  ShownValues shown_;
  std::vector<std::string> notes_;
  StartFailure failure_;
  Unheard unheard_;
  Wiring wiring_;
  std::vector<std::uint32_t> started_;                     ///< nodes with steps that passed `start`
  std::vector<std::uint32_t> ready_;                       ///< and `started`
  std::vector<std::uint32_t> stuck_;                       ///< nodes in which a step has not ended in time
  std::vector<std::pair<std::string, std::string>> hung_;  ///< modules, and what of them has not ended in time
  Deadlines deadlines_;
  StepRunner runner_;
  StepRunner maker_;  ///< of the constructors of a reload, which may run migrations in between
  Events events_;     ///< outlives the objects, which may emit while they are destroyed
  Table table_;
  std::uint64_t generation_ = 0;
  std::uint64_t next_ = 1;  ///< at least the number of the next one
  bool resuming_ = false;
};

}  // namespace tenon
