#include <gtest/gtest.h>

import tenon.std;
import tenon;

// Providers that exist only under some configuration.
namespace {

namespace cache {
class Cache {
 public:
  virtual ~Cache() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
class Named : public Cache {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  std::string name_;
};
class Disk final : public Named {
 public:
  Disk() : Named("disk") {}
};
class Memory final : public Named {
 public:
  Memory() : Named("memory") {}
};
class Nothing final : public Named {
 public:
  Nothing() : Named("nothing") {}
};
class Extra {
 public:
  virtual ~Extra() = default;
};
class Statistics final : public Extra {};
class Clears final {
 public:
  explicit Clears(Cache& cache) : cache_(cache) {}
  [[nodiscard]] std::string name() const { return cache_.name(); }

 private:
  Cache& cache_;
};

struct Limits {
  bool disk = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Limits::disk>);
};
struct Config {
  Limits limits;
  int megabytes = 0;
  bool statistics = false;
  bool fallback = true;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::limits>, tenon::field<&Config::megabytes>,
                                               tenon::field<&Config::statistics>, tenon::field<&Config::fallback>);
};
inline constexpr auto descriptor =
    tenon::describe<"cache">.exports<Cache, tenon::optional<Extra>, Clears>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Disk()>().as<Cache>().when<&Limits::disk>(),
    tenon::provide<Memory()>().as<Cache>().when<[](const Config& c) { return c.megabytes > 0; }>(),
    tenon::provide<Nothing()>().as<Cache>().when<&Config::fallback>(), tenon::provide<Clears(Cache&)>(),
    tenon::provide<Statistics()>().as<Extra>().when<&Config::statistics>());
// The same module with other defaults, as a reload would bring it.
struct Config2 {
  Limits limits;
  int megabytes = 64;
  bool statistics = true;
  static constexpr auto fields = tenon::fields(tenon::field<&Config2::limits>, tenon::field<&Config2::megabytes>,
                                               tenon::field<&Config2::statistics>);
};
inline constexpr auto descriptor2 =
    tenon::describe<"cache">.exports<Cache, tenon::optional<Extra>, Clears>().config<Config2>();
constinit const tenon::Definition changed = tenon::define<descriptor2>(
    tenon::provide<Disk()>().as<Cache>().when<&Limits::disk>(),
    tenon::provide<Memory()>().as<Cache>().when<[](const Config2& c) { return c.megabytes > 0; }>(),
    tenon::provide<Clears(Cache&)>(), tenon::provide<Statistics()>().as<Extra>().when<&Config2::statistics>());
}  // namespace cache

namespace page {
class Plugin {
 public:
  virtual ~Plugin() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
template <char Letter>
class Letters final : public Plugin {
 public:
  [[nodiscard]] std::string name() const override { return {Letter}; }
};
class Page {
 public:
  Page(cache::Cache& cache, tenon::Optional<cache::Extra> extra, tenon::Ref<cache::Cache> newest,
       tenon::All<Plugin> plugins)
      : cache_(cache), extra_(extra), newest_(newest), plugins_(plugins) {}
  [[nodiscard]] std::string text() const {
    std::string all = cache_.name() + "/" + newest_->name() + (extra_ ? "+" : "-");
    for (Plugin& plugin : plugins_.get()) all += plugin.name();
    return all;
  }

 private:
  cache::Cache& cache_;
  tenon::Optional<cache::Extra> extra_;
  tenon::Ref<cache::Cache> newest_;
  tenon::All<Plugin> plugins_;
};
struct Config {
  bool a = false;
  bool b = true;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::a>, tenon::field<&Config::b>);
};
inline constexpr auto descriptor =
    tenon::describe<"page">.imports<"cache">().exports<Page>().contributes<Plugin>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, cache::descriptor>(
    tenon::provide<Page(cache::Cache&, tenon::Optional<cache::Extra>, tenon::Ref<cache::Cache>, tenon::All<Plugin>)>(),
    tenon::provide<Letters<'a'>()>().as<Plugin>().when<&Config::a>(),
    tenon::provide<Letters<'b'>()>().as<Plugin>().when<&Config::b>());
}  // namespace page

/// Overrides the cache when it is told to.
namespace spy {
class Spy final : public cache::Named {
 public:
  Spy() : Named("spy") {}
};
struct Config {
  bool on = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::on>);
};
inline constexpr auto descriptor =
    tenon::describe<"spy">.imports<"cache">().overrides<"cache", cache::Cache>().config<Config>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, cache::descriptor>(tenon::provide<Spy()>().as<cache::Cache>().when<&Config::on>());
struct Config2 {
  bool on = true;
  static constexpr auto fields = tenon::fields(tenon::field<&Config2::on>);
};
inline constexpr auto descriptor2 =
    tenon::describe<"spy">.imports<"cache">().overrides<"cache", cache::Cache>().config<Config2>();
constinit const tenon::Definition changed =
    tenon::define<descriptor2, cache::descriptor>(tenon::provide<Spy()>().as<cache::Cache>().when<&Config2::on>());
}  // namespace spy

