/// What docs/from-deepkit.md claims, heading by heading.
#include <gtest/gtest.h>

#include "client.h"

import tenon.std;
import tenon;
import tenon.http;
import guide.image;
import guide.audit;
import guide.databases;
import guide.desk;
import guide.diary;
import guide.greeting;
import guide.left;
import guide.mail;
import guide.news;
import guide.right;
import guide.routing;
import guide.site;
import guide.stores;
import guide.visits;

namespace {

using namespace guide;

/// Runs the program with these words, as a shell would.
int run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return tenon::App(image).run(static_cast<int>(argv.size()), argv.data());
}

std::string shown(const tenon::App& app, std::string_view key) {
  for (const tenon::SettingShown& setting : app.container().settings()) {
    if (setting.key == key) return absl::StrCat(setting.value, "  # ", setting.source);
  }
  return "";
}

class FromDeepkit : public testing::Test {
 protected:
  void create(std::vector<std::pair<std::string, std::string>> variables = {}) {
    const absl::Status created = app.create({.environment = std::move(variables)});
    ASSERT_TRUE(created.ok()) << std::string(created.message());
  }
  tenon::App app{image};
};

TEST_F(FromDeepkit, AModuleTakesTheOptionsThatItsImporterAttaches) {
  create();
  EXPECT_EQ(app.get<audit::Audit>()->about(), "the last 100 lines, /var/audit");
}

TEST_F(FromDeepkit, AControllerOfAModuleIsFoundByTheServer) {
  app.set("tenon.http.port", 0);
  create();
  ASSERT_TRUE(app.start().ok());
  const int port = app.get<tenon::http::Server>()->port();
  EXPECT_EQ(http_test::body_of(http_test::ask_for(port, "GET /hello/Ada")), "Hello, Ada!");
  EXPECT_TRUE(app.stop().ok());
}

TEST_F(FromDeepkit, WhatAnImporterGivesToTheServersConfigurationAppliesToRequests) {
  app.set("tenon.http.port", 0);
  create();
  ASSERT_TRUE(app.start().ok());
  const int port = app.get<tenon::http::Server>()->port();
  const std::string head = "POST /hello/Ada HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ";
  EXPECT_EQ(http_test::status_of(http_test::ask(port, head + "101\r\n\r\n" + std::string(101, 'x'))), "413");
  EXPECT_EQ(http_test::status_of(http_test::ask(port, head + "100\r\n\r\n" + std::string(100, 'x'))), "405");
  EXPECT_TRUE(app.stop().ok());
}

TEST_F(FromDeepkit, AnExportIsForTheImporterAndItsHelperStaysInside) {
  create();
  EXPECT_EQ(app.get<greeting::Greeting>()->to("Ada"), "Hello, Ada!");
}

TEST_F(FromDeepkit, ACommandUsesWhatItsModuleImports) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({"guide", "test", "Ada", "Bob"}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "Hello, Ada!\nHello, Bob!\n");
}

TEST_F(FromDeepkit, AnImporterConfiguresWhatItImportsAndTheProgramMayToo) {
  app.set("guide.site.debug", true).configure<&site::Config::host>("guide.site", "example.org");
  create();
  EXPECT_EQ(app.get<site::Site>()->about(), "Changed at example.org, debug");
  EXPECT_EQ(shown(app, "guide.site.title"), "\"Changed\"  # guide");
}

TEST_F(FromDeepkit, AVariableIsStrongerThanCode) {
  create({{"APP_GUIDE_SITE_TITLE", "Given"}});
  EXPECT_EQ(app.get<site::Site>()->title(), "Given");
}

TEST_F(FromDeepkit, TwoNamedInstancesHaveTheirOwnObjectsKeysAndVariables) {
  create({{"APP_GUIDE_STORE_MAIN_PATH", "/srv/main"}, {"APP_GUIDE_STORE_SPARE_PATH", "/mnt/spare"}});
  EXPECT_EQ(app.get<stores::Copy>()->plan(), "/srv/main to /mnt/spare");
  EXPECT_EQ(shown(app, "guide.store@spare.path"), "\"/mnt/spare\"  # variable APP_GUIDE_STORE_SPARE_PATH");
}

TEST_F(FromDeepkit, AnInstanceThatIsOwnedHasItsOwnObjects) {
  create();
  EXPECT_EQ(app.get<left::Left>()->ask(), 1);
  EXPECT_EQ(app.get<left::Left>()->ask(), 2);
  EXPECT_EQ(app.get<right::Right>()->ask(), 1);
}

TEST_F(FromDeepkit, WhatAModuleMayImportIsNotThereUntilItIsActivated) {
  create();
  EXPECT_EQ(app.get<news::News>()->way(), "paper");
  EXPECT_EQ(app.get<mail::Mail>(), nullptr);
}

TEST_F(FromDeepkit, AModuleActivatesAndConfiguresAnImportByItsConfiguration) {
  create({{"APP_GUIDE_NEWS_BY_MAIL", "true"}});
  EXPECT_EQ(app.get<news::News>()->way(), "mail from news@example.org");
  EXPECT_EQ(shown(app, "guide.mail.sender"), "\"news@example.org\"  # guide.news");
}

TEST_F(FromDeepkit, TheProgramDecidesWhenItsModulesAreProcessed) {
  app.setup("guide.news", [](const tenon::ModuleSetup& news) {
    news.activate("guide.mail");
    news.imported("guide.mail").configure([](mail::Config& theirs) { theirs.sender = "main@example.org"; });
  });
  create();
  EXPECT_EQ(app.get<news::News>()->way(), "mail from main@example.org");
}

TEST_F(FromDeepkit, AHookHearsOfTheProvidersOfAllModules) {
  create();
  EXPECT_EQ(app.get<databases::Databases>()->names(), (std::vector<std::string>{"cards of guide.cards"}));
}

TEST_F(FromDeepkit, ARouterReachesTheControllersThatItsRegistryCollected) {
  create();
  EXPECT_EQ(app.get<routing::Router>()->handle("/me"), "Hello, you!");
  EXPECT_EQ(app.get<routing::Router>()->handle("/you"), "not found");
}

TEST_F(FromDeepkit, ARootModuleGivesWhatItOffersToWhoeverExpectsIt) {
  create();
  EXPECT_EQ(app.get<diary::Diary>()->entry(), "It is noon.");
}

TEST_F(FromDeepkit, AModuleAsksItsContextForWhatAnotherInstanceHas) {
  create({{"APP_GUIDE_STORE_MAIN_PATH", "/srv/main"}});
  EXPECT_EQ(app.get<desk::Desk>()->path_of("guide.store@main"), "/srv/main");
  EXPECT_EQ(app.get<desk::Desk>()->path_of("guide.store"), "no such module");
}

TEST_F(FromDeepkit, ObjectsAreAskedForInTheProgramAndInAScope) {
  create();
  greeting::Greeting* greeting = app.get<greeting::Greeting>();
  EXPECT_EQ(greeting->to("Ada"), "Hello, Ada!");

  visits::Visitor visitor{"Bob"};
  const tenon::Work work = app.begin("a visit");
  tenon::Scope<visits::PerVisit> scope = work.open<visits::PerVisit>(visitor);
  EXPECT_EQ(scope.get<visits::Visit>().welcome(), "Hello, Bob!");
  EXPECT_EQ(&scope.get<greeting::Greeting>(), greeting);
}

}  // namespace
