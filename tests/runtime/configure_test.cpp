/// What is injected of a configuration, and what code gives to it: importers, App::set, App::configure; at a reload
/// too.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Pool {
  int size = 4;
  std::string host = "localhost";
  static constexpr auto fields = tenon::fields(tenon::field<&Pool::size>.range(1, 100), tenon::field<&Pool::host>);
};
struct StorageConfig {
  Pool pool;
  int pages = 10;
  static constexpr auto fields = tenon::fields(tenon::field<&StorageConfig::pool>, tenon::field<&StorageConfig::pages>);
};
class Storage {
 public:
  virtual ~Storage() = default;
  int size = 0;
  int pages = 0;
  std::string host;
};
class StoredPool final : public Storage {
 public:
  StoredPool(const Pool& pool, tenon::Field<&StorageConfig::pages> p, tenon::Field<&Pool::host> h) {
    size = pool.size;
    pages = p;
    host = h.get();
  }
};
inline constexpr auto storage = tenon::describe<"storage">.exports<Storage>().config<StorageConfig>();
constinit const tenon::Definition storage_definition = tenon::define<storage>(
    tenon::provide<StoredPool(const Pool&, tenon::Field<&StorageConfig::pages>, tenon::Field<&Pool::host>)>()
        .as<Storage>());

struct WebConfig {
  int threads = 8;
  static constexpr auto fields = tenon::fields(tenon::field<&WebConfig::threads>);
};
inline constexpr auto web = tenon::describe<"web">.imports<"storage">().config<WebConfig>();
constinit const tenon::Definition web_definition = tenon::define<web, storage>(tenon::configure<"storage">(
    [](const WebConfig& mine, StorageConfig& theirs) { theirs.pool.size = mine.threads * 2; }));
// The same module as a reload would bring it.
struct WebConfig2 {
  int threads = 9;
  static constexpr auto fields = tenon::fields(tenon::field<&WebConfig2::threads>);
};
inline constexpr auto web2 = tenon::describe<"web">.imports<"storage">().config<WebConfig2>();
constinit const tenon::Definition web_with_another_default = tenon::define<web2, storage>(tenon::configure<"storage">(
    [](const WebConfig2& mine, StorageConfig& theirs) { theirs.pool.size = mine.threads * 2; }));
inline constexpr auto web3 = tenon::describe<"web">.imports<"storage">().config<WebConfig>();
constinit const tenon::Definition web_that_leaves_storage_alone = tenon::define<web3, storage>();
inline constexpr auto web4 = tenon::describe<"web">.imports<"storage">().config<WebConfig>();
constinit const tenon::Definition web_that_gives_the_same =
    tenon::define<web4, storage>(tenon::configure<"storage">([](Pool& theirs) { theirs.size = 16; }));
inline constexpr auto web5 = tenon::describe<"web">.imports<"storage">().config<WebConfig>();
constinit const tenon::Definition web_that_gives_too_much =
    tenon::define<web5, storage>(tenon::configure<"storage">([](Pool& theirs) { theirs.size = 101; }));

constexpr const tenon::Definition* members[]{&storage_definition, &web_definition};
constexpr auto plan = tenon::plan({&storage, &web});
constexpr tenon::Image image{"program", members, plan.order};

std::string message(const absl::Status& status) { return std::string(status.message()); }

class Configure : public testing::Test {
 protected:
  tenon::App app{image};
  [[nodiscard]] int size() const { return app.get<Storage>()->size; }
  std::string source(std::string_view key) {
    for (const tenon::SettingShown& s : app.container().settings()) {
      if (s.key == key) return absl::StrCat(s.value, " # ", s.source);
    }
    return "";
  }
};

TEST_F(Configure, AStructInsideTheConfigurationAndAFieldOfItAreInjected) {
  ASSERT_TRUE(app.create({.environment = {{"APP_STORAGE_POOL_HOST", "db"}, {"APP_STORAGE_PAGES", "3"}}}).ok());
  EXPECT_EQ(app.get<Storage>()->host, "db");
  EXPECT_EQ(app.get<Storage>()->pages, 3);
}

TEST_F(Configure, AnImporterGivesValuesMadeFromItsOwn) {
  ASSERT_TRUE(app.create({.environment = {{"APP_WEB_THREADS", "3"}}}).ok());
  EXPECT_EQ(size(), 6);
  EXPECT_EQ(source("storage.pool.size"), "6 # web");
}

TEST_F(Configure, AFileIsStrongerThanAnImporter) {
  ASSERT_TRUE(app.create({.file = {{"storage.pool.size", std::int64_t{7}, "f:1"}}}).ok());
  EXPECT_EQ(size(), 7);
}

TEST_F(Configure, ValuesAreShownInTheOrderOfTheTree) {
  ASSERT_TRUE(app.create({}).ok());
  std::vector<std::string> keys;
  for (const tenon::SettingShown& s : app.container().settings()) keys.push_back(s.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"storage.pool.size", "storage.pool.host", "storage.pages", "web.threads"}));
}

TEST_F(Configure, TheProgramSetsAValueByItsKey) {
  app.set("storage.pages", 5).set("storage.pool.host", "db");
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Storage>()->pages, 5);
  EXPECT_EQ(source("storage.pages").find("5 # configure_test.cpp:"), 0u) << source("storage.pages");
}

