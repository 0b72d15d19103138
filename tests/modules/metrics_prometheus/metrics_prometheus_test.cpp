#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.metrics_prometheus;

namespace {

using tenon::metrics_prometheus::text;

/// Reads the exposition format as its description says, and knows what must not be in it.
class Reader {
 public:
  explicit Reader(const std::string& text) {
    EXPECT_TRUE(text.empty() || text.back() == '\n');
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
  }
  [[nodiscard]] double value(const std::string& series) const {
    const auto found = values.find(series);
    if (found != values.end()) return found->second;
    ADD_FAILURE() << "no series " << series;
    return -1;
  }
  std::map<std::string, double> values;  ///< by name and labels, labels unescaped and each in brackets
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> helps;

 private:
  static std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] != '\\') {
        plain += text[at];
      } else if (++at < text.size()) {
        plain += text[at] == 'n' ? '\n' : text[at];
      }
    }
    return plain;
  }
  void read(std::string_view line) {
    if (line.starts_with("# HELP ") || line.starts_with("# TYPE ")) {
      const bool help = line[2] == 'H';
      line.remove_prefix(7);
      const std::size_t blank = line.find(' ');
      const std::string name(line.substr(0, blank));
      const std::string rest = unescaped(line.substr(blank + 1));
      EXPECT_TRUE((help ? helps : types).emplace(name, rest).second) << name << " is described twice";
      if (!help) current_ = name;
      return;
    }
    std::size_t at = line.find_first_of("{ ");
    std::string series(line.substr(0, at));
    EXPECT_TRUE(series.starts_with(current_)) << series << " stands below " << current_;
    if (line[at] == '{') at = read_labels(line, at + 1, series);
    const std::string number(line.substr(at + 1));
    std::size_t used = 0;
    const double value = std::stod(number, &used);
    EXPECT_EQ(used, number.size()) << line;
    EXPECT_TRUE(values.emplace(series, value).second) << series << " is there twice";
  }
  /// Returns where the blank behind the labels is.
  static std::size_t read_labels(std::string_view line, std::size_t at, std::string& series) {
    while (true) {
      const std::size_t equals = line.find("=\"", at);
      std::size_t end = equals + 2;
      while (line[end] != '"') end += line[end] == '\\' ? 2 : 1;
      absl::StrAppend(&series, "[", std::string(line.substr(at, equals - at)), "=",
                      unescaped(line.substr(equals + 2, end - equals - 2)), "]");
      at = end + 2;
      if (line[end + 1] == '}') return at;
      EXPECT_EQ(line[end + 1], ',') << line;
    }
  }
  std::string current_;
};

TEST(MetricsPrometheus, WritesEachNameOnceWithItsSeriesBelow) {
  tenon::Metrics metrics;
  metrics.counter("board_cards_total", "Cards by column", {{"column", "todo"}}).add(3);
  metrics.counter("board_cards_total", "Cards by column", {{"column", "done"}}).add(18446744073709551615ULL);
  metrics.gauge("board_open", "Open connections").set(-2.5);
  EXPECT_EQ(text(metrics),
            "# HELP board_cards_total Cards by column\n"
            "# TYPE board_cards_total counter\n"
            "board_cards_total{column=\"todo\"} 3\n"
            "board_cards_total{column=\"done\"} 18446744073709551615\n"
            "# HELP board_open Open connections\n"
            "# TYPE board_open gauge\n"
            "board_open -2.5\n");
}

TEST(MetricsPrometheus, BucketsOfAHistogramAddUp) {
  tenon::Metrics metrics;
  const tenon::Histogram histogram = metrics.histogram("wait_seconds", "Waiting", {0.1, 1}, {{"who", "me"}});
  for (const double value : {0.05, 0.5, 0.75, 3.0}) histogram.observe(value);
  EXPECT_EQ(text(metrics),
            "# HELP wait_seconds Waiting\n"
            "# TYPE wait_seconds histogram\n"
            "wait_seconds_bucket{who=\"me\",le=\"0.1\"} 1\n"
            "wait_seconds_bucket{who=\"me\",le=\"1\"} 3\n"
            "wait_seconds_bucket{who=\"me\",le=\"+Inf\"} 4\n"
            "wait_seconds_sum{who=\"me\"} 4.3\n"
            "wait_seconds_count{who=\"me\"} 4\n");
}

