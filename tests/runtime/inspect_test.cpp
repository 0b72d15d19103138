/// Introspection: the view of a program's tree, its JSON and text, and explain.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

import tenon.std;
import tenon;

namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

struct Visitor {
  std::string name;
};
struct PerVisit {
  using seeds = tenon::List<Visitor>;
};

namespace store {
class Store {
 public:
  virtual ~Store() = default;
};
struct Config {
  int shelves = 3;
  tenon::Secret<std::string> key;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::shelves>.range(1, 9), tenon::field<&Config::key>);
};
class DiskStore final : public Store {
 public:
  explicit DiskStore(const Config&) {}
};
inline constexpr auto descriptor = tenon::describe<"shop.store">.exports<Store>().config<Config>().once();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<DiskStore(const Config&)>().as<Store>());
}  // namespace store

namespace shelf {
class Shelf {
 public:
  virtual ~Shelf() = default;
};
class Board final : public Shelf {
 public:
  explicit Board(store::Store&) {}
};
inline constexpr auto descriptor =
    tenon::describe<"shop.shelf">.imports<"shop.store">().reexports<"shop.store">().exports<Shelf>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, store::descriptor>(tenon::provide<Board(store::Store&)>().as<Shelf>());
}  // namespace shelf

namespace clerk {
class Clock {
 public:
  virtual ~Clock() = default;
};
class Clerk {
 public:
  explicit Clerk(Clock&) {}
};
inline constexpr auto descriptor = tenon::describe<"shop.clerk">.expects<Clock>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Clerk(Clock&)>());
}  // namespace clerk

namespace audit {
class Audit {
 public:
  virtual ~Audit() = default;
};
class FileAudit final : public Audit {};
inline constexpr auto descriptor = tenon::describe<"shop.audit">.exports<Audit>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<FileAudit()>().as<Audit>());
}  // namespace audit

namespace front {
class Sign {
 public:
  virtual ~Sign() = default;
};
class Neon final : public Sign {};
class Wall final : public clerk::Clock {};
class Door {
 public:
  Door(store::Store&, tenon::Ref<shelf::Shelf>, tenon::Optional<audit::Audit>, tenon::All<Sign>, tenon::Host&) {}
  void start() {}
};
class Basket {
 public:
  Basket(const Visitor&, shelf::Shelf&) {}
};
struct Config {
  bool audited = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::audited>);
};
inline constexpr auto descriptor = tenon::describe<"shop.front">.imports<"shop.shelf", "shop.clerk">()
                                       .may_import<"shop.audit">()
                                       .offers<clerk::Clock>()
                                       .contributes<Sign>()
                                       .exports<tenon::scoped<PerVisit, Basket>>()
                                       .config<Config>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, shelf::descriptor, store::descriptor, audit::descriptor>(
        tenon::provide<Door(store::Store&, tenon::Ref<shelf::Shelf>, tenon::Optional<audit::Audit>, tenon::All<Sign>,
                            tenon::Host&)>()
            .start<&Door::start>(),
        tenon::provide<Basket(const Visitor&, shelf::Shelf&)>().in<PerVisit>(), tenon::provide<Neon()>().as<Sign>(),
        tenon::provide<Wall()>().as<clerk::Clock>(), tenon::process([](tenon::Setup<descriptor> s, const Config& c) {
          if (c.audited) s.activate<"shop.audit">();
        }));
}  // namespace front

constexpr const tenon::Definition* members[]{&front::definition, &shelf::definition, &store::definition,
                                             &clerk::definition, &audit::definition};
constexpr auto plan =
    tenon::plan({&front::descriptor, &shelf::descriptor, &store::descriptor, &clerk::descriptor, &audit::descriptor});
constexpr tenon::Image image{"shop", members, plan.order};

// The same with a module that overrides the store.
namespace trial {
class FakeStore final : public store::Store {};
inline constexpr auto descriptor =
    tenon::describe<"shop.trial">.imports<"shop.store", "shop.front">().overrides<"shop.store", store::Store>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, store::descriptor>(tenon::provide<FakeStore()>().as<store::Store>());
}  // namespace trial

constexpr const tenon::Definition* overriding[]{&front::definition, &shelf::definition, &store::definition,
                                                &clerk::definition, &audit::definition, &trial::definition};
constexpr auto overriding_plan = tenon::plan({&front::descriptor, &shelf::descriptor, &store::descriptor,
                                              &clerk::descriptor, &audit::descriptor, &trial::descriptor});
constexpr tenon::Image trial_image{"trial", overriding, overriding_plan.order};

