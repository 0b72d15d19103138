/// Tools run as child processes: started, listened to, and killed when their work is no longer wanted.
export module tenon.live:process;
import tenon.std;
import :files;

export namespace tenon::live {

struct Finished {
  int status = 0;      ///< as waitpid gives it
  std::string output;  ///< standard output and error, as they came
  double ms = 0;
  [[nodiscard]] bool ok() const { return status == 0; }
};

/// `exit code 1`, `killed by SIGSEGV (segmentation fault)`.
[[nodiscard]] std::string describe_status(int status);

struct Task {
  std::vector<std::string> argv;  ///< argv[0] is a path or is looked up in PATH
  std::string directory;
};

/// Why to stop early. `fd` is polled (−1: never); when it is readable, `wanted` says whether to go on.
struct Interrupt {
  int fd = -1;
  std::function<bool()> wanted{};
};

/// A tool that was not allowed to finish.
[[nodiscard]] bool is_superseded(const absl::Status& status);

/// Runs tasks, at most `parallel` at once, each with an empty signal mask and /dev/null as input. Returns one result
/// per task, in order. Errors: kAborted when interrupted (children are killed and reaped), kUnavailable when a tool
/// cannot be started, kDeadlineExceeded after `limit`.
[[nodiscard]] absl::StatusOr<std::vector<Finished>> run_tasks(std::span<const Task> tasks, std::size_t parallel,
                                                              std::chrono::milliseconds limit,
                                                              const Interrupt& interrupt = {});

/// One tool, to its end.
[[nodiscard]] absl::StatusOr<Finished> run_task(const Task& task, std::chrono::milliseconds limit);

/// Milliseconds since then.
[[nodiscard]] double since(std::chrono::steady_clock::time_point begin);

}  // namespace tenon::live