TEST(MetricsPrometheus, WhatComesFromOutsideIsEscaped) {
  tenon::Metrics metrics;
  metrics.gauge("g", "A \"quoted\" \\ help\nin two lines", {{"path", "C:\\a\"b\"\nc} 7"}}).set(1);
  const std::string written = text(metrics);
  EXPECT_EQ(written,
            "# HELP g A \"quoted\" \\\\ help\\nin two lines\n"
            "# TYPE g gauge\n"
            "g{path=\"C:\\\\a\\\"b\\\"\\nc} 7\"} 1\n");
  const Reader read(written);
  EXPECT_EQ(read.value("g[path=C:\\a\"b\"\nc} 7]"), 1);
  EXPECT_EQ(read.helps.at("g"), "A \"quoted\" \\ help\nin two lines");
}

TEST(MetricsPrometheus, NumbersKeepAllTheirDigits) {
  tenon::Metrics metrics;
  metrics.gauge("third", "").set(1.0 / 3);
  metrics.gauge("large", "").set(std::numeric_limits<double>::infinity());
  metrics.gauge("small", "").set(-std::numeric_limits<double>::infinity());
  metrics.gauge("none", "").set(std::numeric_limits<double>::quiet_NaN());
  const std::string written = text(metrics);
  EXPECT_EQ(Reader(written).value("third"), 1.0 / 3);
  EXPECT_NE(written.find("\nlarge +Inf\n"), std::string::npos) << written;
  EXPECT_NE(written.find("\nsmall -Inf\n"), std::string::npos) << written;
  EXPECT_NE(written.find("\nnone NaN\n"), std::string::npos) << written;
}

TEST(MetricsPrometheus, AProgramWithoutMetricsIsAnEmptyText) { EXPECT_EQ(text(tenon::Metrics()), ""); }

class Asked {
 public:
  explicit Asked(tenon::Metrics& metrics) : waits_(metrics.histogram("asked_seconds", "Questions")) {
    for (int n = 0; n < 100; ++n) waits_.observe(n * 0.05);
  }

 private:
  tenon::Histogram waits_;
};
inline constexpr auto asked = tenon::describe<"asked">.exports<Asked>();
constinit const tenon::Definition asked_definition = tenon::define<asked>(tenon::provide<Asked(tenon::Metrics&)>());
constexpr const tenon::Definition* members[]{&asked_definition, &tenon::metrics_prometheus::definition};
constexpr auto plan = tenon::plan({&asked, &tenon::metrics_prometheus::descriptor});
constexpr tenon::Image image{"asked", members, plan.order};

TEST(MetricsPrometheus, TheMetricsOfAProgramCanBeReadBack) {
  tenon::App app{image};
  ASSERT_TRUE(app.create({}).ok());
  static const tenon::Definition again = asked_definition;
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"asked", &again}}).ok());
  const Reader read(text(app.metrics()));
  EXPECT_EQ(read.types.at("asked_seconds"), "histogram");
  EXPECT_EQ(read.types.at("tenon_reloads_total"), "counter");
  EXPECT_EQ(read.types.at("tenon_start_seconds"), "gauge");
  EXPECT_EQ(read.value("tenon_reloads_total[outcome=applied]"), 1);
  EXPECT_EQ(read.value("tenon_reload_seconds_count[outcome=applied]"), 1);
  EXPECT_EQ(read.value("asked_seconds_count"), 200);
  EXPECT_EQ(read.value("asked_seconds_bucket[le=+Inf]"), 200);
  EXPECT_EQ(read.value("asked_seconds_bucket[le=0.001]"), 2);
  double before = 0;
  for (const double bound : tenon::seconds_bounds) {
    const double count = read.value(absl::StrCat("asked_seconds_bucket[le=", bound, "]"));
    EXPECT_GE(count, before) << bound;
    before = count;
  }
  EXPECT_NEAR(read.value("asked_seconds_sum"), 2 * 0.05 * 99 * 100 / 2, 1e-9);
}

}  // namespace
