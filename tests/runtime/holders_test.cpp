/// Who keeps an old generation is known by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

import tenon.std;
import tenon;

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

class HoldersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!tenon::live_build) GTEST_SKIP() << "a release build replaces nothing";
    publish(0);
  }
  void publish(std::uint64_t generation) { table_.publish(new tenon::Snapshot(table_, generation, 1)); }

  tenon::Table table_;
};

TEST_F(HoldersTest, NobodyKeepsWhatNobodyUses) {
  publish(1);
  publish(2);
  EXPECT_THAT(table_.held(), IsEmpty());
}

TEST_F(HoldersTest, UnitsOfWorkAreNamedWithTheirNumberAndHowLongTheyRun) {
  const tenon::Work ended(table_.hold(), "ended");
  auto first = std::make_optional<tenon::Work>(table_.hold(), "GET /cards");
  publish(1);
  tenon::Work second(table_.hold(), "import");
  publish(2);
  const tenon::Work moved = std::move(second);
  {
    const auto held = table_.held();
    ASSERT_EQ(held.size(), 2);
    EXPECT_EQ(held[0].generation, 0);
    EXPECT_THAT(held[0].holders, ElementsAre(MatchesRegex("unit of work \"ended\"#1, for [0-9.]+ s"),
                                             MatchesRegex("unit of work \"GET /cards\"#2, for [0-9.]+ s")));
    EXPECT_EQ(held[1].generation, 1);
    EXPECT_THAT(held[1].holders, ElementsAre(MatchesRegex("unit of work \"import\"#3, for [0-9.]+ s")));
  }
  first.reset();
  const auto held = table_.held();
  ASSERT_EQ(held.size(), 2);
  EXPECT_EQ(held[0].holders.size(), 1);
}

TEST_F(HoldersTest, AThreadInACallIsNamedAndWhatItKeptIsDroppedAfterwards) {
  std::promise<void> inside;
  std::promise<void> go;
  std::thread caller([&] {
    pthread_setname_np(pthread_self(), "slow-caller");
    const tenon::Protection protection(table_);
    inside.set_value();
    go.get_future().wait();
  });
  inside.get_future().wait();
  publish(1);
  const auto held = table_.held();
  go.set_value();
  caller.join();
  ASSERT_EQ(held.size(), 1);
  EXPECT_THAT(held[0].holders, ElementsAre(MatchesRegex("a call through a Ref on thread slow-caller \\([0-9]+\\)")));
  EXPECT_THAT(table_.held(), IsEmpty());
}

TEST_F(HoldersTest, AHoldWithoutANameIsCountedAllTheSame) {
  const tenon::Hold hold = table_.hold();
  publish(1);
  const auto held = table_.held();
  ASSERT_EQ(held.size(), 1);
  EXPECT_THAT(held[0].holders, ElementsAre("an object of a Make, or an event that waits to be heard"));
}

TEST_F(HoldersTest, ManyThreadsMayBeginAndEndAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 2000; ++i) {
        tenon::Work one(table_.hold(), "one");
        const tenon::Work other = std::move(one);
      }
    });
  }
  for (std::uint64_t generation = 1; generation < 50; ++generation) {
    publish(generation);
    for (const tenon::HeldGeneration& old : table_.held()) EXPECT_FALSE(old.holders.empty());
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(table_.held(), IsEmpty());
}

struct PerJob {};

TEST_F(HoldersTest, AScopeThatOutlivesItsUnitOfWorkIsNamedAfterIt) {
  auto* snapshot = new tenon::Snapshot(table_, 1, 1);
  snapshot->set_scopes(std::make_unique<const tenon::ScopePlan>());
  table_.publish(snapshot);
  std::optional<tenon::Scope<PerJob>> scope;
  {
    const tenon::Work work(table_.hold(), "import");
    scope.emplace(work.open<PerJob>());
  }
  publish(2);
  const auto held = table_.held();
  ASSERT_EQ(held.size(), 1);
  EXPECT_THAT(held[0].holders, ElementsAre(MatchesRegex("scope of \"import\", for [0-9.]+ s")));
  scope.reset();
  EXPECT_THAT(table_.held(), IsEmpty());
}

}  // namespace
