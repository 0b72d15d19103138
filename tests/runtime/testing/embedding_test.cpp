#include <gtest/gtest.h>
#include <signal.h>

#include "shop.h"

import tenon.std;
import tenon;

namespace {

using shop::cards::Cards;
using shop::web::Page;

std::string message(const absl::Status& status) { return status.ok() ? "OK" : std::string(status.message()); }

TEST(AppFrom, MakesAProgramFromOneModuleAndWhatItImports) {
  tenon::App app = tenon::App::from(shop::image, "shop.cards");
  app.set("shop.storage.file", std::string("a.db"));
  ASSERT_EQ(message(app.create({})), "OK");
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Cards>()->page(), "disk:a.db#20");
  EXPECT_EQ(app.get<Page>(), nullptr);
}

TEST(AppFrom, AModuleThatIsImportedElsewhereIsTheRootToo) {
  tenon::App app = tenon::App::from(shop::image, "shop.disk");
  ASSERT_EQ(message(app.create({})), "OK");
  EXPECT_EQ(app.get<shop::disk::Disk>()->name(), "disk");
  EXPECT_EQ(app.get<Cards>(), nullptr);
}

TEST(AppFrom, NamesTheNearestModule) {
  tenon::App app = tenon::App::from(shop::image, "shop.crads");
  EXPECT_EQ(message(app.create({})), "\"shop.crads\" is not a module of shop; did you mean shop.cards?");
  EXPECT_EQ(message(app.report({}).status), "\"shop.crads\" is not a module of shop; did you mean shop.cards?");
  EXPECT_EQ(message(tenon::App::from(shop::image, "zebra").create({})), "\"zebra\" is not a module of shop");
}

TEST(AppFrom, FilesMaySpeakOfOtherModulesAndCodeMayNot) {
  tenon::App app = tenon::App::from(shop::image, "shop.disk");
  EXPECT_EQ(message(app.create({.file = {{"shop.cards.page_size", std::int64_t{3}, "shop.toml:1"}}})), "OK");
  EXPECT_TRUE(app.container().notes().empty());
  tenon::App code = tenon::App::from(shop::image, "shop.disk");
  code.set("shop.cards.page_size", std::int64_t{3});
  EXPECT_NE(message(code.create({})).find("shop.cards is not active, so nothing reads this"), std::string::npos);
}

/// What a library does that has a program inside, while its user owns main and the event loop.
TEST(Embedding, SeveralProgramsLiveInOneProcessAndAreTurnedByItsOwnLoop) {
  tenon::App one(shop::image);
  tenon::App two = tenon::App::from(shop::image, "shop.cards");
  one.set("shop.storage.file", std::string("one.db"));
  two.set("shop.storage.file", std::string("two.db"));
  for (tenon::App* app : {&one, &two}) {
    ASSERT_EQ(message(app->create({})), "OK");
    ASSERT_EQ(message(app->start()), "OK");
  }
  std::vector<std::string> seen;
  for (int turn = 0; turn < 2; ++turn) {
    for (tenon::App* app : {&one, &two}) {
      const tenon::Work work = app->begin("turn");
      const tenon::Entered inside = work.enter();
      seen.push_back(app->get<Cards>()->page());
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"disk:one.db#20", "disk:two.db#20", "disk:one.db#20", "disk:two.db#20"}));
  EXPECT_EQ(message(one.stop()), "OK");
  EXPECT_EQ(two.get<Cards>()->page(), "disk:two.db#20");
  EXPECT_EQ(message(two.stop()), "OK");
}

TEST(Embedding, LeavesSignalsToTheirOwner) {
  sigset_t mask_before;
  sigset_t mask_after;
  sigemptyset(&mask_before);
  sigemptyset(&mask_after);
  struct sigaction before[32]{};
  sigprocmask(SIG_BLOCK, nullptr, &mask_before);
  for (int s = 1; s < 32; ++s) sigaction(s, nullptr, &before[s]);
  {
    tenon::App app = tenon::App::from(shop::image, "shop.disk");
    ASSERT_EQ(message(app.create({})), "OK");
    ASSERT_EQ(message(app.start()), "OK");
    sigprocmask(SIG_BLOCK, nullptr, &mask_after);
    for (int s = 1; s < 32; ++s) {
      struct sigaction now{};
      sigaction(s, nullptr, &now);
      EXPECT_EQ(now.sa_handler, before[s].sa_handler) << "signal " << s;
      EXPECT_EQ(sigismember(&mask_after, s), sigismember(&mask_before, s)) << "signal " << s;
    }
  }
}

}  // namespace
