#include <gtest/gtest.h>

import tenon.std;
import tenon;

// What a program counts, and what a reload does to that.
namespace {

using tenon::MetricFamily;
using tenon::MetricKind;
using tenon::MetricSample;

class Cards {
 public:
  explicit Cards(tenon::Metrics& metrics) : added(metrics.counter("cards_added_total", "Cards that were added")) {}
  tenon::Counter added;
};
inline constexpr auto cards = tenon::describe<"cards">.exports<Cards>();
constinit const tenon::Definition cards_definition = tenon::define<cards>(tenon::provide<Cards(tenon::Metrics&)>());
// The same module as reloads would bring it.
inline constexpr auto edited = tenon::describe<"cards">.exports<Cards>();
constinit const tenon::Definition edited_definition = tenon::define<edited>(tenon::provide<Cards(tenon::Metrics&)>());
Cards broken_cards(tenon::Metrics& metrics) {
  (void)metrics.gauge("cards_added_total", "Now something else");
  return Cards(metrics);
}
inline constexpr auto broken = tenon::describe<"cards">.exports<Cards>();
constinit const tenon::Definition broken_definition = tenon::define<broken>(tenon::factory<&broken_cards>());

constexpr const tenon::Definition* members[]{&cards_definition};
constexpr auto plan = tenon::plan({&cards});
constexpr tenon::Image image{"counting", members, plan.order};

class MetricsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(app.create({}).ok());
    ASSERT_TRUE(app.start().ok());
  }
  absl::Status reload(const tenon::Definition& definition) {
    return app.apply(std::array{tenon::Replacement{"cards", &definition}}).status();
  }
  [[nodiscard]] MetricFamily family(std::string_view name) {
    for (const MetricFamily& family : app.metrics().collect()) {
      if (family.name == name) return family;
    }
    ADD_FAILURE() << "no metric " << name;
    return {};
  }
  [[nodiscard]] MetricSample sample(std::string_view name, const std::string& label = "") {
    for (const MetricSample& sample : family(name).samples) {
      if (label.empty() || (!sample.labels.empty() && sample.labels.front().second == label)) return sample;
    }
    ADD_FAILURE() << "no series " << label << " of " << name;
    return {};
  }
  template <class F>
  static std::string refusal(F registers) {
    try {
      registers();
    } catch (const std::logic_error& error) {
      return error.what();
    }
    return "nothing";
  }
  tenon::App app{image};
};

TEST_F(MetricsTest, ACounterGrows) {
  const tenon::Counter counter = app.metrics().counter("a_total", "A");
  counter.add();
  counter.add(41);
  EXPECT_EQ(counter.value(), 42U);
  EXPECT_EQ(sample("a_total").count, 42U);
  EXPECT_EQ(family("a_total").help, "A");
}

TEST_F(MetricsTest, AGaugeGoesUpAndDown) {
  const tenon::Gauge gauge = app.metrics().gauge("degrees", "How warm it is");
  gauge.set(20.5);
  gauge.add(-22);
  EXPECT_EQ(gauge.value(), -1.5);
  EXPECT_EQ(sample("degrees").value, -1.5);
}

TEST_F(MetricsTest, AHistogramCountsEachObservationInTheFirstBucketThatHoldsIt) {
  using namespace std::chrono_literals;
  const tenon::Histogram histogram = app.metrics().histogram("seconds", "How long", {0.5, 1, 2}, {});
  for (const double value : {0.0, 0.5, 0.6, 2.0, 2.1, 100.0}) histogram.observe(value);
  histogram.observe(1500ms);
  histogram.observe(std::numeric_limits<double>::quiet_NaN());
  const MetricSample seen = sample("seconds");
  EXPECT_EQ(seen.buckets, (std::vector<std::uint64_t>{2, 1, 2, 2}));
  EXPECT_EQ(seen.count, 7U);
  EXPECT_EQ(histogram.count(), 7U);
  EXPECT_DOUBLE_EQ(seen.value, 106.7);
  EXPECT_EQ(family("seconds").bounds, (std::vector<double>{0.5, 1, 2}));
}

TEST_F(MetricsTest, ANameIsRegisteredOnceAndLabelsTellItsSeriesApart) {
  tenon::Metrics& metrics = app.metrics();
  metrics.counter("done_total", "Done", {{"column", "a"}, {"user", "x"}}).add();
  metrics.counter("done_total", "Done", {{"user", "x"}, {"column", "a"}}).add();
  metrics.counter("done_total", "Done", {{"user", "y"}, {"column", "a"}}).add();
  const MetricFamily done = family("done_total");
  ASSERT_EQ(done.samples.size(), 2U);
  EXPECT_EQ(done.samples[0].count, 2U);
  EXPECT_EQ(done.samples[1].count, 1U);
  EXPECT_EQ(done.samples[1].labels, (std::vector<std::pair<std::string, std::string>>{{"column", "a"}, {"user", "y"}}));
}

TEST_F(MetricsTest, WhatDoesNotFitWhatIsThereIsRefused) {
  tenon::Metrics& metrics = app.metrics();
  (void)metrics.counter("a_total", "A", {{"x", "1"}});
  (void)metrics.histogram("h", "H", {1, 2}, {});
  EXPECT_EQ(refusal([&] { (void)metrics.gauge("a_total", "A", {{"x", "1"}}); }),
            "metric \"a_total\": is a counter already, and no gauge; give it another name");
  EXPECT_EQ(refusal([&] { (void)metrics.counter("a_total", "A"); }),
            "metric \"a_total\": has the labels x already, and not no labels");
  EXPECT_EQ(refusal([&] { (void)metrics.histogram("h", "H", {1, 3}, {}); }),
            "metric \"h\": has other bounds already, which cannot change while the program runs; give it another name");
}

