/// The server as other modules see it, and its configuration.
export module tenon.http:server;
import tenon.std;
import tenon;

export namespace tenon::http {

/// The running server. All functions may be called from any thread.
class Server {
 public:
  virtual ~Server() = default;
  /// The port it listens on, also when any free one was asked for; 0 before start and after stop.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// "http://127.0.0.1:8080"; empty before start and after stop.
  [[nodiscard]] virtual std::string url() const = 0;
};

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  int threads = 2;
  int connections = 1000;
  std::uint32_t header_bytes = 16 * 1024;
  std::uint32_t body_bytes = 1024 * 1024;
  double idle_seconds = 60;
  double header_seconds = 10;
  double body_seconds = 30;
  double write_seconds = 30;
  double stop_seconds = 5;
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::address>.doc("Numeric address to listen on; 0.0.0.0 makes the program public"),
      tenon::field<&Config::port>.range(0, 65535).doc("0 takes any free port"),
      tenon::field<&Config::threads>.range(1, 256).doc(
          "A connection stays on one thread; a handler that blocks, blocks it"),
      tenon::field<&Config::connections>.range(1, 1000000).doc("More wait until one ends"),
      tenon::field<&Config::header_bytes>.range(256, 1048576).doc("Limit of request line and header fields; 431 beyond it"),
      tenon::field<&Config::body_bytes>.range(0, 1073741824).doc("Limit of a request's body; 413 beyond it"),
      tenon::field<&Config::idle_seconds>.range(0.01, 86400).doc("A connection without a request is closed after this"),
      tenon::field<&Config::header_seconds>.range(0.01, 86400).doc("From a request's first byte to the end of its head"),
      tenon::field<&Config::body_seconds>.range(0.01, 86400).doc("From the head to the end of the body"),
      tenon::field<&Config::write_seconds>.range(0.01, 86400).doc("For the client to take the response"),
      tenon::field<&Config::stop_seconds>.range(0, 86400).doc("For requests that run when the program stops"));
};

}  // namespace tenon::http
