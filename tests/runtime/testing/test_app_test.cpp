#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "shop.h"

import tenon.std;
import tenon;
import tenon.testing;

namespace {

using shop::FakeDatabase;
using shop::cards::Cards;
using shop::storage::Backup;
using shop::storage::Database;
using shop::web::Page;
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

TEST(TestApp, OneModuleAloneReceivesADoubleAndWhoMakesTheRealOneDoesNotExist) {
  FakeDatabase fake;
  shop::storage::made = 0;
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>(fake).set("shop.cards.page_size", std::int64_t{5});
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#5");
  EXPECT_EQ(&app.get<Database>(), &fake);
  EXPECT_EQ(shop::storage::made, 0);
}

TEST(TestApp, AModuleOfWhichSomethingElseIsTakenStillExists) {
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.web").replace<Database>(fake).set("shop.storage.file", "a.db");
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Page>().show(), "fake#20 backup of disk:a.db");
}

TEST(TestApp, AModuleOfWhichEverythingIsReplacedIsCutOffWithWhatItImports) {
  struct FakeBackup : Backup {
    [[nodiscard]] std::string last() const override { return "none"; }
  } backup;
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.web").replace<Database>(fake).replace<Backup>(backup);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Page>().show(), "fake#20 none");
  EXPECT_EQ(failure([&] { (void)app.get<shop::disk::Disk>(); }),
            "get: shop::disk::Disk is exported by shop.disk, which does not exist in this test: it is neither given "
            "with only nor needed by what is");
}

TEST(TestApp, AModuleThatIsGivenWithOnlyExistsThoughSomethingThatItExportsIsReplaced) {
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.storage").replace<Database>(fake).set("shop.storage.file", "a.db");
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Backup>().last(), "backup of disk:a.db");
  EXPECT_EQ(&app.get<Database>(), &fake);
}

TEST(TestApp, WithoutOnlyTheWholeProgramExists) {
  TestApp app(shop::image);
  app.set("shop.storage.file", "a.db");
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Page>().show(), "disk:a.db#20 backup of disk:a.db");
}

TEST(TestApp, OnlyOfTwoModulesIsBoth) {
  TestApp app(shop::image);
  app.only("shop.storage").only("shop.disk").set("shop.storage.file", "a.db");
  ASSERT_EQ(message(app.create()), "OK");
  EXPECT_EQ(app.get<Backup>().last(), "backup of disk:a.db");
  EXPECT_NE(failure([&] { (void)app.get<Cards>(); }), "no failure");
}

TEST(TestApp, TakesADoubleByPointerOrFromAFactoryThatRunsAtEachStart) {
  int made = 0;
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>([&made] {
    ++made;
    return std::make_unique<FakeDatabase>();
  });
  for (int n = 0; n < 2; ++n) {
    ASSERT_EQ(message(app.start()), "OK");
    EXPECT_EQ(app.get<Cards>().page(), "fake#20");
    ASSERT_EQ(message(app.stop()), "OK");
  }
  EXPECT_EQ(made, 2);

  const auto shared = std::make_shared<FakeDatabase>();
  {
    TestApp other(shop::image);
    other.only("shop.cards").replace<Database>(shared);
    ASSERT_EQ(message(other.start()), "OK");
    EXPECT_EQ(&other.get<Database>(), shared.get());
  }
  EXPECT_EQ(shared.use_count(), 1);

  TestApp unique(shop::image);
  unique.only("shop.cards").replace<Database>(std::make_unique<FakeDatabase>());
  ASSERT_EQ(message(unique.start()), "OK");
  EXPECT_EQ(unique.get<Cards>().page(), "fake#20");
}

TEST(TestApp, AFactoryThatGivesNothingOrThrowsIsNamed) {
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>([] { return std::unique_ptr<FakeDatabase>(); });
  EXPECT_EQ(message(app.start()), "tenon.test: shop::storage::Database: the factory failed: it returned null");
  TestApp other(shop::image);
  other.only("shop.cards").replace<Database>([]() -> std::shared_ptr<FakeDatabase> {
    throw std::runtime_error("no room");
  });
  EXPECT_EQ(message(other.start()), "tenon.test: shop::storage::Database: the factory threw: no room");
}