const tenon::SettingSources with_secret{.file = {{"shop.store.key", std::string("hunter2"), "shop.toml:1:1"}}};

const tenon::ProviderView& provider(const tenon::TreeView& tree, const std::string& module, const std::string& type) {
  for (const tenon::ProviderView& p : tree.find(module)->providers) {
    if (p.type == type) return p;
  }
  throw std::logic_error(type);
}

std::string explained(const tenon::Image& of, std::string_view name) {
  const absl::StatusOr<std::string> text = tenon::explain(tenon::App(of).inspect(), name);
  return text.ok() ? *text : std::string(text.status().message());
}

TEST(Inspect, WorksBeforeAnythingIsCreated) {
  const tenon::TreeView tree = tenon::App(image).inspect();
  EXPECT_EQ(tree.program, "shop");
  EXPECT_FALSE(tree.created);
  EXPECT_EQ(tree.problem, "");
  EXPECT_EQ(tree.instances.size(), 5u);
  EXPECT_EQ(provider(tree, "shop.front", "front::Door").created, 0u);
  EXPECT_EQ(provider(tree, "shop.front", "front::Door").parameters[0].provider, "store::DiskStore");
  EXPECT_EQ(tree.find("shop.attic"), nullptr);
}

TEST(Inspect, CountsTheObjectsOfEachProviderInALiveProgram) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(provider(app.inspect(), "shop.front", "front::Basket").created, 0u);
  for (int visit = 0; visit < 3; ++visit) {
    Visitor visitor{"Ann"};
    const tenon::Work work = app.begin("visit");
    tenon::Scope<PerVisit> scope = work.open<PerVisit>(visitor);
    (void)scope.get<front::Basket>();
    (void)scope.get<front::Basket>();
  }
  const tenon::TreeView tree = app.inspect();
  EXPECT_TRUE(tree.created);
  EXPECT_EQ(provider(tree, "shop.front", "front::Basket").created, 3u);
  EXPECT_EQ(provider(tree, "shop.front", "front::Door").created, 1u);
  EXPECT_EQ(provider(tree, "shop.audit", "audit::FileAudit").created, 0u);
}

namespace shelf {
inline constexpr auto descriptor2 =
    tenon::describe<"shop.shelf">.imports<"shop.store">().reexports<"shop.store">().exports<Shelf>();
constinit const tenon::Definition next =
    tenon::define<descriptor2, store::descriptor>(tenon::provide<Board(store::Store&)>().as<Shelf>());
}  // namespace shelf

TEST(Inspect, AReloadCountsOnForWhatItDoesNotReplace) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  auto visit = [&] {
    Visitor visitor{"Ann"};
    const tenon::Work work = app.begin("visit");
    tenon::Scope<PerVisit> scope = work.open<PerVisit>(visitor);
    (void)scope.get<front::Basket>();
  };
  visit();
  const tenon::Replacement replaced[]{{"shop.shelf", &shelf::next}};
  ASSERT_TRUE(app.apply(replaced).ok());
  visit();
  const tenon::TreeView tree = app.inspect();
  EXPECT_EQ(tree.generation, 1u);
  EXPECT_EQ(provider(tree, "shop.front", "front::Basket").created, 2u);
  EXPECT_EQ(provider(tree, "shop.front", "front::Door").created, 1u);
  EXPECT_EQ(provider(tree, "shop.shelf", "shelf::Board").created, 1u);
  EXPECT_GT(tree.find("shop.store")->timing.create_ms, 0);
}

TEST(Inspect, SaysWhereEachParameterCameFrom) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::TreeView tree = app.inspect();
  const std::vector<tenon::ParameterView> door = provider(tree, "shop.front", "front::Door").parameters;
  ASSERT_EQ(door.size(), 5u);
  EXPECT_EQ(door[0].spelling, "store::Store&");
  EXPECT_EQ(door[0].source, "import");
  EXPECT_EQ(door[0].module, "shop.store");
  EXPECT_EQ(door[0].through, (Names{"shop.front", "shop.shelf", "shop.store"}));
  EXPECT_EQ(door[1].kind, "Ref");
  EXPECT_EQ(door[1].through, (Names{"shop.front", "shop.shelf"}));
  EXPECT_EQ(door[2].kind, "Optional");
  EXPECT_EQ(door[2].provider, "");
  EXPECT_EQ(door[3].source, "contributions");
  EXPECT_EQ(door[3].all, (Names{"shop.front: front::Neon"}));
  EXPECT_EQ(door[4].source, "runtime");
  const std::vector<tenon::ParameterView> basket = provider(tree, "shop.front", "front::Basket").parameters;
  EXPECT_EQ(basket[0].source, "seed");
  EXPECT_EQ(basket[0].module, "PerVisit");
  const tenon::ParameterView clock = provider(tree, "shop.clerk", "clerk::Clerk").parameters[0];
  EXPECT_EQ(clock.source, "expected");
  EXPECT_EQ(clock.module, "shop.front");
  EXPECT_EQ(clock.provider, "front::Wall");
}

