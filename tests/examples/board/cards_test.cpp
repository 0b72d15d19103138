#include <gtest/gtest.h>

import tenon;
import tenon.std;
import board.cards;
import board.admin.stats;
import board_test;
import board_test.image;

namespace {

using board::cards::Card;
using board::cards::Cards;
using board::cards::NewCard;
using board::cards::Page;
using board_test::Board;
using board_test::message;

class CardsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(message(board_.open({{"board.cards.page_size", std::int64_t{3}, "test"}})), "OK"); }
  Cards& cards() { return board_.get<Cards>(); }
  static std::vector<std::string> titles(const absl::StatusOr<Page>& page) {
    std::vector<std::string> found;
    if (!page.ok()) return {message(page.status())};
    for (const Card& card : page->cards) found.push_back(card.title);
    return found;
  }
  Board board_{board_test::image};
};
using Titles = std::vector<std::string>;

TEST_F(CardsTest, AddsToTheFirstColumnUnlessToldOtherwise) {
  const auto first = cards().add({.title = "  Water \n"});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->title, "Water");
  EXPECT_EQ(first->column, "To do");
  EXPECT_FALSE(first->done);
  const auto second = cards().add({.title = "Read", .column = "Later", .done = true});
  EXPECT_EQ(second->column, "Later");
  EXPECT_TRUE(second->done);
  EXPECT_GT(second->id, first->id);
}

TEST_F(CardsTest, RefusesTitlesAndColumnsThatAreNone) {
  EXPECT_EQ(message(cards().add({.title = " \t"}).status()), "the title is empty");
  EXPECT_EQ(message(cards().add({.title = std::string(10001, 'a')}).status()),
            "the title has 10001 bytes, the limit is 10000");
  EXPECT_EQ(message(cards().add({.title = "a\xff"}).status()), "the title is not UTF-8 text");
  EXPECT_EQ(message(cards().add({.title = "a", .column = std::string(201, 'c')}).status()),
            "the column has 201 bytes, the limit is 200");
  EXPECT_EQ(cards().list("", 1)->total, 0);
}

TEST_F(CardsTest, MovesACardAlsoToAColumnThatIsNew) {
  const std::int64_t id = cards().add({.title = "Read"})->id;
  EXPECT_EQ(cards().move(id, "Doing")->column, "Doing");
  EXPECT_EQ(cards().move(id, " Shelf ")->column, "Shelf");
  EXPECT_EQ(cards().list("Doing", 1)->total, 0);
  EXPECT_EQ(titles(cards().list("Shelf", 1)), (Titles{"Read"}));
}

TEST_F(CardsTest, LeavesNoColumnBehindWhenTheCardIsNotThere) {
  EXPECT_EQ(cards().move(77, "Nowhere").status(), absl::NotFoundError("there is no card 77"));
  EXPECT_EQ(cards().mark(77, true).status(), absl::NotFoundError("there is no card 77"));
  EXPECT_EQ(cards().columns()->size(), 3u);
}

TEST_F(CardsTest, MarksACardAndOpensItAgain) {
  const std::int64_t id = cards().add({.title = "Read"})->id;
  EXPECT_TRUE(cards().mark(id, true)->done);
  EXPECT_FALSE(cards().mark(id, false)->done);
}

TEST_F(CardsTest, ListsPageByPage) {
  for (const char* title : {"a", "b", "c", "d"}) ASSERT_TRUE(cards().add({.title = title}).ok());
  EXPECT_EQ(titles(cards().list("", 1)), (Titles{"a", "b", "c"}));
  EXPECT_EQ(titles(cards().list("", 2)), (Titles{"d"}));
  EXPECT_EQ(titles(cards().list("", 3)), (Titles{}));
  EXPECT_EQ(titles(cards().list("", 0)), (Titles{"a", "b", "c", "d"}));
  EXPECT_EQ(cards().list("", 0)->pages, 1);
  EXPECT_EQ(titles(cards().list("", -5)), (Titles{"a", "b", "c", "d"}));
  EXPECT_EQ(titles(cards().list("", std::numeric_limits<std::int64_t>::max())), (Titles{}));
  EXPECT_EQ(cards().list("", 2)->pages, 2);
  EXPECT_EQ(cards().list("", 2)->total, 4);
  EXPECT_EQ(cards().list("Nowhere", 1)->total, 0);
}

