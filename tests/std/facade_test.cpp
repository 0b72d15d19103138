// Includes and imports in one unit: every #include stands before every import.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>
import tenon.std;
import facade.uses;

TEST(Facade, IteratesSpansAndMaps) {
  const std::vector<int> numbers{1, 2, 3};
  EXPECT_EQ(facade::join_span(numbers), "1,2,3,");
  EXPECT_EQ(facade::join_map(), "a1b2c3!");
}

TEST(Facade, ComparesStringsOfEveryKind) { EXPECT_TRUE(facade::strings_compare()); }

TEST(Facade, SortsWithIteratorsAndRanges) { EXPECT_EQ(facade::sorted_two_ways({3, 1, 2, 3}), (std::vector{1, 2, 3})); }

TEST(Facade, PipesViews) { EXPECT_EQ(facade::even_squares(100), (std::vector{4 + 36 + 16, 16, 36, 1, 2})); }

TEST(Facade, CompilesACoroutine) { EXPECT_EQ(facade::sum_of_generator(), 1 + 2 + 3 + 4); }

TEST(Facade, PlacesAndAlignsObjects) { EXPECT_EQ(facade::placement_new(), 42); }

TEST(Facade, FormatsAndParsesStreams) { EXPECT_EQ(facade::streams(), "0042| true ff \"q\""); }

TEST(Facade, ThrowsCatchesAndAsksForTypes) { EXPECT_EQ(facade::errors_and_types(), "same in use none far"); }

TEST(Facade, HoldsValues) { EXPECT_EQ(facade::variants_and_optionals(), "text"); }

TEST(Facade, RunsThreads) { EXPECT_EQ(facade::threads(), 111); }

TEST(Facade, ReadsDirectoriesAndNumbers) { EXPECT_EQ(facade::files_and_numbers(), "ff"); }

TEST(Facade, OffersAbseil) { EXPECT_EQ(facade::abseil(), "no two;1;1.5;a+b;pqone;012"); }

TEST(Facade, IteratesEveryContainer) { EXPECT_EQ(facade::every_container(), 41); }

TEST(Facade, CountsTime) { EXPECT_EQ(facade::time(), "1970"); }

TEST(Facade, MixesWithIncludes) {
  std::map<std::string, int> counts;
  for (const std::string& word : {std::string("a"), std::string("b"), std::string("a")}) ++counts[word];
  EXPECT_EQ(absl::StrCat(counts.at("a"), counts.at("b")), "21");
}