TEST(Inspect, AModuleThatConfigurationActivatesIsActiveAndGivesWhatItExports) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({.environment = {{"APP_SHOP_FRONT_AUDITED", "true"}}}).ok());
  const tenon::TreeView tree = app.inspect();
  EXPECT_TRUE(tree.find("shop.audit")->active);
  EXPECT_EQ(tree.find("shop.audit")->imported_by, Names{"shop.front"});
  EXPECT_EQ(provider(tree, "shop.front", "front::Door").parameters[2].provider, "audit::FileAudit");
  EXPECT_FALSE(tenon::App(image).inspect().find("shop.audit")->active);
}

TEST(Inspect, TellsHooksAndHowLongTheStartOfEachModuleTook) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  const tenon::TreeView tree = app.inspect();
  const tenon::InstanceView& shop = *tree.find("shop.front");
  ASSERT_EQ(shop.hooks.size(), 1u);
  EXPECT_EQ(shop.hooks[0].kind, "process");
  EXPECT_GT(shop.timing.hooks_ms, 0);
  EXPECT_GT(shop.timing.create_ms, 0);
  EXPECT_GT(shop.timing.start_ms, 0);
  EXPECT_EQ(tree.find("shop.store")->timing.start_ms, 0);
}

TEST(Inspect, ShowsWhatItCanOfAWrongConfigurationAndSaysWhatIsWrong) {
  const tenon::TreeView tree =
      tenon::App(image).inspect({.file = {{"shop.store.shelves", std::int64_t{10}, "shop.toml:1:1"}}});
  EXPECT_EQ(
      tree.problem,
      "configuration: 1 mistake\n  shop.store.shelves (shop.toml:1:1): expected an integer from 1 to 9, found 10");
  EXPECT_EQ(provider(tree, "shop.shelf", "shelf::Board").parameters[0].provider, "store::DiskStore");
}

TEST(Inspect, TheJsonHasEverythingAndNoSecret) {
  const std::string text = tenon::tree_json(tenon::App(image).inspect(with_secret));
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  const json tree = json::parse(text);
  EXPECT_EQ(tree["program"], "shop");
  EXPECT_EQ(tree["created"], false);
  const json& stored = tree["instances"][0];
  EXPECT_EQ(stored["path"], "shop.store");
  EXPECT_EQ(stored["once"], true);
  EXPECT_EQ(stored["config"], "store::Config");
  EXPECT_EQ(stored["imported_by"], json::array({"shop.shelf"}));
  EXPECT_EQ(stored["settings"][0], (json{{"key", "shop.store.shelves"}, {"value", 3}, {"source", "default"}}));
  EXPECT_EQ(stored["settings"][1],
            (json{{"key", "shop.store.key"}, {"value", nullptr}, {"source", "shop.toml:1:1"}, {"secret", true}}));
  EXPECT_EQ(stored["providers"][0], (json{{"type", "store::DiskStore"},
                                          {"as", {"store::Store"}},
                                          {"made_by", "constructor"},
                                          {"exported", {"store::Store"}},
                                          {"exists", true},
                                          {"created", 0},
                                          {"parameters",
                                           {{{"spelling", "const store::Config&"},
                                             {"token", "store::Config"},
                                             {"kind", "reference"},
                                             {"source", "config"},
                                             {"module", "shop.store"}}}}}));
  EXPECT_TRUE(stored["timing"].contains("create_ms"));
}

TEST(Inspect, TheTextIsATreeInWhichEveryModuleIsExpandedOnce) {
  EXPECT_EQ(tenon::tree_text(tenon::App(image).inspect(with_secret)),
            "shop.front\n"
            "  - front::Door\n"
            "  - front::Basket, exported, once per PerVisit\n"
            "  - front::Neon as front::Sign, contributed\n"
            "  - front::Wall as clerk::Clock\n"
            "  - offers clerk::Clock, front::Wall\n"
            "  - hook process\n"
            "  - configured by front::Config\n"
            "  shop.shelf\n"
            "    - shelf::Board as shelf::Shelf, exported\n"
            "    shop.store  (re-exported, once)\n"
            "      - store::DiskStore as store::Store, exported\n"
            "      - configured by store::Config\n"
            "  shop.clerk\n"
            "    - clerk::Clerk\n"
            "    - expects clerk::Clock\n"
            "  shop.audit  (not active)\n"
            "    - audit::FileAudit as audit::Audit\n");
}

