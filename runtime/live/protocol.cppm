/// What a host and its supervisor say to each other over a Unix socket, one message a packet.
///
/// Host to supervisor: `listen ADDRESS PORT` (answered by `ok PORT` with a listening socket, or `error TEXT`), `ready`,
/// `restart REASON`; before code that never ran runs, `trying MODULES`, and then `idle` or `generation NUMBER MODULES`,
/// which serves from then on. The host finds its end as the number in `TENON_SUPERVISOR_FD`. Supervisor to host:
/// `reload`, and `verbose on` or `verbose off`, when a key was pressed.
export module tenon.live:protocol;
import tenon.std;
import :files;

export namespace tenon::live {

inline constexpr std::string_view supervisor_variable = "TENON_SUPERVISOR_FD";

struct Message {
  std::string text{};
  Fd fd{};
};

absl::Status send_message(int socket, std::string_view text, int fd = -1);
/// Error: kUnavailable when the other side is gone.
[[nodiscard]] absl::StatusOr<Message> receive_message(int socket);

struct Listening {
  Fd fd;
  std::uint16_t port = 0;
};
/// Binds and listens, non-blocking, on a numeric IPv4 or IPv6 address; port 0 takes any free one. Error: kUnavailable
/// when the port is in use, kInvalidArgument for what is no address.
[[nodiscard]] absl::StatusOr<Listening> listen_at(const std::string& address, std::uint16_t port);
/// The same, but a port in use leads to the next free one, at most 100 further.
[[nodiscard]] absl::StatusOr<Listening> listen_near(const std::string& address, std::uint16_t port);

/// The host's side. Any thread.
class SupervisorLink {
 public:
  /// From the environment; without a supervisor the link is closed, and listening sockets are made here.
  static std::unique_ptr<SupervisorLink> from_environment();
  explicit SupervisorLink(Fd socket) : socket_(std::move(socket)) {}

  [[nodiscard]] bool connected() const { return static_cast<bool>(socket_); }
  /// A listening socket that outlives this process if there is a supervisor.
  absl::StatusOr<Listening> listen(const std::string& address, std::uint16_t port);
  void ready();
  /// Code of these modules runs for the first time, until `idle` or `applied`.
  void trying(std::span<const std::string> modules);
  void idle();
  void applied(std::uint64_t generation, std::span<const std::string> modules);
  /// Readable when the supervisor may have said something; −1 when it is gone.
  [[nodiscard]] int fd() const;
  /// What it said, but for answers. Does not wait.
  [[nodiscard]] std::vector<std::string> heard();
  /// Called when `fd` does not show that something was said. Before the first `listen`.
  void on_heard(std::function<void()> call) { on_heard_ = std::move(call); }
  /// Asks for a build and a new process; this one serves until that one is ready.
  void restart(std::string_view reason);

 private:
  void tell(const std::string& text);
  std::mutex asking_;  ///< whoever has it reads from the socket
  Fd socket_;
  std::vector<std::string> heard_;
  std::function<void()> on_heard_;
  std::atomic<bool> gone_{false};
};

}  // namespace tenon::live
