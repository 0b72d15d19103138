/// Internal: the Server that listens.
export module tenon.http:listener;
import tenon.std;
import tenon;
import :route;
import :server;

namespace tenon::http {

/// Starts threads and takes the port in `start`, gives them back in `stop`.
class Listener final : public Server {
 public:
  Listener(Host& host, Logger logger, All<Controller> controllers, const Config& config);
  ~Listener() override;
  /// Errors: the port cannot be had; two routes collide.
  absl::Status start();
  /// Stops accepting, lets running requests finish, joins the threads. Error: kDeadlineExceeded when handlers still
  /// run after `stop_seconds`; they are abandoned.
  absl::Status stop();
  [[nodiscard]] std::uint16_t port() const override { return port_.load(); }
  [[nodiscard]] std::string url() const override;

 private:
  struct Pool;
  Host& host_;
  Logger logger_;
  All<Controller> controllers_;
  const Config& config_;
  std::atomic<std::uint16_t> port_{0};
  std::unique_ptr<Pool> pool_;
};

}  // namespace tenon::http