TEST_F(MetricsTest, WrongNamesAndBoundsAreRefused) {
  tenon::Metrics& metrics = app.metrics();
  for (const std::string_view name : {"", "1a", "a-b", "a b", "ä"}) {
    EXPECT_EQ(
        refusal([&] { (void)metrics.counter(name, ""); }),
        absl::StrCat("metric \"", std::string(name), "\": is no name: letters, digits, _ and :, and no digit first"));
  }
  EXPECT_EQ(refusal([&] { (void)metrics.counter("a", "", {{"b:c", ""}}); }),
            "metric \"a\": \"b:c\" cannot name a label: letters, digits and _, and no digit first");
  EXPECT_EQ(refusal([&] { (void)metrics.counter("a", "", {{"__b", ""}}); }),
            "metric \"a\": \"__b\" cannot name a label; it is reserved");
  EXPECT_EQ(refusal([&] { (void)metrics.histogram("a", "", {{"le", ""}}); }),
            "metric \"a\": \"le\" cannot name a label; it is reserved");
  EXPECT_EQ(refusal([&] { (void)metrics.counter("a", "", {{"b", "1"}, {"b", "2"}}); }),
            "metric \"a\": label b is given twice");
  for (const std::initializer_list<double> bounds :
       {std::initializer_list<double>{}, {1, 1}, {2, 1}, {1, std::numeric_limits<double>::infinity()}}) {
    EXPECT_EQ(refusal([&] { (void)metrics.histogram("a", "", bounds, {}); }),
              "metric \"a\": bounds are numbers that grow, at least one; what is above them has a bucket by itself");
  }
}

TEST_F(MetricsTest, TheSameSeriesIsCountedOnAfterAReload) {
  app.get<Cards>()->added.add(3);
  ASSERT_TRUE(reload(edited_definition).ok());
  app.get<Cards>()->added.add(4);
  EXPECT_EQ(sample("cards_added_total").count, 7U);
}

TEST_F(MetricsTest, AReloadThatRegistersANameAsSomethingElseIsRolledBack) {
  app.get<Cards>()->added.add(3);
  const absl::Status reloaded = reload(broken_definition);
  EXPECT_NE(std::string(reloaded.message()).find("is a counter already, and no gauge"), std::string::npos) << reloaded;
  app.get<Cards>()->added.add(1);
  EXPECT_EQ(sample("cards_added_total").count, 4U);
  EXPECT_EQ(sample("tenon_reloads_total", "rolled back").count, 1U);
}

TEST_F(MetricsTest, TheRuntimeCountsReloadsByWhatTheyLedTo) {
  ASSERT_TRUE(reload(edited_definition).ok());
  ASSERT_TRUE(reload(cards_definition).ok());
  EXPECT_EQ(sample("tenon_reloads_total", "applied").count, 2U);
  EXPECT_EQ(sample("tenon_reload_seconds", "applied").count, 2U);
  EXPECT_GT(sample("tenon_reload_seconds", "applied").value, 0);
  EXPECT_EQ(sample("tenon_generation").value, 2);
  EXPECT_EQ(sample("tenon_objects_created_total").count, 3U);
  EXPECT_EQ(sample("tenon_parameters_resolved_total").count, 3U);
}

TEST_F(MetricsTest, TheRuntimeMeasuresEachPhaseOfTheStartAndEachModule) {
  for (const char* phase : {"configure", "gather", "order", "create", "start"}) {
    EXPECT_GT(sample("tenon_start_seconds", phase).value, 0) << phase;
  }
  EXPECT_GT(sample("tenon_module_start_seconds", "cards").value, 0);
  EXPECT_LE(sample("tenon_module_start_seconds", "cards").value, sample("tenon_start_seconds", "create").value);
}

TEST_F(MetricsTest, TheRuntimeCountsUnitsOfWork) {
  {
    const tenon::Work first = app.begin("first");
    tenon::Work second = app.begin("second");
    const tenon::Work moved = std::move(second);
    EXPECT_EQ(sample("tenon_work_begun_total").count, 2U);
    EXPECT_EQ(sample("tenon_work_open").value, 2);
  }
  EXPECT_EQ(sample("tenon_work_begun_total").count, 2U);
  EXPECT_EQ(sample("tenon_work_open").value, 0);
}

TEST_F(MetricsTest, AUnitOfWorkMayEndAfterItsProgram) {
  std::optional<tenon::Work> last;
  {
    tenon::App other{image};
    ASSERT_TRUE(other.create({}).ok());
    last.emplace(other.begin("last"));
  }
  EXPECT_EQ(last->number(), 1U);
  last.reset();
}

TEST_F(MetricsTest, MetricsAreCollectedByName) {
  std::vector<std::string> names;
  for (const MetricFamily& family : app.metrics().collect()) names.push_back(family.name);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(names.front(), "cards_added_total");
}

TEST_F(MetricsTest, ThreadsLoseNoCount) {
  const tenon::Histogram histogram = app.metrics().histogram("h", "H");
  const tenon::Gauge gauge = app.metrics().gauge("g", "G");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        app.metrics().counter("c_total", "C").add();
        histogram.observe(0.5);
        gauge.add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sample("c_total").count, 4000U);
  EXPECT_EQ(sample("h").count, 4000U);
  EXPECT_EQ(sample("h").value, 2000);
  EXPECT_EQ(gauge.value(), 4000);
}

TEST(Metrics, WithoutAProgramCountForNobody) {
  tenon::Counter().add();
  tenon::Gauge().set(1);
  tenon::Histogram().observe(1);
  EXPECT_EQ(tenon::Histogram().count(), 0U);
}

}  // namespace
