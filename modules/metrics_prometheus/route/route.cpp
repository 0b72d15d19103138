module tenon.metrics_prometheus.route;
import tenon;
import tenon.std;
import tenon.http;
import tenon.metrics_prometheus;

namespace tenon::metrics_prometheus::route {
namespace {

class Exposition final : public http::Controller {
 public:
  explicit Exposition(const Metrics& metrics) : metrics_(metrics) {}
  http::Routes routes() override { return {http::route<&Exposition::metrics>(http::get, "/metrics")}; }
  http::Response metrics() { return {.content_type = std::string(content_type), .body = text(metrics_)}; }

 private:
  const Metrics& metrics_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Exposition(const Metrics&)>().as<http::Controller>());

}  // namespace tenon::metrics_prometheus::route