TEST(TestApp, GivesPrivateProvidersOfAModule) {
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>(fake).set("shop.cards.page_size", std::int64_t{7});
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<shop::cards::Index>("shop.cards").size, 7);
  EXPECT_EQ(&app.get<shop::cards::Stored>("shop.cards"), &app.get<Cards>());
  EXPECT_EQ(failure([&] { (void)app.get<shop::cards::Clock>("shop.cards"); }),
            "get<shop::cards::Clock>(\"shop.cards\"): the module does not provide that; it provides "
            "shop::cards::Index, shop::cards::Cards, shop::cards::Stored");
  EXPECT_EQ(failure([&] { (void)app.get<Cards>("shop.card"); }),
            "get<shop::cards::Cards>(\"shop.card\"): this test has no such module; did you mean shop.cards?");
}

TEST(TestApp, ReplacesOnlyWhatSomebodyExportsAndSaysAllMistakesAtOnce) {
  struct FakeClock : shop::cards::Clock {
    [[nodiscard]] int now() const override { return 1; }
  } clock;
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.card").replace<shop::cards::Clock>(clock).replace<Database>(fake);
  app.replace<Database>(fake);
  const std::string said = message(app.start());
  EXPECT_TRUE(
      said.starts_with("the test is wrong: only: \"shop.card\" is not a module of shop; did you mean "
                       "shop.cards?\n  replace (test_app_test.cpp:"))
      << said;
  EXPECT_NE(said.find("no module of shop exports shop::cards::Clock"), std::string::npos) << said;
  EXPECT_NE(said.find("shop::storage::Database is replaced already (test_app_test.cpp:"), std::string::npos) << said;
}

TEST(TestApp, NothingButTheTestConfiguresIt) {
  FakeDatabase fake;
  ASSERT_EQ(setenv("APP_SHOP_CARDS_PAGE_SIZE", "77", 1), 0);
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>(fake);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#20");
  unsetenv("APP_SHOP_CARDS_PAGE_SIZE");

  TestApp given(shop::image);
  given.only("shop.cards").replace<Database>(fake).env("APP_SHOP_CARDS_PAGE_SIZE", "8");
  ASSERT_EQ(message(given.start()), "OK");
  EXPECT_EQ(given.get<Cards>().page(), "fake#8");
}

TEST(TestApp, ReadsAnEnvFileThatItIsGiven) {
  const std::string path = testing::TempDir() + "tenon_test_app.env";
  std::ofstream(path) << "APP_SHOP_CARDS_PAGE_SIZE=9\n";
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>(fake).env_file(path);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>().page(), "fake#9");
  std::filesystem::remove(path);
}

TEST(TestApp, WrongConfigurationIsSaidAsTheProgramSaysIt) {
  FakeDatabase fake;
  TestApp app(shop::image);
  app.only("shop.cards").replace<Database>(fake).set("shop.storage.file", "a.db");
  EXPECT_NE(message(app.start()).find("shop.storage is not active, so nothing reads this"), std::string::npos);
  TestApp other(shop::image);
  other.only("shop.cards").replace<Database>(fake).env("APP_SHOP_CARDS_PAGE_SIZE", "0");
  EXPECT_NE(message(other.start()).find("shop.cards.page_size"), std::string::npos);
}

TEST(TestApp, RefusesWhatComesTooLateOrTooEarly) {
  FakeDatabase fake;
  TestApp app(shop::image);
  EXPECT_EQ(failure([&] { (void)app.get<Cards>(); }),
            "TestApp: the program is not created yet, or was stopped; call start first");
  app.only("shop.cards").replace<Database>(fake);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(failure([&] { app.set("shop.cards.page_size", std::int64_t{3}); }),
            "TestApp::set: the program is created already; say it before create or start");
}

}  // namespace
