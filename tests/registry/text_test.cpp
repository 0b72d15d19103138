#include <gtest/gtest.h>

import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

TEST(Text, EditDistanceCountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("cards", "cards"), 0u);
  EXPECT_EQ(edit_distance("cards", "card"), 1u);
  EXPECT_EQ(edit_distance("cards", "carts"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
}

TEST(Text, NearestSuggestsOnlyWhatIsNearEnough) {
  Nearest nearest("board.storagee");
  nearest.consider("board.web");
  nearest.consider("board.storage");
  EXPECT_EQ(nearest.best(), "board.storage");
  Nearest far("zzz");
  far.consider("board.storage");
  EXPECT_EQ(far.best(), "");
}

TEST(Text, AVerdictKeepsFourMistakesAndCountsTheRest) {
  Verdict verdict;
  for (int i = 0; i < 6; ++i) verdict.mistake() << "x";
  EXPECT_EQ(verdict.count(), 6u);
  EXPECT_EQ(verdict.message(3).view(), "tenon: x");
}

TEST(Text, ALongMessageIsCutInsteadOfOverflowing) {
  Message message;
  for (int i = 0; i < 100; ++i) message << "0123456789";
  EXPECT_EQ(message.size(), 600u);
}

TEST(Token, TypesOfOneNameInTwoPlacesAreDifferentTokens) {
  struct Local {};
  auto other = [] {
    struct Local {};
    return token_of<Local>();
  }();
  EXPECT_FALSE(same_token(token_of<Local>(), other));
  EXPECT_TRUE(same_token(token_of<Local>(), token_of<Local>()));
}

}  // namespace
}  // namespace tenon
