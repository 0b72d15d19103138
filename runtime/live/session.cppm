/// The shim at work beside a running program, and its talk with the supervisor.
export module tenon.live:session;
import tenon.std;
import tenon.registry;

export namespace tenon::live {

/// What a dev image names as its shim.
class Entry final : public LiveEntry {
 public:
  void before_threads() const override;
  [[nodiscard]] std::unique_ptr<LiveSession> attach(LiveHost& host) const override;
};
inline constexpr Entry entry{};

/// The process that owns the listening sockets, seen from here. One request at a time.
class Supervisor {
 public:
  /// From the environment: `TENON_SUPERVISOR_FD`. Absent when this process runs alone.
  static Supervisor from_environment();
  [[nodiscard]] bool present() const { return socket_ >= 0; }
  /// A listening socket for the address; a port in use leads to the next free one.
  [[nodiscard]] absl::StatusOr<int> listen(std::string_view address, std::uint16_t port);
  void ready();
  /// Asks for a new build and a new process; this one serves until that one is ready.
  void restart(std::string_view reason);

 private:
  explicit Supervisor(int socket) : socket_(socket) {}
  void tell(std::string_view message);
  int socket_ = -1;
  std::mutex talking_;

 public:
  Supervisor(Supervisor&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
};

}  // namespace tenon::live