constexpr const tenon::Definition* members[]{&cache::definition, &page::definition, &spy::definition};
constexpr auto plan = tenon::plan({&cache::descriptor, &page::descriptor, &spy::descriptor});
constexpr tenon::Image image{"conditions", members, plan.order};

namespace handle {
class Source {};
class Holder {
 public:
  explicit Holder(tenon::Ref<Source>) {}
};
struct Config {
  bool on = true;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::on>);
};
inline constexpr auto source = tenon::describe<"source">.exports<Source>().config<Config>();
constinit const tenon::Definition on = tenon::define<source>(tenon::provide<Source()>().when<&Config::on>());
struct Off {
  bool on = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Off::on>);
};
inline constexpr auto source2 = tenon::describe<"source">.exports<Source>().config<Off>();
constinit const tenon::Definition off = tenon::define<source2>(tenon::provide<Source()>().when<&Off::on>());
inline constexpr auto holder = tenon::describe<"holder">.imports<"source">();
constinit const tenon::Definition holder_definition =
    tenon::define<holder, source>(tenon::provide<Holder(tenon::Ref<Source>)>());
constexpr const tenon::Definition* members[]{&on, &holder_definition};
constexpr auto plan = tenon::plan({&source, &holder});
constexpr tenon::Image image{"handle", members, plan.order};
}  // namespace handle

/// What `--KEY=VALUE` on the command line gives.
tenon::SettingSources command_line(const std::vector<std::pair<std::string, std::string>>& settings) {
  tenon::SettingSources sources;
  for (const auto& [key, value] : settings) sources.command.push_back({key, value, "--" + key});
  return sources;
}

class ConditionTest : public testing::Test {
 protected:
  absl::Status create(const std::vector<std::pair<std::string, std::string>>& settings) {
    return app.create(command_line(settings));
  }
  std::string text() { return app.get<page::Page>()->text(); }
  void reload(std::string_view module, const tenon::Definition& definition) {
    const auto published = app.apply(std::array{tenon::Replacement{module, &definition}});
    ASSERT_TRUE(published.ok()) << published.status();
  }
  tenon::App app{image};
};

TEST_F(ConditionTest, TheFirstProviderWhoseConditionHoldsIsUsed) {
  ASSERT_TRUE(create({{"cache.limits.disk", "true"}, {"cache.megabytes", "5"}}).ok());
  EXPECT_EQ(text(), "disk/disk-b");
}

TEST_F(ConditionTest, AConditionMayBeAFunctionOfTheConfiguration) {
  ASSERT_TRUE(create({{"cache.megabytes", "5"}}).ok());
  EXPECT_EQ(text(), "memory/memory-b");
  EXPECT_EQ(app.get<cache::Clears>()->name(), "memory");
}

TEST_F(ConditionTest, WhenNoOtherConditionHoldsTheLastProviderIsUsed) {
  ASSERT_TRUE(create({}).ok());
  EXPECT_EQ(text(), "nothing/nothing-b");
}

TEST_F(ConditionTest, AnOptionalIsEmptyAndAContributionLeftOutWhereTheConditionDoesNotHold) {
  ASSERT_TRUE(create({{"cache.statistics", "true"}, {"page.a", "true"}, {"page.b", "false"}}).ok());
  EXPECT_EQ(text(), "nothing/nothing+a");
  EXPECT_NE(app.get<cache::Extra>(), nullptr);
}

TEST_F(ConditionTest, AParameterThatNoProviderIsLeftForNamesProvidersConditionsAndKeys) {
  EXPECT_EQ(std::string(create({{"cache.fallback", "false"}}).message()),
            "cache: (anonymous namespace)::cache::Clears needs (anonymous namespace)::cache::Cache, which cache "
            "provides as (anonymous namespace)::cache::Disk only when cache.limits.disk is true and as (anonymous "
            "namespace)::cache::Memory only when its condition on (anonymous namespace)::cache::Config holds and as "
            "(anonymous namespace)::cache::Nothing only when cache.fallback is true; let it hold, provide another "
            "(anonymous namespace)::cache::Cache without a condition, or take Optional<(anonymous "
            "namespace)::cache::Cache>");
}

TEST_F(ConditionTest, AReloadThatChangesADefaultDecidesAgain) {
  ASSERT_TRUE(create({}).ok());
  reload("cache", cache::changed);
  EXPECT_EQ(text(), "memory/memory+b");
  reload("cache", cache::definition);
  EXPECT_EQ(text(), "nothing/nothing-b");
  EXPECT_EQ(app.get<cache::Extra>(), nullptr);
}

TEST_F(ConditionTest, AnOverrideTakesPlaceOnlyWhileItsConditionHolds) {
  ASSERT_TRUE(create({}).ok());
  reload("spy", spy::changed);
  EXPECT_EQ(text(), "spy/spy-b");
  EXPECT_EQ(app.get<cache::Clears>()->name(), "spy");
  reload("spy", spy::definition);
  EXPECT_EQ(text(), "nothing/nothing-b");
}

