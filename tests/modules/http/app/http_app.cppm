/// The program that the tests of tenon.http talk to.
export module http_app;
import tenon.std;
import tenon;
import tenon.http;

export namespace http_app {

/// Holds handlers up until a test lets them go.
class Gate {
 public:
  virtual ~Gate() = default;
  /// Blocks until open() was called.
  virtual void wait() = 0;
  virtual void open() = 0;
  /// Blocks until that many handlers have come to the gate.
  virtual void until(int handlers) = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"http_app">.imports<"tenon.http", "http_app.words">()
                                       .exports<Gate>()
                                       .contributes<tenon::http::Controller>()
                                       .config<Config>();
extern const tenon::Definition definition;

}  // namespace http_app