TEST(Explain, SaysWhoProvidesATypeWhoTakesItAndThroughWhichExports) {
  EXPECT_EQ(explained(image, "store.Store"),
            "store::Store\n"
            "  provided by store::DiskStore in shop.store\n"
            "    why: shop.store exports it, and no module overrides it\n"
            "    made by its constructor, one for the program\n"
            "    takes const store::Config& from the configuration of shop.store\n"
            "    reads shop.store.shelves = 3  # default\n"
            "    reads shop.store.key = <secret>  # default\n"
            "  taken by shelf::Board in shop.shelf, imported: shop.shelf -> shop.store\n"
            "  taken by front::Door in shop.front, imported: shop.front -> shop.shelf -> shop.store\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
}

TEST(Explain, AnOverriddenProviderIsAnAlternativeThatIsNotTaken) {
  EXPECT_EQ(explained(trial_image, "store::Store"),
            "store::Store\n"
            "  provided by trial::FakeStore in shop.trial\n"
            "    why: shop.store exports it, and shop.trial overrides it\n"
            "    made by its constructor, one for the program\n"
            "  taken by shelf::Board in shop.shelf, imported: shop.shelf -> shop.store, overridden by shop.trial\n"
            "  taken by front::Door in shop.front, imported: shop.front -> shop.shelf -> shop.store, overridden by "
            "shop.trial\n"
            "  alternatives that are not taken\n"
            "    shop.store: store::DiskStore, which shop.trial overrides\n");
}

// A module that takes what it exports, and another that overrides it.
namespace depot {
class Porter {
 public:
  explicit Porter(store::Store&) {}
};
class Shed final : public store::Store {};
inline constexpr auto descriptor = tenon::describe<"shop.depot">.exports<store::Store>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Shed()>().as<store::Store>(), tenon::provide<Porter(store::Store&)>());
inline constexpr auto drill =
    tenon::describe<"shop.drill">.imports<"shop.depot">().overrides<"shop.depot", store::Store>();
constinit const tenon::Definition drill_definition =
    tenon::define<drill, descriptor>(tenon::provide<trial::FakeStore()>().as<store::Store>());
}  // namespace depot

TEST(Explain, AnOverrideIsTakenInsideTheModuleThatExportsTheTypeToo) {
  static constexpr const tenon::Definition* all[]{&depot::definition, &depot::drill_definition};
  static constexpr auto order = tenon::plan({&depot::descriptor, &depot::drill});
  static constexpr tenon::Image depots{"depots", all, order.order};
  EXPECT_EQ(explained(depots, "Porter"),
            "depot::Porter\n"
            "  provided by depot::Porter in shop.depot\n"
            "    why: it is private to shop.depot, which does not export it\n"
            "    made by its constructor, one for the program\n"
            "    takes store::Store& from shop.drill: trial::FakeStore\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
  EXPECT_NE(explained(depots, "Store")
                .find("  taken by depot::Porter in shop.depot, of the same module, overridden by "
                      "shop.drill\n"),
            std::string::npos);
}

// Providers under conditions, and a transient one.
namespace barn {
struct Config {
  bool cold = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::cold>);
};
class Icehouse final : public store::Store {};
class Loft final : public store::Store {};
class Crate {};
class Cart {
 public:
  Cart(Crate&, tenon::Make<Crate>) {}
};
inline constexpr auto descriptor = tenon::describe<"shop.barn">.exports<store::Store>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Icehouse()>().as<store::Store>().when<&Config::cold>(), tenon::provide<Loft()>().as<store::Store>(),
    tenon::provide<Crate()>().transient(), tenon::provide<Cart(Crate&, tenon::Make<Crate>)>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"barn", members, plan.order};
}  // namespace barn

