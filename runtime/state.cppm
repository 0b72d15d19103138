/// What is behind an App: the host that modules see, and what the dev shim may ask.
export module tenon.runtime:state;
import tenon.std;
import tenon.registry;
import :snapshot;
import :work;
import :log;
import :logs;
import :metrics;
import :measured;
import :host;
import :boundary;
import :reload_callbacks;
import :reloads;
import :tree;
import :failure;
import :container;
import :steps;
import :app;

export namespace tenon {

class App::State final : public Host, public LiveHost, public MetricSource, public Reloading {
 public:
  /// `root` is the module from which the program is made, or empty.
  explicit State(const Image& of, std::string_view root = {});
  ~State() override;

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] Work begin(std::string_view what) override;
  absl::StatusOr<int> listen(std::string_view address, std::uint16_t port) override;
  void stop(int code) override;
  void log(Level level, std::string_view text) override;
  [[nodiscard]] std::uint64_t generation() const override;

  absl::StatusOr<Published> apply(std::span<const Replacement> replaced) override;
  void resumes(std::uint64_t generation) override;
  void number_next(std::uint64_t generation) override;
  [[nodiscard]] std::string refuses(std::string_view module) const override;
  [[nodiscard]] std::vector<std::string_view> modules() const override;
  void reloaded(const ReloadOutcome& outcome) override;
  [[nodiscard]] std::vector<HeldGeneration> held() override;
  [[nodiscard]] bool has_posted(const void* begin, const void* end) override;

  [[nodiscard]] ReloadMode mode() const override { return mode_of_reloads; }
  void saves_wait(bool wait) override;

  absl::StatusOr<ReloadOutcome> bring(ReloadRequest request) override;
  [[nodiscard]] absl::Status known(std::string_view module) const override;
  [[nodiscard]] std::uint64_t generation_of(std::string_view module) const override;
  ReloadCallbacks& callbacks() override { return reload_callbacks; }
  void set_mode(ReloadMode mode) override;

  void collect(std::vector<MetricFamily>& to) const override;

  /// Attaches the dev shim, if the image has one. Error: the environment says something wrong of it.
  absl::Status attach();
  /// Ends the dev shim and what waits for it.
  void detach();
  /// A reload without a shim: makes objects anew.
  absl::StatusOr<ReloadOutcome> renew(const ReloadRequest& request);
  [[nodiscard]] absl::Status may_bring(const ReloadRequest& request) const;
  void wait_at_boundary();
  /// Calls what wants to know before the publication, and remembers what to tell after it.
  void unloading(const Renewal& next);
  void loaded();

  struct Applied {
    absl::StatusOr<Published> published;
    ReloadOutcome outcome;
  };
  Applied put(std::span<const Replacement> replaced);
  void tell_applied(const ReloadOutcome& outcome, const absl::StatusOr<Published>& published);
  /// Blocks until a signal or `stop` asks for the end; returns the exit code.
  int wait_for_end();

  const Image& image;
  Registry registry;
  absl::Status made_from = absl::OkStatus();  ///< what is wrong with the module of App::from
  Tree tree;
  Logs logs;
  const Logger& log_of_program = logs.logger("", "");
  Metrics metrics;
  Measurements measurements;
  std::shared_ptr<WorkCounts> works = std::make_shared<WorkCounts>();
  std::unique_ptr<Container> container;
  StartFailure failure;
  std::unique_ptr<LiveSession> live;
  std::atomic<bool> watched{false};  ///< by the dev shim, which asks at any time while `live` comes and goes
  std::string version;
  std::string prefix = "APP_";
  ConfigEntries set;
  std::vector<ProgramChange> changes;
  std::vector<ProgramSetup> setups;
  mutable std::mutex applying;
  std::mutex attaching;  ///< of `live`, for those who ask it
  std::atomic<ReloadMode> mode_of_reloads{ReloadMode::automatic};
  Boundary boundary;
  Reloads reloads{*this};
  ReloadCallbacks reload_callbacks;
  mutable std::mutex generations;
  std::vector<std::uint64_t> generation_of_member;  ///< empty: all 0
  Renewal renewal;                                  ///< of the reload that is being applied
  std::atomic<int> exit_code{0};
  int stop_event = -1;
  bool serving = false;
  bool started = false;
  Deadlines deadlines;
  std::vector<std::shared_ptr<LeftBehind>> left;  ///< threads of steps that did not end in time
};

/// Binds and listens on an IPv4 address. Port 0 takes any free one.
[[nodiscard]] absl::StatusOr<int> listen_on(std::string_view address, std::uint16_t port);
/// SIGINT and SIGTERM wait for `wait_for_end` instead of ending the process. Before any thread is made.
void block_end_signals();

}  // namespace tenon
