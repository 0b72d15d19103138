/// Configuration as in Deepkit's tests: who gives a value, when it is seen, and who may take it.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::string message(const absl::Status& status) { return std::string(status.message()); }

// A required flag, and everything that may give it.

struct LogConfig {
  bool enable = false;
  static constexpr auto fields = tenon::fields(tenon::field<&LogConfig::enable>.required());
};
class Log {
 public:
  explicit Log(const LogConfig& config) : enabled(config.enable) {}
  bool enabled;
};
inline constexpr auto log = tenon::describe<"log">.exports<Log>().config<LogConfig>();
constinit const tenon::Definition log_definition = tenon::define<log>(tenon::provide<Log(const LogConfig&)>());
constexpr const tenon::Definition* members[]{&log_definition};
constexpr auto order = tenon::plan({&log});
constexpr tenon::Image image{"log", members, order.order};

TEST(ConfigurationFacts, ARequiredBooleanWithoutAValueIsAMistake) {
  tenon::App app(image);
  EXPECT_EQ(message(app.create({})),
            "configuration: 1 mistake\n  log.enable: required, but neither a configuration file nor APP_LOG_ENABLE "
            "gives it; expected true or false");
}

inline constexpr auto completed = tenon::describe<"log">.exports<Log>().config<LogConfig>();
constinit const tenon::Definition completed_definition = tenon::define<completed>(
    tenon::provide<Log(const LogConfig&)>(), tenon::setup_config([](LogConfig& config) { config.enable = true; }));

TEST(ConfigurationFacts, ARequiredBooleanMayComeFromCodeSetupConfigAVariableOrAFile) {
  tenon::App code(image);
  code.set("log.enable", true);
  EXPECT_EQ(message(code.create({})), "");
  EXPECT_TRUE(code.get<Log>()->enabled);

  static constexpr const tenon::Definition* all[]{&completed_definition};
  static constexpr auto plan = tenon::plan({&completed});
  static constexpr tenon::Image with_hook{"log", all, plan.order};
  tenon::App hook(with_hook);
  EXPECT_EQ(message(hook.create({})), "");
  EXPECT_TRUE(hook.get<Log>()->enabled);

  tenon::App variable(image);
  EXPECT_EQ(message(variable.create({.environment = {{"APP_LOG_ENABLE", "1"}}})), "");
  EXPECT_TRUE(variable.get<Log>()->enabled);

  tenon::App file(image);
  EXPECT_EQ(message(file.create({.file = {{"log.enable", true, "log.json:1"}}})), "");
  EXPECT_TRUE(file.get<Log>()->enabled);
}

TEST(ConfigurationFacts, AVariableThatIsNoBooleanIsAMistakeAndNotFalse) {
  tenon::App app(image);
  EXPECT_EQ(message(app.create({.environment = {{"APP_LOG_ENABLE", "asdf"}}})),
            "configuration: 1 mistake\n  log.enable (variable APP_LOG_ENABLE): expected true or false, found \"asdf\"");
}

// Names, parts, and who takes them.

struct Pool {
  int size = 4;
  static constexpr auto fields = tenon::fields(tenon::field<&Pool::size>);
};
struct DbConfig {
  std::string dbHost = "localhost";
  Pool pool;
  static constexpr auto fields = tenon::fields(tenon::field<&DbConfig::dbHost>, tenon::field<&DbConfig::pool>);
};
class Url {
 public:
  std::string text;
};
class Limit {
 public:
  int connections = 0;
};
Url make_url(tenon::Field<&DbConfig::dbHost> host) { return Url{"db://" + host.get()}; }
Limit make_limit(const Pool& pool) { return Limit{pool.size}; }
class Database {
 public:
  explicit Database(const DbConfig& config) : host(config.dbHost) {}
  std::string host;
};
inline constexpr auto db = tenon::describe<"db">.exports<Url, Limit, Database>().config<DbConfig>();
constinit const tenon::Definition db_definition = tenon::define<db>(
    tenon::factory<&make_url>(), tenon::factory<&make_limit>(), tenon::provide<Database(const DbConfig&)>());
struct MainConfig {
  std::string dbHost = "elsewhere";
  bool big = false;
  static constexpr auto fields = tenon::fields(tenon::field<&MainConfig::dbHost>, tenon::field<&MainConfig::big>);
};
class Main {
 public:
  Main(Database& d, const MainConfig& config) : database(d), own_host(config.dbHost) {}
  Database& database;
  std::string own_host;
};
inline constexpr auto main_module = tenon::describe<"main">.imports<"db">().exports<Main>().config<MainConfig>();
constinit const tenon::Definition main_definition =
    tenon::define<main_module, db>(tenon::provide<Main(Database&, const MainConfig&)>());
