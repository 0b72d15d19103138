#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"

namespace {

using tenon::live::ObjectCache;
using testing::ElementsAre;

TEST(Cache, FindsAnObjectByAllOfItsInputs) {
  live_test::FakeTools store;
  ObjectCache cache(store);
  cache.keep(0, {{1, 1}, {9, 9}}, {"one"});
  cache.keep(0, {{2, 2}, {9, 9}}, {"two"});
  EXPECT_EQ(cache.find(0, {{1, 1}, {9, 9}})->object, "one");
  EXPECT_EQ(cache.find(0, {{2, 2}, {9, 9}})->object, "two");
  EXPECT_FALSE(cache.find(0, {{1, 1}, {8, 8}}).has_value());
  EXPECT_FALSE(cache.find(1, {{1, 1}, {9, 9}}).has_value());
}

TEST(Cache, DropsWhatWasNotUsedForLongestButNotWhatRuns) {
  live_test::FakeTools store;
  store.objects[0] = "runs";
  ObjectCache cache(store, 3);
  cache.keep(0, {{1, 1}, {}}, {"runs"});
  cache.keep(0, {{2, 2}, {}}, {"two"});
  cache.keep(0, {{3, 3}, {}}, {"three"});
  EXPECT_EQ(cache.find(0, {{2, 2}, {}})->object, "two");
  cache.keep(0, {{4, 4}, {}}, {"four"});
  cache.keep(0, {{5, 5}, {}}, {"five"});
  EXPECT_THAT(store.removed, ElementsAre("three", "two"));
  EXPECT_EQ(cache.find(0, {{1, 1}, {}})->object, "runs");
  EXPECT_FALSE(cache.find(0, {{3, 3}, {}}).has_value());
}

TEST(Cache, KeepsABmiThatTwoObjectsShare) {
  live_test::FakeTools store;
  store.objects[0] = "runs";
  ObjectCache cache(store, 2);
  cache.keep(0, {{1, 1}, {}}, {"one", "shared"});
  cache.keep(0, {{2, 2}, {}}, {"runs", "shared"});
  cache.keep(0, {{3, 3}, {}}, {"three", "other"});
  EXPECT_THAT(store.removed, ElementsAre("one"));
  cache.keep(0, {{4, 4}, {}}, {"four", "last"});
  EXPECT_THAT(store.removed, ElementsAre("one", "three", "other"));
}

}  // namespace
