/// What the runtime itself gives to modules: the host they run in, and the commands they may add.
export module tenon.runtime:host;
import tenon.std;
import tenon.registry;
import :log;
import :work;

export namespace tenon {

/// The running program, as any module may take it: `provide<Server(tenon::Host&, …)>()`. Lives longer than every
/// object; survives reloads. All functions may be called from any thread.
class Host {
 public:
  virtual ~Host() = default;
  /// Name of the program.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Begins a unit of work on the current snapshot. In a dev run in the mode `boundary` it waits until what was saved
  /// is brought in, for three seconds at most.
  [[nodiscard]] virtual Work begin(std::string_view what) = 0;
  /// A listening TCP socket, non-blocking, close-on-exec, owned by the caller. In a dev run it comes from the
  /// supervisor and survives restarts; there a port in use leads to the next free one. Error: kUnavailable when the
  /// port is in use, kInvalidArgument for what is no numeric address.
  virtual absl::StatusOr<int> listen(std::string_view address, std::uint16_t port) = 0;
  /// Asks the program to stop, with this exit code; returns at once.
  virtual void stop(int exit_code = 0) = 0;
  /// One record of the program itself, without module and class: what takes a Logger says who speaks.
  virtual void log(Level level, std::string_view text) = 0;
  /// Generation of the current snapshot: 0 for the program as it was linked.
  [[nodiscard]] virtual std::uint64_t generation() const = 0;
};
template <>
inline constexpr RuntimeGives runtime_gives<Host>{.always = true};

/// One thing that the program does from the command line, `board add TEXT`. A module contributes it:
/// `.contributes<tenon::Command>()`. Runs in a unit of work, after everything is created, without `start`.
class Command {
 public:
  virtual ~Command() = default;
  /// The word that selects it; lower case, unique in the program.
  [[nodiscard]] virtual std::string name() const = 0;
  /// One line for `--help`.
  [[nodiscard]] virtual std::string summary() const = 0;
  /// Runs with the words after the name; returns the exit code. May throw: the message is shown and the code is 1.
  virtual int run(std::span<const std::string> words) = 0;
};

}  // namespace tenon