constexpr const tenon::Definition* both[]{&db_definition, &main_definition};
constexpr auto both_order = tenon::plan({&db, &main_module});
constexpr tenon::Image program{"main", both, both_order.order};

TEST(ConfigurationFacts, AServiceSeesTheDefaultUnlessTheProgramSaysOtherwise) {
  tenon::App plain(program);
  ASSERT_EQ(message(plain.create({})), "");
  EXPECT_EQ(plain.get<Database>()->host, "localhost");
  tenon::App told(program);
  told.configure<&DbConfig::dbHost>("db", "db.example.org");
  ASSERT_EQ(message(told.create({})), "");
  EXPECT_EQ(told.get<Database>()->host, "db.example.org");
}

TEST(ConfigurationFacts, AFactoryIsGivenAPartOrOneFieldOfTheConfiguration) {
  tenon::App app(program);
  ASSERT_EQ(message(app.create({.environment = {{"APP_DB_POOL_SIZE", "9"}}})), "");
  EXPECT_EQ(app.get<Url>()->text, "db://localhost");
  EXPECT_EQ(app.get<Limit>()->connections, 9);
}

TEST(ConfigurationFacts, AVariableIsNamedAfterPrefixModuleAndFieldWithCapitalsTakenApart) {
  tenon::App app(program);
  ASSERT_EQ(message(app.create({.environment = {{"APP_DB_DB_HOST", "one"}}})), "");
  EXPECT_EQ(app.get<Database>()->host, "one");
  tenon::App renamed(program);
  renamed.prefix("SHOP_");
  ASSERT_EQ(message(renamed.create({.environment = {{"SHOP_DB_DB_HOST", "two"}}})), "");
  EXPECT_EQ(renamed.get<Database>()->host, "two");
}

TEST(ConfigurationFacts, AnExportedServiceReadsTheConfigurationOfTheModuleThatDeclaresIt) {
  tenon::App app(program);
  ASSERT_EQ(message(app.create({})), "");
  EXPECT_EQ(app.get<Main>()->own_host, "elsewhere");
  EXPECT_EQ(app.get<Main>()->database.host, "localhost");
}

TEST(ConfigurationFacts, SetupOfTheProgramSeesWhatWasLoaded) {
  std::string seen;
  tenon::App app(program);
  app.setup("main", [&seen](const tenon::ModuleSetup& main) { seen = main.config<MainConfig>().dbHost; });
  ASSERT_EQ(message(app.create({.environment = {{"APP_MAIN_DB_HOST", "loaded"}}})), "");
  EXPECT_EQ(seen, "loaded");
}

// A parent that configures its import by its own configuration, and the import that acts on it.

class Extra {};
inline constexpr auto extra = tenon::describe<"extra">.exports<Extra>();
constinit const tenon::Definition extra_definition = tenon::define<extra>(tenon::provide<Extra()>());
struct ChildConfig {
  bool extra = false;
  static constexpr auto fields = tenon::fields(tenon::field<&ChildConfig::extra>);
};
class Child {
 public:
  explicit Child(tenon::Optional<Extra> e) : has_extra(e) {}
  bool has_extra;
};
inline constexpr auto child = tenon::describe<"child">.may_import<"extra">().exports<Child>().config<ChildConfig>();
constinit const tenon::Definition child_definition =
    tenon::define<child, extra>(tenon::provide<Child(tenon::Optional<Extra>)>(),
                                tenon::process([](tenon::Setup<child> setup, const ChildConfig& config) {
                                  if (config.extra) setup.activate<"extra">();
                                }));
struct ParentConfig {
  bool big = false;
  static constexpr auto fields = tenon::fields(tenon::field<&ParentConfig::big>);
};
inline constexpr auto parent = tenon::describe<"parent">.imports<"child">().config<ParentConfig>();
constinit const tenon::Definition parent_definition =
    tenon::define<parent, child>(tenon::process([](tenon::Setup<parent> setup, const ParentConfig& config) {
      if (config.big) setup.imported<"child">().configure([](ChildConfig& theirs) { theirs.extra = true; });
    }));

TEST(ConfigurationFacts, ProcessOfAnImportSeesWhatItsParentsProcessGaveItAndActsOnIt) {
  static constexpr const tenon::Definition* all[]{&extra_definition, &child_definition, &parent_definition};
  static constexpr auto plan = tenon::plan({&extra, &child, &parent});
  static constexpr tenon::Image family{"family", all, plan.order};
  tenon::App small(family);
  ASSERT_EQ(message(small.create({})), "");
  EXPECT_FALSE(small.get<Child>()->has_extra);
  tenon::App big(family);
  ASSERT_EQ(message(big.create({.environment = {{"APP_PARENT_BIG", "true"}}})), "");
  EXPECT_TRUE(big.get<Child>()->has_extra);
}

}  // namespace
