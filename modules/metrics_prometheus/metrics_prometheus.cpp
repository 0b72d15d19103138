module tenon.metrics_prometheus;
import tenon;
import tenon.std;

namespace tenon::metrics_prometheus {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// In HELP a quote stands for itself, in the value of a label it does not.
void append_escaped(std::string& to, std::string_view text, bool quoted) {
  for (const char c : text) {
    if (c == '\\' || (quoted && c == '"')) to += '\\';
    if (c == '\n') {
      to += "\\n";
    } else {
      to += c;
    }
  }
}

/// With all its digits, and none that it does not have.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

/// `le` is empty but for a bucket.
void append_labels(std::string& to, const Labels& labels, std::string_view le) {
  if (labels.empty() && le.empty()) return;
  char separator = '{';
  auto add = [&](std::string_view name, std::string_view value) {
    to += std::exchange(separator, ',');
    to += name;
    to += "=\"";
    append_escaped(to, value, true);
    to += '"';
  };
  for (const auto& [name, value] : labels) add(name, value);
  if (!le.empty()) add("le", le);
  to += '}';
}

void append_line(std::string& to, std::string_view name, std::string_view suffix, const Labels& labels,
                 std::string_view le, std::string_view value) {
  to += name;
  to += suffix;
  append_labels(to, labels, le);
  to += ' ';
  to += value;
  to += '\n';
}

void append_histogram(std::string& to, const MetricFamily& family, const MetricSample& sample) {
  std::uint64_t count = 0;
  for (std::size_t b = 0; b < sample.buckets.size(); ++b) {
    count += sample.buckets[b];
    const std::string le = b < family.bounds.size() ? number(family.bounds[b]) : "+Inf";
    append_line(to, family.name, "_bucket", sample.labels, le, absl::StrCat(count));
  }
  append_line(to, family.name, "_sum", sample.labels, "", number(sample.value));
  append_line(to, family.name, "_count", sample.labels, "", absl::StrCat(count));
}

}  // namespace

std::string text(const std::vector<MetricFamily>& families) {
  std::string text;
  for (const MetricFamily& family : families) {
    if (family.samples.empty()) continue;
    absl::StrAppend(&text, "# HELP ", family.name, " ");
    append_escaped(text, family.help, false);
    absl::StrAppend(&text, "\n# TYPE ", family.name, " ", std::string(metric_kind_name(family.kind)), "\n");
    for (const MetricSample& sample : family.samples) {
      switch (family.kind) {
        case MetricKind::counter:
          append_line(text, family.name, "", sample.labels, "", absl::StrCat(sample.count));
          break;
        case MetricKind::gauge: append_line(text, family.name, "", sample.labels, "", number(sample.value)); break;
        case MetricKind::histogram: append_histogram(text, family, sample); break;
      }
    }
  }
  return text;
}

std::string text(const Metrics& metrics) { return text(metrics.collect()); }

constinit const tenon::Definition definition = tenon::define<descriptor>();

}  // namespace tenon::metrics_prometheus