TEST(Explain, AConditionSaysWhyTheNextProviderIsTaken) {
  EXPECT_EQ(explained(barn::image, "Store"),
            "store::Store\n"
            "  provided by barn::Loft in shop.barn\n"
            "    why: shop.barn exports it, and no module overrides it\n"
            "    made by its constructor, one for the program\n"
            "  alternatives that are not taken\n"
            "    shop.barn: barn::Icehouse, which does not exist because of cold of barn::Config\n");
  const tenon::TreeView cold = tenon::App(barn::image).inspect({.environment = {{"APP_SHOP_BARN_COLD", "true"}}});
  EXPECT_TRUE(tenon::explain(cold, "Store")
                  ->ends_with("  alternatives that are not taken\n"
                              "    shop.barn: barn::Loft is one too, but barn::Icehouse comes before it\n"))
      << *tenon::explain(cold, "Store");
}

TEST(Explain, ATransientProviderIsMadeForEachThatTakesIt) {
  EXPECT_EQ(explained(barn::image, "Crate"),
            "barn::Crate\n"
            "  provided by barn::Crate in shop.barn\n"
            "    why: it is private to shop.barn, which does not export it\n"
            "    made by its constructor, one for each that takes it\n"
            "  taken by barn::Cart in shop.barn, of the same module\n"
            "  taken by barn::Cart in shop.barn as Make, of the same module\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
}

// A module that has a store of its own and keeps it to itself.
namespace hoard {
class Cellar final : public store::Store {};
inline constexpr auto descriptor = tenon::describe<"shop.hoard">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Cellar()>().as<store::Store>());
}  // namespace hoard

TEST(Explain, AProviderThatItsModuleDoesNotExportIsAnAlternative) {
  static constexpr const tenon::Definition* all[]{&store::definition, &hoard::definition};
  static constexpr auto order = tenon::plan({&store::descriptor, &hoard::descriptor});
  static constexpr tenon::Image stores{"stores", all, order.order};
  const std::string text = explained(stores, "Store");
  EXPECT_TRUE(
      text.ends_with("  alternatives that are not taken\n"
                     "    shop.hoard: hoard::Cellar is one too, but shop.hoard does not export it\n"))
      << text;
}

TEST(Explain, AModuleThatIsNotActiveIsAnAlternative) {
  EXPECT_EQ(explained(image, "audit::Audit"),
            "audit::Audit\n"
            "  nobody provides it\n"
            "  taken by front::Door in shop.front as Optional, and gets none\n"
            "  alternatives that are not taken\n"
            "    shop.audit exports it, but is not active: its importer has not activated it\n");
}

TEST(Explain, WhatIsExpectedNamesWhoOffersIt) {
  EXPECT_EQ(explained(image, "clerk.Clock"),
            "clerk::Clock\n"
            "  provided by front::Wall in shop.front\n"
            "    why: it is private to shop.front, which does not export it\n"
            "    made by its constructor, one for the program\n"
            "  shop.clerk expects it from whoever imports it\n"
            "  shop.front offers it to what it imports: front::Wall\n"
            "  taken by clerk::Clerk in shop.clerk, offered by shop.front\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
}

TEST(Explain, AClassThatIsPrivateToItsModuleIsExplainedByTheEndOfItsName) {
  EXPECT_EQ(explained(image, "Basket"),
            "front::Basket\n"
            "  provided by front::Basket in shop.front\n"
            "    why: shop.front exports it, and no module overrides it\n"
            "    made by its constructor, one for each PerVisit\n"
            "    takes const Visitor& from whoever opens a PerVisit\n"
            "    takes shelf::Shelf& from shop.shelf: shelf::Board\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
  EXPECT_TRUE(explained(image, "store::DiskStore")
                  .starts_with("store::DiskStore\n"
                               "  provided by store::DiskStore in shop.store\n"
                               "    why: it is private to shop.store, which does not export it as store::DiskStore\n"
                               "    exported as store::Store\n"));
}

TEST(Explain, AModuleIsExplainedWithAllThatItHas) {
  EXPECT_EQ(explained(image, "shop.shelf"),
            "shop.shelf\n"
            "  imported by shop.front\n"
            "  imports shop.store, re-exported\n"
            "  exports shelf::Shelf: shelf::Board\n"
            "  provides shelf::Board as shelf::Shelf, one for the program\n"
            "    takes store::Store& from shop.store: store::DiskStore\n");
}

TEST(Explain, AnUnknownNameSuggestsTheNearest) {
  EXPECT_EQ(explained(image, "store.Stoer"),
            "this program has no module and no type store.Stoer; did you mean store.Store?");
  EXPECT_EQ(explained(image, "Baskte"), "this program has no module and no type Baskte; did you mean Basket?");
  EXPECT_EQ(explained(image, "nothing.like.this.at.all"),
            "this program has no module and no type nothing.like.this.at.all; `modules` lists what there is");
}

}  // namespace
