/// The C++ of docs/metrics.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Card {
  std::string title;
};
class Cards {
 public:
  virtual ~Cards() = default;
  virtual void add(const Card& card) = 0;
};

class StoredCards final : public Cards {
 public:
  explicit StoredCards(tenon::Metrics& metrics)
      : added_(metrics.counter("board_cards_added_total", "Cards that were added")),
        open_(metrics.gauge("board_cards_open", "Cards that are not done")),
        search_(metrics.histogram("board_search_seconds", "How long searches took")) {}
  void add(const Card& card) override {
    added_.add();
    open_.add(1);
    // …
    cards_.push_back(card);
  }

 private:
  tenon::Counter added_;
  tenon::Gauge open_;
  tenon::Histogram search_;
  // …
  std::vector<Card> cards_;
};

inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<StoredCards(tenon::Metrics&)>().as<Cards>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"board", members, plan.order};

const tenon::MetricFamily* find(const std::vector<tenon::MetricFamily>& all, std::string_view name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const tenon::MetricFamily& f) { return f.name == name; });
  return at == all.end() ? nullptr : &*at;
}

TEST(MetricsPage, WhatAClassCountsIsCollectedByName) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  app.get<Cards>()->add({"Buy milk"});
  app.get<Cards>()->add({"Water the plants"});
  const std::vector<tenon::MetricFamily> all = app.metrics().collect();
  ASSERT_NE(find(all, "board_cards_added_total"), nullptr);
  EXPECT_EQ(find(all, "board_cards_added_total")->samples[0].count, 2u);
  EXPECT_EQ(find(all, "board_cards_open")->samples[0].value, 2);
  EXPECT_EQ(find(all, "board_search_seconds")->samples[0].count, 0u);
}

}  // namespace