TEST_F(ConditionTest, AReloadThatLeavesARefWithoutAProviderIsRefused) {
  tenon::App app(handle::image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(std::string(app.apply(std::array{tenon::Replacement{"source", &handle::off}}).status().message()),
            "holder: (anonymous namespace)::handle::Holder needs (anonymous namespace)::handle::Source, which source "
            "provides as (anonymous namespace)::handle::Source only when source.on is true; let it hold, provide "
            "another (anonymous namespace)::handle::Source without a condition, or take Optional<(anonymous "
            "namespace)::handle::Source>");
  EXPECT_NE(app.get<handle::Source>(), nullptr);
}

TEST_F(ConditionTest, WhatACommandLineSaysIsStrongerThanADefaultThatAReloadBrings) {
  ASSERT_TRUE(create({{"cache.megabytes", "0"}, {"cache.limits.disk", "true"}}).ok());
  reload("cache", cache::changed);
  EXPECT_EQ(text(), "disk/disk+b");
}

// A module that provides under a condition what it imports as well.
namespace local {
class Own final : public cache::Named {
 public:
  Own() : Named("own") {}
};
class Page {
 public:
  Page(cache::Cache& cache, tenon::Ref<cache::Cache> ref, tenon::Optional<cache::Cache> optional,
       tenon::Context context)
      : cache_(cache), ref_(ref), optional_(optional), context_(context) {}
  [[nodiscard]] std::string text() const {
    return absl::StrCat(cache_.name(), "/", ref_->name(), "/", optional_->name(), "/",
                        context_.get<cache::Cache>()->name());
  }

 private:
  cache::Cache& cache_;
  tenon::Ref<cache::Cache> ref_;
  tenon::Optional<cache::Cache> optional_;
  tenon::Context context_;
};
template <bool OwnByDefault>
struct ConfigOf {
  bool own = OwnByDefault;
  static constexpr auto fields = tenon::fields(tenon::field<&ConfigOf::own>);
};
template <bool OwnByDefault>
inline constexpr auto descriptor =
    tenon::describe<"local">.imports<"cache">().exports<Page>().template config<ConfigOf<OwnByDefault>>();
template <bool OwnByDefault>
constinit const tenon::Definition definition = tenon::define<descriptor<OwnByDefault>, cache::descriptor>(
    tenon::provide<Own()>().as<cache::Cache>().template when<&ConfigOf<OwnByDefault>::own>(),
    tenon::provide<Page(cache::Cache&, tenon::Ref<cache::Cache>, tenon::Optional<cache::Cache>, tenon::Context)>());
constexpr const tenon::Definition* members[]{&cache::definition, &definition<false>};
constexpr auto plan = tenon::plan({&cache::descriptor, &descriptor<false>});
constexpr tenon::Image image{"local", members, plan.order};
}  // namespace local

TEST_F(ConditionTest, WhereNoOwnProviderExistsWhatIsImportedIsTaken) {
  tenon::App with(local::image);
  ASSERT_TRUE(with.create(command_line({{"local.own", "true"}})).ok());
  EXPECT_EQ(with.get<local::Page>()->text(), "own/own/own/own");
  tenon::App without(local::image);
  ASSERT_TRUE(without.create({}).ok());
  EXPECT_EQ(without.get<local::Page>()->text(), "nothing/nothing/nothing/nothing");
  EXPECT_NE(tenon::explain(without.inspect(), "local")->find("takes cache::Cache& from cache: cache::Nothing"),
            std::string::npos);
}

TEST_F(ConditionTest, AReloadDecidesAgainBetweenTheOwnProviderAndTheImportedOne) {
  tenon::App app(local::image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"local", &local::definition<true>}}).ok());
  EXPECT_EQ(app.get<local::Page>()->text(), "own/own/own/own");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"local", &local::definition<false>}}).ok());
  EXPECT_EQ(app.get<local::Page>()->text(), "nothing/nothing/nothing/nothing");
}

TEST_F(ConditionTest, WhereNeitherTheOwnNorTheImportedProviderExistsTheConditionsAreNamed) {
  tenon::App app(local::image);
  const absl::Status failed = app.create(command_line({{"cache.fallback", "false"}}));
  EXPECT_NE(failed.message().find("which cache provides as"), absl::string_view::npos) << failed;
}

namespace broken {
struct Config {
  int size = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>);
};
class Thing {};
bool divides(const Config& config) {
  if (config.size == 0) throw std::domain_error("size is 0");
  return 10 / config.size > 2;
}
inline constexpr auto descriptor = tenon::describe<"broken">.exports<tenon::optional<Thing>>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Thing()>().when<&divides>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"broken", members, plan.order};
}  // namespace broken

TEST_F(ConditionTest, AConditionThatThrowsFailsTheStartWithModuleAndClass) {
  tenon::App app(broken::image);
  EXPECT_EQ(std::string(app.create({}).message()),
            "broken: (anonymous namespace)::broken::Thing: its condition on (anonymous namespace)::broken::Config "
            "threw: size is 0");
  tenon::App other(broken::image);
  ASSERT_TRUE(other.create(command_line({{"broken.size", "1"}})).ok());
  EXPECT_NE(other.get<broken::Thing>(), nullptr);
}

}  // namespace
