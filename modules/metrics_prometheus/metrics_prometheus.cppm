/// Metrics in Prometheus' text exposition format, version 0.0.4.
export module tenon.metrics_prometheus;
import tenon;
import tenon.std;

export namespace tenon::metrics_prometheus {

/// What Prometheus wants as Content-Type.
inline constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

/// All metrics of a program, those of the runtime included, as Prometheus reads them: HELP and TYPE of each name, then
/// its series; the buckets of a histogram add up, the last one is +Inf. Any thread.
[[nodiscard]] std::string text(const Metrics& metrics);
/// The same of what was collected before.
[[nodiscard]] std::string text(const std::vector<MetricFamily>& families);

inline constexpr auto descriptor = tenon::describe<"tenon.metrics_prometheus">;
extern const tenon::Definition definition;

}  // namespace tenon::metrics_prometheus