TEST_F(CardsTest, ServesSeveralThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto card = cards().add({.title = absl::StrCat(t, "-", i)});
        EXPECT_TRUE(card.ok() && cards().move(card->id, absl::StrCat("Column ", i)).ok());
        EXPECT_TRUE(cards().list("", 0).ok());
        (void)cards().revision();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cards().list("", 0)->total, 80);
}

TEST_F(CardsTest, FindsTextInTitlesAndColumns) {
  for (const char* title : {"Water plants", "100% cotton", "under_score", "plan"}) {
    ASSERT_TRUE(cards().add({.title = title}).ok());
  }
  ASSERT_TRUE(cards().add({.title = "other", .column = "Plans"}).ok());
  EXPECT_EQ(titles(cards().search("PLAN", 1)), (Titles{"Water plants", "plan", "other"}));
  EXPECT_EQ(titles(cards().search("%", 1)), (Titles{"100% cotton"}));
  EXPECT_EQ(titles(cards().search("_", 1)), (Titles{"under_score"}));
  EXPECT_EQ(titles(cards().search("'; DROP TABLE cards; --", 1)), (Titles{}));
}

TEST_F(CardsTest, AddsAllOrNone) {
  EXPECT_EQ(message(cards().add_all({{.title = "a", .column = "New"}, {.title = ""}}).status()), "the title is empty");
  EXPECT_EQ(cards().list("", 1)->total, 0);
  EXPECT_EQ(cards().columns()->size(), 3u);
}

TEST_F(CardsTest, AddsWhatComesFromOnePlaceOnce) {
  const std::vector<NewCard> two{{.title = "a", .origin = "T.md"}, {.title = "a", .origin = "T.md"}};
  EXPECT_EQ(cards().add_all(two)->added, 2u);
  const auto again = cards().add_all({two[0], two[0], two[0], {.title = "a", .origin = "U.md"}});
  EXPECT_EQ(again->added, 2u);
  EXPECT_EQ(again->known, 2u);
  EXPECT_EQ(cards().add_all({{.title = "a"}, {.title = "a"}})->added, 2u);
}

TEST_F(CardsTest, CountsConfiguredColumnsFirst) {
  ASSERT_TRUE(cards().add({.title = "a", .column = "Later", .done = true}).ok());
  ASSERT_TRUE(cards().add({.title = "b", .column = "Doing"}).ok());
  const auto columns = cards().columns();
  ASSERT_TRUE(columns.ok());
  std::vector<std::string> found;
  for (const auto& c : *columns) found.push_back(absl::StrCat(c.column, " ", c.open, " ", c.done));
  EXPECT_EQ(found, (Titles{"To do 0 0", "Doing 1 0", "Done 0 0", "Later 0 1"}));
  const auto totals = board_.get<board::admin::stats::Stats>().totals();
  ASSERT_TRUE(totals.ok());
  EXPECT_EQ(totals->open, 1);
  EXPECT_EQ(totals->done, 1);
}

TEST_F(CardsTest, RemembersThatTheBoardWasUsed) {
  EXPECT_TRUE(*cards().never_used());
  ASSERT_TRUE(cards().mark_used().ok());
  EXPECT_FALSE(*cards().never_used());
}

TEST(CardsConfig, NeedsAColumn) {
  Board board(board_test::image);
  EXPECT_EQ(
      message(board.open({{"board.cards.columns", tenon::ConfigList{}, "test"}})),
      "board.cards: board::cards::(anonymous namespace)::StoredCards: the constructor threw: board.cards.columns: the "
      "list is empty; name at least one column");
}

}  // namespace
