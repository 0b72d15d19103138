/// `GET /metrics` for Prometheus, on the program's own HTTP server.
export module tenon.metrics_prometheus.route;
import tenon;
import tenon.http;

export namespace tenon::metrics_prometheus::route {

inline constexpr auto descriptor = tenon::describe<"tenon.metrics_prometheus.route">.contributes<http::Controller>();
extern const tenon::Definition definition;

}  // namespace tenon::metrics_prometheus::route
