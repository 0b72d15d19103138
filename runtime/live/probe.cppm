/// Loads a patch in another process first: half-written files and crashing initialisers die there.
export module tenon.live:probe;
import tenon.std;
import :files;

export namespace tenon::live {

/// A process forked before the first thread, socket or file. It forks again for every probe (0.2 ms). One thread at a
/// time may ask it.
class Zygote {
 public:
  /// Forks. Call before there are threads. When that fails, probes start the program anew instead.
  static Zygote start();
  Zygote() = default;
  Zygote(Zygote&& other) noexcept : socket_(std::move(other.socket_)), pid_(std::exchange(other.pid_, -1)) {}
  Zygote& operator=(Zygote&& other) noexcept;
  ~Zygote();

  /// Loads the library there. Errors: kFailedPrecondition with what the loader said, or how the process ended;
  /// kDeadlineExceeded when loading did not end within `limit`.
  absl::Status probe(const std::string& library, std::chrono::milliseconds limit);
  /// False once the process has died; probes then cost 1.4 ms.
  [[nodiscard]] bool alive() const { return static_cast<bool>(socket_); }
  /// For tests.
  [[nodiscard]] int pid() const { return pid_; }

 private:
  Zygote(Fd socket, int pid) : socket_(std::move(socket)), pid_(pid) {}
  void end();
  Fd socket_;
  int pid_ = -1;
};

/// The variable that makes a new process of this program load a library, and do nothing else.
inline constexpr std::string_view probe_variable = "TENON_PROBE";
/// Call first in main: if this process was started to probe, loads and exits.
void probe_if_asked();

}  // namespace tenon::live
