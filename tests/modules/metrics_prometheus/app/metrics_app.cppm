/// A program with an HTTP server that counts something.
export module metrics_app;
import tenon;
import tenon.std;

export namespace metrics_app {

class Asked {
 public:
  explicit Asked(tenon::Metrics& metrics) : total(metrics.counter("asked_total", "Questions")) {}
  tenon::Counter total;
};

inline constexpr auto descriptor = tenon::describe<"metrics_app">.imports<"tenon.http">().exports<Asked>();
extern const tenon::Definition definition;

}  // namespace metrics_app
