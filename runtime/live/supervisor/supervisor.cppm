/// The parent process of a dev run: owns the listening sockets, rebuilds, restarts, and keeps the last good program.
export module tenon.supervisor;
import tenon.std;
import tenon.live;
export import :keys;

export namespace tenon::live {

struct Options {
  std::string build_directory;
  std::string target;
  std::vector<std::string> host{};  ///< argv of the program; the first word is its path
  std::string reload{};             ///< mode of reloads; empty: as the environment says
  bool takes_keys = false;          ///< the program must not read them
  std::chrono::milliseconds stop_limit{10'000};
  std::chrono::milliseconds ready_limit{60'000};
};
/// `--build-dir DIR --target NAME [--reload MODE] -- HOST ARGS…`. Error: what is wrong, and the usage.
[[nodiscard]] absl::StatusOr<Options> parse_options(std::span<char* const> words);

/// Which generation to start after a crash: the one that ran, and after its second crash the one before it.
class Generations {
 public:
  /// This one serves from now on.
  void applied(std::uint64_t number, std::string modules);
  /// It serves no more; `why` is how it ended. `directory` has what is kept, and loses what is taken back. Gives the
  /// number to start and the line that says so.
  struct Verdict {
    std::uint64_t number = 0;
    std::string text{};
  };
  Verdict crashed(std::uint64_t number, const std::string& directory, std::string_view why);
  /// The same where code of these modules ran for the first time: that was not this generation's fault.
  Verdict crashed_trying(std::uint64_t number, std::string_view modules, const std::string& directory,
                         std::string_view why) const;
  /// The greatest number that served: the next reload gets another one, whatever is taken back.
  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  struct Known {
    std::string modules{};
    int crashes = 0;
  };
  [[nodiscard]] std::string name(std::uint64_t number) const;
  std::map<std::uint64_t, Known> known_;
  std::uint64_t last_ = 0;
};

/// What to start, and how.
struct Start {
  std::string program;
  std::string kept{};            ///< directory of the generations of this program
  std::uint64_t generation = 0;  ///< that it shall be
  std::uint64_t last = 0;        ///< the greatest number that a generation of it had
  bool after_crash = false;
};

/// One run of the program.
class Host {
 public:
  enum class State : std::uint8_t { starting, ready, stopping };

  /// Gives `program` a second name in `folder`, so that the build may replace it, and starts it from there. After a
  /// crash it has one.
  static absl::StatusOr<std::unique_ptr<Host>> start(const Options& options, const Start& start,
                                                     const std::string& folder);
  /// Kills the process if it still runs.
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Readable when the process has ended.
  [[nodiscard]] int ended() const { return pidfd_.get(); }
  /// Its end of the conversation.
  [[nodiscard]] int socket() const { return socket_.get(); }
  void hang_up() { socket_.reset(); }
  /// After `ended`: as waitpid gives it.
  int reap();
  void signal(int number);

  const std::string binary;  ///< what runs; stays as long as its folder
  const std::string kept;
  const bool after_crash;
  std::uint64_t generation = 0;         ///< that serves
  std::optional<std::string> trying{};  ///< modules of which code runs for the first time
  State state = State::starting;
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();  ///< of the state
  std::chrono::steady_clock::time_point killed_at{};

 private:
  Host(std::string program, const Start& start, int pid, Fd pidfd, Fd socket)
      : binary(std::move(program)),
        kept(start.kept),
        after_crash(start.after_crash),
        generation(start.generation),
        pid_(pid),
        pidfd_(std::move(pidfd)),
        socket_(std::move(socket)) {}
  int pid_;
  Fd pidfd_;
  Fd socket_;
};

/// One run of `cmake --build`, with everything that it starts.
class Build {
 public:
  static absl::StatusOr<std::unique_ptr<Build>> start(const std::string& directory, const std::string& target);
  /// Kills what still runs.
  ~Build();
  Build(const Build&) = delete;
  Build& operator=(const Build&) = delete;

  /// Readable when it has ended.
  [[nodiscard]] int ended() const { return pidfd_.get(); }
  /// Two builds at once would spoil the build directory, so nothing of a stopped one outlives its `reap`.
  void stop(int signal);
  /// After `ended`: as waitpid gives it; nothing while it still runs.
  [[nodiscard]] std::optional<int> reap();

 private:
  Build(int pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  void end_what_is_left();
  int pid_;  ///< of cmake, and the number of the session; −1 when it was reaped
  Fd pidfd_;
  bool stopped_ = false;
};

/// Runs until the program ends by itself or a signal asks for the end. One thread, one poll loop.
class Supervisor {
 public:
  explicit Supervisor(Options options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  /// Returns the exit code: the program's own where there is one.
  int run();

 private:
  using Clock = std::chrono::steady_clock;

  void turn();
  void on_signal();
  void on_key(char key);
  /// The second time it is asked for, nothing is waited for.
  void end_or_kill();
  void show_all(bool all);
  void on_messages(Host& host);
  void on_end(std::size_t index);
  void on_build_end();
  void on_time();
  [[nodiscard]] int milliseconds_to_wait();

  void answer_listen(Host& host, const std::string& request);
  void became_ready(Host& host);
  void on_generation(Host& host, std::string_view text);
  void announce();
  void keep(const Host& host);
  void discard(const std::string& binary);
  void start_build(std::string_view reason);
  void start_host(Start start);
  void stop(Host& host);
  void crashed(const Host& host, int status);
  void wait_for_change();
  void finish(int code);
  [[nodiscard]] Host* serving();

  Options options_;
  std::string folder_;
  std::string last_good_;
  std::string kept_;  ///< generations of the last good program
  Generations generations_;
  std::string announcement_;
  Fd signals_;
  Keys keys_;
  bool verbose_ = false;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::map<std::string, Listening> listening_;
  std::unique_ptr<Watch> watch_;  ///< only while no program runs that would watch
  std::unique_ptr<Build> build_;
  bool build_again_ = false;
  bool was_ready_ = false;
  int quick_crashes_ = 0;
  int started_ = 0;
  std::optional<Clock::time_point> restart_at_;
  std::uint64_t restart_with_ = 0;  ///< generation
  Clock::time_point crashed_at_{};
  bool finishing_ = false;
  std::optional<int> exit_code_;
};

}  // namespace tenon::live
