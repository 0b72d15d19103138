#include <gtest/gtest.h>

#include "shop.h"

import tenon.std;
import tenon;
import tenon.testing;

namespace {

using shop::cards::Stored;

/// A double that remembers, to see that nobody else's test is remembered.
class Counting : public shop::FakeDatabase {
 public:
  [[nodiscard]] std::string read(int) const override { return std::to_string(++reads_); }

 private:
  mutable int reads_ = 0;
};

class CardsTest : public tenon::AppTest<testing::Test, shop::image> {
 protected:
  void prepare(tenon::TestApp& app) override { app.only("shop.cards").replace<shop::storage::Database>(database_); }
  Counting database_;
};

TEST_F(CardsTest, StartsFromTheBeginning) { EXPECT_EQ(get<shop::cards::Cards>().page(), "1"); }
TEST_F(CardsTest, StartsFromTheBeginningAgain) {
  EXPECT_EQ(get<shop::cards::Cards>().page(), "1");
  EXPECT_EQ(get<shop::cards::Index>("shop.cards").size, 20);
}

/// Runs the fixture's steps by hand.
class Broken : public tenon::AppTest<testing::Test, shop::image> {
 public:
  void prepare(tenon::TestApp& app) override { app.only("shop.storage"); }
  void TestBody() override {}
  using AppTest::SetUp;
  using AppTest::TearDown;
};

TEST(AppTest, FailsTheTestWithTheMessageOfTheStart) {
  Broken broken;
  try {
    broken.SetUp();
    FAIL() << "it started";
  } catch (const tenon::TestFailure& failed) {
    EXPECT_TRUE(std::string_view(failed.what())
                    .starts_with("the program does not start: configuration: 1 mistake\n  shop.storage.file: required"))
        << failed.what();
  }
  broken.TearDown();
}

class StopsBadly : public CardsTest {
 public:
  void TestBody() override {}
  using AppTest::SetUp;
  using AppTest::TearDown;
};

TEST(AppTest, FailsTheTestWithTheMessageOfTheStop) {
  StopsBadly test;
  test.SetUp();
  Stored::stops_badly = true;
  try {
    test.TearDown();
    ADD_FAILURE() << "it stopped";
  } catch (const tenon::TestFailure& failed) {
    EXPECT_STREQ(failed.what(), "the program does not stop: shop.cards: shop::cards::Stored: stop: the page is torn");
  }
  Stored::stops_badly = false;
}

}  // namespace
