/// board.cards by itself: what it does when its database cannot do what is asked. No file is touched.
#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.testing;
import board.storage;
import board.cards;
import board_test.image;

namespace {

using board::cards::Cards;
using board::storage::Database;
using board::storage::Rows;
using board::storage::Value;

class FullDisk final : public Database {
 public:
  absl::StatusOr<Rows> query(const std::string& sql, const std::vector<Value>&) override {
    if (sql.starts_with("SELECT")) return Rows{};
    return absl::ResourceExhaustedError("no room for more");
  }
  absl::Status transaction(const std::function<absl::Status()>& body) override {
    ++begun;
    return body();
  }
  std::uint64_t revision() override { return 7; }
  std::string file() const override { return "nowhere"; }
  int begun = 0;
};

class CardsAloneTest : public tenon::AppTest<testing::Test, board_test::image> {
 protected:
  void prepare(tenon::TestApp& app) override { app.only("board.cards").replace<Database>(disk_); }
  FullDisk disk_;
};

TEST_F(CardsAloneTest, SaysWhatTheDatabaseSaysWhenACardCannotBeKept) {
  const absl::StatusOr<board::cards::Card> added = get<Cards>().add({.title = "Water"});
  EXPECT_EQ(added.status(), absl::ResourceExhaustedError("no room for more"));
  EXPECT_EQ(disk_.begun, 1);
  EXPECT_EQ(get<Cards>().revision(), 7u);
}

TEST_F(CardsAloneTest, RefusesWhatIsNoTitleBeforeItAsksTheDatabaseToKeepAnything) {
  EXPECT_EQ(get<Cards>().add({.title = " "}).status().message(), "the title is empty");
}

}  // namespace