TEST_F(Configure, TheProgramSetsAFieldByItsType) {
  app.configure<&StorageConfig::pages>("storage", 5).configure<&Pool::host>("storage", "db");
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Storage>()->pages, 5);
  EXPECT_EQ(app.get<Storage>()->host, "db");
}

TEST_F(Configure, AModuleAndTheProgramThatDisagreeAreNamed) {
  app.set("storage.pool.size", 5);
  const std::string said = message(app.create({}));
  EXPECT_EQ(said.find("configuration: 1 mistake\n  storage.pool.size: web sets it to 16 and configure_test.cpp:"), 0u)
      << said;
}

TEST_F(Configure, AWrongNameInCodeIsAMistakeLikeAnyOther) {
  app.set("storage.pagse", 5).configure<&StorageConfig::pages>("storag", 5).configure<&Pool::size>("web", 5);
  const std::string said = message(app.create({}));
  EXPECT_NE(said.find("storage.pagse (configure_test.cpp:"), std::string::npos) << said;
  EXPECT_NE(said.find("): unknown key; did you mean storage.pages?"), std::string::npos) << said;
  EXPECT_NE(said.find("no module of this name has a configuration; did you mean storage?"), std::string::npos) << said;
  EXPECT_NE(said.find("its configuration has no single (anonymous namespace)::Pool"), std::string::npos) << said;
}

TEST_F(Configure, NothingCanBeSetOnceTheProgramIsCreated) {
  ASSERT_TRUE(app.create({}).ok());
  try {
    app.set("storage.pages", 5);
    FAIL() << "it was accepted";
  } catch (const std::logic_error& error) {
    EXPECT_EQ(std::string(error.what()),
              "App::set(\"storage.pages\"): the program is created already; call it before run or create");
  }
}

TEST_F(Configure, VariablesBeginWithThePrefixOfTheProgram) {
  app.prefix("BOARD_");
  ASSERT_TRUE(app.create({.environment = {{"BOARD_STORAGE_PAGES", "6"}, {"APP_STORAGE_PAGES", "7"}}}).ok());
  EXPECT_EQ(app.get<Storage>()->pages, 6);
}

TEST_F(Configure, AChangedDefaultTakesEffectOnReloadAlsoInWhatItConfigures) {
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(size(), 16);
  const auto published = app.apply(std::array{tenon::Replacement{"web", &web_with_another_default}});
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->created, 1u);
  EXPECT_EQ(size(), 18);
  EXPECT_EQ(source("web.threads"), "9 # default");
  EXPECT_EQ(source("storage.pool.size"), "18 # web");
}

TEST_F(Configure, WhatAModuleNoLongerGivesGoesBackToTheDefaultOnReload) {
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"web", &web_that_leaves_storage_alone}}).ok());
  EXPECT_EQ(size(), 4);
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"web", &web_definition}}).ok());
  EXPECT_EQ(size(), 16);
}

TEST_F(Configure, ObjectsAreKeptWhenAReloadGivesThemTheSameValues) {
  ASSERT_TRUE(app.create({}).ok());
  const Storage* before = app.get<Storage>();
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"web", &web_that_gives_the_same}}).ok());
  EXPECT_EQ(app.get<Storage>(), before);
}

TEST_F(Configure, AReloadThatGivesAWrongValueChangesNothing) {
  ASSERT_TRUE(app.create({}).ok());
  const auto failed = app.apply(std::array{tenon::Replacement{"web", &web_that_gives_too_much}});
  EXPECT_EQ(message(failed.status()),
            "configuration: 1 mistake\n  storage.pool.size (web): expected an integer from 1 to 100, found 101");
  EXPECT_EQ(size(), 16);
  EXPECT_EQ(source("storage.pool.size"), "16 # web");
}

// Two instances of one module.

inline constexpr auto two =
    tenon::describe<"two">.imports<tenon::as<"primary", "storage">, tenon::as<"second", "storage">>();
constinit const tenon::Definition two_definition =
    tenon::define<two, storage>(tenon::configure<"storage@primary">([](StorageConfig& theirs) { theirs.pages = 1; }),
                                tenon::configure<"storage@second">([](StorageConfig& theirs) { theirs.pages = 2; }));
constexpr const tenon::Definition* two_members[]{&storage_definition, &two_definition};
constexpr auto two_plan = tenon::plan({&storage, &two});
constexpr tenon::Image two_image{"program", two_members, two_plan.order};

TEST(ConfigureInstances, EachNamedInstanceHasItsOwnValuesKeysAndVariables) {
  tenon::App app{two_image};
  ASSERT_TRUE(app.create({.environment = {{"APP_STORAGE_SECOND_POOL_SIZE", "7"}}}).ok());
  EXPECT_EQ(tenon::settings_lines(app.container().settings()),
            "storage@primary.pool.size = 4  # default\n"
            "storage@primary.pool.host = \"localhost\"  # default\n"
            "storage@primary.pages = 1  # two\n"
            "storage@second.pool.size = 7  # variable APP_STORAGE_SECOND_POOL_SIZE\n"
            "storage@second.pool.host = \"localhost\"  # default\n"
            "storage@second.pages = 2  # two\n");
}

}  // namespace
