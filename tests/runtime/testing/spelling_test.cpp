/// How a test may say what its program is: in one expression, into a variable, step by step.
#include <gtest/gtest.h>

#include <fstream>

#include "shop.h"

import tenon.std;
import tenon;
import tenon.testing;

namespace {

using shop::FakeDatabase;
using shop::cards::Cards;
using shop::storage::Database;
using tenon::TestApp;

std::string message(const absl::Status& status) { return status.ok() ? "OK" : std::string(status.message()); }

template <class F>
std::string failure(F&& run) {
  try {
    run();
  } catch (const tenon::TestFailure& failed) {
    return failed.what();
  }
  return "no failure";
}

TEST(TestAppSpelling, IsSaidInOneExpressionIntoAVariable) {
  FakeDatabase fake;
  TestApp app = TestApp(shop::image).only("shop.cards").replace<Database>(fake).set("shop.cards.page_size", 5);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#5");
}

TEST(TestAppSpelling, IsSaidInOneExpressionThatStartsIt) {
  FakeDatabase fake;
  EXPECT_EQ(message(TestApp(shop::image).only("shop.cards").replace<Database>(fake).start()), "OK");
  EXPECT_NE(message(TestApp(shop::image).only("shop.cards").start()), "OK");
}

TEST(TestAppSpelling, IsSaidStepByStep) {
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.cards");
  app.replace<Database>(fake).set("shop.cards.page_size", 5);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#5");
}

TestApp cards_with(Database& database) { return TestApp(shop::image).only("shop.cards").replace<Database>(database); }

TEST(TestAppSpelling, IsGivenByAFunctionAndCompletedLater) {
  FakeDatabase fake;
  TestApp app = cards_with(fake);
  app.env("APP_SHOP_CARDS_PAGE_SIZE", "6");
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#6");
}

TEST(TestAppSpelling, EveryWordMayStandInTheExpression) {
  const std::string path = testing::TempDir() + "tenon_spelling.env";
  std::ofstream(path) << "APP_SHOP_CARDS_PAGE_SIZE=9\n";
  FakeDatabase fake;
  TestApp app = TestApp(shop::image)
                    .env("APP_OTHER", "1")
                    .env_file(path)
                    .only("shop.cards")
                    .replace<Database>("shop.storage", fake)
                    .set("shop.cards.page_size", 5);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#9");
  std::filesystem::remove(path);
}

TEST(TestAppSpelling, MovesWhileItRuns) {
  FakeDatabase fake;
  TestApp app = cards_with(fake);
  ASSERT_EQ(message(app.start()), "OK");
  Cards* const cards = &app.get<Cards>();
  TestApp other = std::move(app);
  EXPECT_EQ(&other.get<Cards>(), cards);
  EXPECT_EQ(cards->page(), "fake#20");
  EXPECT_EQ(message(other.stop()), "OK");
}

TEST(TestAppSpelling, AProgramThatWasMovedAwayIsRefused) {
  FakeDatabase fake;
  TestApp app = cards_with(fake);
  TestApp other = std::move(app);
  EXPECT_EQ(failure([&] { app.only("shop.disk"); }), "TestApp::only: the program was moved to another TestApp");
  EXPECT_EQ(failure([&] { (void)app.start(); }), "TestApp::create: the program was moved to another TestApp");
  EXPECT_EQ(failure([&] { (void)app.get<Cards>(); }), "TestApp::app: the program was moved to another TestApp");
}

TEST(TestAppSpelling, WhatIsSaidOfAProgramThatRunsIsRefusedAlsoInAnExpression) {
  FakeDatabase fake;
  TestApp app = cards_with(fake);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(failure([&] { (void)std::move(app).only("shop.disk"); }),
            "TestApp::only: the program is created already; say it before create or start");
  EXPECT_EQ(failure([&] { app.replace<Database>(fake); }),
            "TestApp::replace: the program is created already; say it before create or start");
  EXPECT_EQ(app.get<Cards>().page(), "fake#20");
}

// --- configuration files ---

/// Lines of `key=value`.
absl::StatusOr<tenon::ConfigEntries> read_lines(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(path + ": there is no such file");
  tenon::ConfigEntries entries;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::size_t equals = line.find('=');
    entries.push_back({line.substr(0, equals), std::int64_t{std::stoi(line.substr(equals + 1))},
                       path.substr(path.rfind('/') + 1) + ":" + std::to_string(number)});
  }
  return entries;
}

inline constexpr auto lines = tenon::describe<"shop.lines">;
constinit const tenon::Definition lines_definition = tenon::define<lines>(tenon::config_file<"lines", &read_lines>());
constexpr const tenon::Definition* members[]{&shop::cards::definition, &shop::storage::definition,
                                             &shop::disk::definition, &lines_definition};
constexpr auto plan =
    tenon::plan({&shop::cards::descriptor, &shop::storage::descriptor, &shop::disk::descriptor, &lines});
constinit const tenon::Image with_files{"shop", members, plan.order};

class TestAppFile : public testing::Test {
 protected:
  static std::string write(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + name;
    std::ofstream(path) << text;
    return path;
  }
  FakeDatabase fake_;
};

TEST_F(TestAppFile, IsReadAsTheProgramReadsIt) {
  const std::string path = write("tenon_test_app.lines", "shop.cards.page_size=11\n");
  TestApp app = TestApp(with_files).only("shop.cards").replace<Database>(fake_).file(path);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#11");
  std::filesystem::remove(path);
}

TEST_F(TestAppFile, ALaterOneComesBeforeAnEarlierAndBothComeBeforeWhatIsSet) {
  const std::string one = write("tenon_one.lines", "shop.cards.page_size=11\n");
  const std::string two = write("tenon_two.lines", "shop.cards.page_size=12\n");
  TestApp app = TestApp(with_files).only("shop.cards").replace<Database>(fake_).file(one).file(two);
  ASSERT_EQ(message(app.set("shop.cards.page_size", 5).start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#12");
  std::filesystem::remove(one);
  std::filesystem::remove(two);
}

TEST_F(TestAppFile, OneThatIsWrongIsNamedWithItsLine) {
  const std::string path = write("tenon_wrong.lines", "shop.cards.page_size=0\n");
  TestApp app = TestApp(with_files).only("shop.cards").replace<Database>(fake_).file(path);
  const std::string said = message(app.start());
  EXPECT_NE(said.find("shop.cards.page_size"), std::string::npos) << said;
  EXPECT_NE(said.find("tenon_wrong.lines:1"), std::string::npos) << said;
  std::filesystem::remove(path);
}

TEST_F(TestAppFile, OneThatIsNotThereOrThatNobodyReadsStopsTheTest) {
  TestApp absent = TestApp(with_files).only("shop.cards").replace<Database>(fake_).file("/nowhere/a.lines");
  EXPECT_EQ(message(absent.start()), "/nowhere/a.lines: there is no such file");
  TestApp unread = TestApp(shop::image).only("shop.cards").replace<Database>(fake_).file("a.lines");
  EXPECT_EQ(message(unread.start()),
            "a.lines: no module of this program reads .lines files; a program that uses tenon.config_toml reads .toml");
}

}  // namespace
