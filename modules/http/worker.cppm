/// Internal: one thread of the server.
export module tenon.http:worker;
import tenon.std;
import tenon;
import :route;
import :server;

namespace tenon::http {

/// An event loop with its own share of the connections and its own routes, so that a request takes no lock. All workers
/// accept from one listening socket: one that is held up by a slow handler takes no new connections. Shared by
/// whatever may still need the loop when the server is gone.
class Worker {
 public:
  virtual ~Worker() = default;
  /// Takes the descriptor over.
  virtual void listen(int fd, bool v6) = 0;
  /// Error: the controllers' routes collide.
  virtual absl::Status check() = 0;
  /// The thread's body: returns when there is nothing to wait for any more.
  virtual void run() = 0;

  // From any thread:
  /// Idle connections are closed; requests that have begun end as usual.
  virtual void stop_accepting() = 0;
  virtual void close_all() = 0;
  /// Ends the loop. Handlers that still run will find nobody to answer.
  virtual void abandon() = 0;
  /// How many handlers run or are suspended.
  [[nodiscard]] virtual int handling() const = 0;
};
[[nodiscard]] std::shared_ptr<Worker> make_worker(Host& host, Logger logger, const All<Controller>& controllers,
                                                  const Config& config);

}  // namespace tenon::http
