#include <gtest/gtest.h>

import tenon.std;
import tenon;

// What a reload of an interface unit brings: a definition whose descriptor is another one.
namespace {

struct Source {
  virtual ~Source() = default;
  [[nodiscard]] virtual int value() const = 0;
};
struct Extra {
  virtual ~Extra() = default;
  [[nodiscard]] virtual int extra() const = 0;
};
struct Other {
  virtual ~Other() = default;
  [[nodiscard]] virtual int other() const = 0;
};
struct Part {
  virtual ~Part() = default;
  [[nodiscard]] virtual int part() const = 0;
};
template <int N>
struct Everything final : Source, Extra, Other, Part {
  [[nodiscard]] int value() const override { return N; }
  [[nodiscard]] int extra() const override { return N * 10; }
  [[nodiscard]] int other() const override { return N * 100; }
  [[nodiscard]] int part() const override { return N; }
};

inline constexpr auto store = tenon::describe<"store">.exports<Source>();
constinit const tenon::Definition store_one = tenon::define<store>(tenon::provide<Everything<1>()>().as<Source>());

struct Counting {
  int counter = 0;
};
class Follower final : public Counting {
 public:
  Follower(tenon::Ref<Source> source, tenon::All<Part> parts, tenon::Context context)
      : source_(source), parts_(parts), context_(context) {}
  [[nodiscard]] int value() const { return source_->value(); }
  [[nodiscard]] std::vector<int> parts() const {
    std::vector<int> all;
    for (Part& part : parts_.get()) all.push_back(part.part());
    return all;
  }
  [[nodiscard]] const tenon::Context& context() const { return context_; }

 private:
  tenon::Ref<Source> source_;
  tenon::All<Part> parts_;
  tenon::Context context_;
};
inline constexpr auto follower = tenon::describe<"follower">.imports<"store">().exports<Follower>();
constinit const tenon::Definition follower_one =
    tenon::define<follower, store>(tenon::provide<Follower(tenon::Ref<Source>, tenon::All<Part>, tenon::Context)>());

struct Holder : Counting {
  explicit Holder(Source& s) : source(s) {}
  Source& source;
};
inline constexpr auto holder = tenon::describe<"holder">.imports<"store">().exports<Holder>();
constinit const tenon::Definition holder_one = tenon::define<holder, store>(tenon::provide<Holder(Source&)>());

struct Alone : Counting {
  virtual ~Alone() = default;
};
inline constexpr auto alone = tenon::describe<"alone">.exports<Alone>();
constinit const tenon::Definition alone_one = tenon::define<alone>(tenon::provide<Alone()>());

constexpr const tenon::Definition* members[]{&store_one, &follower_one, &holder_one, &alone_one};
constexpr auto plan = tenon::plan({&store, &follower, &holder, &alone});
constexpr tenon::Image image{"descriptors", members, plan.order};

class DescriptorTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  absl::StatusOr<tenon::Published> apply(std::vector<tenon::Replacement> replaced) { return app.apply(replaced); }
  /// The message of a reload that is refused, after which everything is as it was.
  std::string refused(std::vector<tenon::Replacement> replaced) {
    const int before = app.get<Follower>()->value();
    const absl::Status status = app.apply(replaced).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(app.host().generation(), 0u);
    EXPECT_EQ(app.get<Follower>()->value(), before);
    return std::string(status.message());
  }
  tenon::App app{image};
};

// --- exports ---

inline constexpr auto store_more = tenon::describe<"store">.exports<Extra, Source>();
constinit const tenon::Definition store_two =
    tenon::define<store_more>(tenon::provide<Everything<2>()>().as<Source>().as<Extra>());

TEST_F(DescriptorTest, AnExportMoreMovesNobodyFromTheSlotThatItHas) {
  app.get<Follower>()->counter = 5;
  app.get<Holder>()->counter = 5;
  app.get<Alone>()->counter = 5;
  const auto published = apply({{"store", &store_two}});
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(app.get<Follower>()->value(), 2);
  EXPECT_EQ(app.get<Holder>()->source.value(), 2);
  EXPECT_EQ(app.get<Extra>()->extra(), 20);
  EXPECT_EQ(app.get<Follower>()->counter, 5);
  EXPECT_EQ(app.get<Holder>()->counter, 0);
  EXPECT_EQ(app.get<Alone>()->counter, 5);
}

inline constexpr auto store_others = tenon::describe<"store">.exports<Other, Source>();
constinit const tenon::Definition store_three =
    tenon::define<store_others>(tenon::provide<Everything<3>()>().as<Source>().as<Other>());

TEST_F(DescriptorTest, WhatIsNoLongerExportedLeavesItsSlotToNobodyElse) {
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  const auto extra = app.ref<Extra>();
  ASSERT_TRUE(extra.ok());
  ASSERT_EQ(app.get<Extra>()->extra(), 20);
  ASSERT_TRUE(apply({{"store", &store_three}}).ok());
  EXPECT_EQ(app.get<Extra>(), nullptr);
  EXPECT_EQ(app.ref<Extra>().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(app.get<Other>()->other(), 300);
  EXPECT_EQ(app.get<Follower>()->value(), 3);
  // When it is back, so is what everybody has of it.
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  EXPECT_EQ(app.get<Extra>()->extra(), 20);
  EXPECT_EQ((*extra)->extra(), 20);
  EXPECT_EQ(app.get<Other>(), nullptr);
}

inline constexpr auto alone_exporting = tenon::describe<"alone">.exports<Alone, Extra>();
struct AloneToo final : Alone, Extra {
  [[nodiscard]] int extra() const override { return 7; }
};
constinit const tenon::Definition alone_two =
    tenon::define<alone_exporting>(tenon::provide<AloneToo()>().as<Alone>().as<Extra>());

TEST_F(DescriptorTest, AnInterfaceThatAnotherModuleExportsNowIsFoundThere) {
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  const auto extra = app.ref<Extra>();
  ASSERT_TRUE(extra.ok());
  ASSERT_EQ(app.get<Extra>()->extra(), 20);
  ASSERT_TRUE(apply({{"store", &store_three}, {"alone", &alone_two}}).ok());
  EXPECT_EQ(app.get<Extra>()->extra(), 7);
  EXPECT_EQ((*extra)->extra(), 7);
}

TEST_F(DescriptorTest, AUnitOfWorkKeepsTheExportsWithWhichItBegan) {
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  const tenon::Work work = app.begin("request");
  ASSERT_TRUE(apply({{"store", &store_three}}).ok());
  const tenon::Entered inside = work.enter();
  EXPECT_EQ(app.get<Extra>()->extra(), 20);
  EXPECT_EQ(app.get<Follower>()->value(), 2);
}

inline constexpr auto store_empty = tenon::describe<"store">;
constinit const tenon::Definition store_none = tenon::define<store_empty>();

TEST_F(DescriptorTest, WhoStillNeedsWhatIsNoLongerExportedIsNamed) {
  EXPECT_EQ(refused({{"store", &store_none}}),
            "follower: (anonymous namespace)::Follower needs (anonymous namespace)::Source, which nothing provides");
}

// --- the plan runs again ---

inline constexpr auto store_cycle = tenon::describe<"store">.imports<"holder">().exports<Source>();
constinit const tenon::Definition store_in_a_cycle =
    tenon::define<store_cycle, holder>(tenon::provide<Everything<4>()>().as<Source>());

TEST_F(DescriptorTest, AnImportCycleIsRefusedWithTheWholePath) {
  EXPECT_EQ(refused({{"store", &store_in_a_cycle}}), "tenon: import cycle: store -> holder -> store");
}

inline constexpr auto alone_missing = tenon::describe<"alone">.imports<"stoer">().exports<Alone>();
TEST_F(DescriptorTest, AnImportOfWhatIsNotThereIsRefused) {
  tenon::Definition alone_without = alone_one;
  alone_without.shape = &alone_missing;
  EXPECT_EQ(refused({{"alone", &alone_without}}),
            "tenon: alone imports stoer, which is not in this program; did you mean store?");
}

inline constexpr auto alone_source = tenon::describe<"alone">.exports<Alone, Source>();
struct AloneSource final : Alone, Source {
  [[nodiscard]] int value() const override { return 8; }
};
constinit const tenon::Definition alone_gives_source =
    tenon::define<alone_source>(tenon::provide<AloneSource()>().as<Alone>().as<Source>());
inline constexpr auto holder_both = tenon::describe<"holder">.imports<"store", "alone">().exports<Holder>();
constinit const tenon::Definition holder_of_both = tenon::define<holder_both, store>(tenon::provide<Holder(Source&)>());

TEST_F(DescriptorTest, TwoExportersOfOneTokenAreRefusedAsTheCompilerRefusesThem) {
  EXPECT_EQ(
      refused({{"alone", &alone_gives_source}, {"holder", &holder_of_both}}),
      "tenon: holder receives (anonymous namespace)::Source from both store and alone; import one of them as<\"NAME\", "
      "…> "
      "and take From<\"NAME\", …>, or provide it here with .overrides<\"store\", (anonymous namespace)::Source>()");
}

struct Given {
  int number = 6;
};
inline constexpr auto store_expecting = tenon::describe<"store">.exports<Source>().expects<Given>();
constinit const tenon::Definition store_that_expects =
    tenon::define<store_expecting>(tenon::provide<Everything<5>()>().as<Source>());

TEST_F(DescriptorTest, AnExpectationThatNobodyMeetsIsRefused) {
  EXPECT_EQ(
      refused({{"store", &store_that_expects}}),
      "tenon: store expects (anonymous namespace)::Given, but follower, which imports it, neither offers nor expects "
      "it; "
      "add .offers<(anonymous namespace)::Given>() to follower\ntenon: store expects (anonymous namespace)::Given, but "
      "holder, which imports it, neither offers nor expects it; add .offers<(anonymous namespace)::Given>() to "
      "holder");
}

TEST_F(DescriptorTest, AfterAMistakeTheNextGoodOneIsApplied) {
  (void)refused({{"store", &store_in_a_cycle}});
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  EXPECT_EQ(app.get<Follower>()->value(), 2);
  EXPECT_EQ(app.host().generation(), 1u);
}

inline constexpr auto renamed = tenon::describe<"shop">.exports<Source>();
constinit const tenon::Definition store_renamed =
    tenon::define<renamed>(tenon::provide<Everything<5>()>().as<Source>());

TEST_F(DescriptorTest, AModuleKeepsItsName) {
  EXPECT_EQ(refused({{"store", &store_renamed}}),
            "the descriptor of store says that it is shop; the name is that of the C++ module");
}

TEST_F(DescriptorTest, AModuleThatIsNotInTheProgramNeedsARestart) {
  const absl::Status status = apply({{"shop", &store_renamed}}).status();
  EXPECT_EQ(status, absl::FailedPreconditionError("shop is not a module of this program; it must be built"));
}

// --- imports ---

struct Taking final : Alone {
  explicit Taking(Source& s) : source(s) {}
  Source& source;
};
inline constexpr auto alone_importing = tenon::describe<"alone">.imports<"store">().exports<Alone>();
constinit const tenon::Definition alone_takes =
    tenon::define<alone_importing, store>(tenon::provide<Taking(Source&)>().as<Alone>());
struct SourceFrom final : Source {
  explicit SourceFrom(Alone& a) : alone(a) {}
  [[nodiscard]] int value() const override { return 40 + alone.counter; }
  Alone& alone;
};
inline constexpr auto store_importing = tenon::describe<"store">.imports<"alone">().exports<Source>();
constinit const tenon::Definition store_takes =
    tenon::define<store_importing, alone>(tenon::provide<SourceFrom(Alone&)>().as<Source>());

TEST_F(DescriptorTest, AnImportMoreBringsWhatIsExportedThereAndChangesTheOrderOfCreation) {
  app.get<Follower>()->counter = 5;
  app.get<Alone>()->counter = 2;
  ASSERT_TRUE(apply({{"store", &store_takes}}).ok());
  EXPECT_EQ(app.get<Follower>()->value(), 42);
  EXPECT_EQ(app.get<Follower>()->counter, 5);
  EXPECT_EQ(app.get<Alone>()->counter, 2);
  // And the other way round, in one reload.
  ASSERT_TRUE(apply({{"store", &store_one}, {"alone", &alone_takes}}).ok());
  EXPECT_EQ(app.get<Follower>()->value(), 1);
  EXPECT_EQ(dynamic_cast<Taking&>(*app.get<Alone>()).source.value(), 1);
}

TEST_F(DescriptorTest, AContextStillMeansItsModuleWhenModulesWereNumberedAgain) {
  ASSERT_TRUE(apply({{"store", &store_takes}}).ok());
  const tenon::Context& context = app.get<Follower>()->context();
  EXPECT_EQ(context.module().path(), "follower");
  EXPECT_EQ(context.get<Source>()->value(), 40);
  EXPECT_EQ(context.get<Alone>(), nullptr);
  const auto holder_module = context.module("holder");
  ASSERT_TRUE(holder_module.has_value());
  EXPECT_EQ(&context.get<Holder>(*holder_module)->source, app.get<Source>());
}

// --- instances ---

inline constexpr auto holder_own = tenon::describe<"holder">.imports<tenon::own<"store">>().exports<Holder>();
constinit const tenon::Definition holder_of_its_own =
    tenon::define<holder_own, store>(tenon::provide<Holder(Source&)>());

TEST_F(DescriptorTest, AnInstanceOfItsOwnComesAndGoes) {
  app.get<Follower>()->counter = 5;
  ASSERT_TRUE(apply({{"holder", &holder_of_its_own}}).ok());
  EXPECT_NE(&app.get<Holder>()->source, app.get<Source>());
  const auto own = app.get<Follower>()->context().module("store@holder");
  ASSERT_TRUE(own.has_value());
  ASSERT_TRUE(apply({{"holder", &holder_one}}).ok());
  EXPECT_EQ(&app.get<Holder>()->source, app.get<Source>());
  EXPECT_EQ(app.get<Follower>()->context().find<Source>(*own).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(app.get<Follower>()->counter, 5);
}

// --- contributions ---

inline constexpr auto alone_contributing = tenon::describe<"alone">.exports<Alone>().contributes<Part>();
struct AlonePart final : Alone, Part {
  [[nodiscard]] int part() const override { return 11; }
};
constinit const tenon::Definition alone_contributes =
    tenon::define<alone_contributing>(tenon::provide<AlonePart()>().as<Alone>().as<Part>());
inline constexpr auto store_contributing = tenon::describe<"store">.exports<Source>().contributes<Part>();
constinit const tenon::Definition store_contributes =
    tenon::define<store_contributing>(tenon::provide<Everything<9>()>().as<Source>().as<Part>());

TEST_F(DescriptorTest, TheFirstContributionToAnInterfaceReachesThoseWhoTakeAll) {
  EXPECT_TRUE(app.get<Follower>()->parts().empty());
  ASSERT_TRUE(apply({{"alone", &alone_contributes}}).ok());
  EXPECT_EQ(app.get<Follower>()->parts(), std::vector<int>{11});
  app.get<Follower>()->counter = 5;
  ASSERT_TRUE(apply({{"store", &store_contributes}}).ok());
  EXPECT_EQ(app.get<Follower>()->parts(), (std::vector<int>{9, 11}));
  ASSERT_TRUE(apply({{"alone", &alone_one}}).ok());
  EXPECT_EQ(app.get<Follower>()->parts(), std::vector<int>{9});
  EXPECT_EQ(app.get<Follower>()->counter, 5);
}

// --- overrides ---

inline constexpr auto holder_overriding =
    tenon::describe<"holder">.imports<"store">().exports<Holder>().overrides<"store", Source>();
constinit const tenon::Definition holder_overrides = tenon::define<holder_overriding, store>(
    tenon::provide<Holder(Source&)>(), tenon::provide<Everything<6>()>().as<Source>());

TEST_F(DescriptorTest, AnOverrideComesAndGoesUnderAHandleThatIsKept) {
  app.get<Follower>()->counter = 5;
  ASSERT_TRUE(apply({{"holder", &holder_overrides}}).ok());
  EXPECT_EQ(app.get<Follower>()->value(), 6);
  ASSERT_TRUE(apply({{"holder", &holder_one}}).ok());
  EXPECT_EQ(app.get<Follower>()->value(), 1);
  EXPECT_EQ(app.get<Follower>()->counter, 5);
}

// --- configuration and options ---

struct Old {
  int size = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Old::size>);
};
struct New {
  std::string title = "none";
  static constexpr auto fields = tenon::fields(tenon::field<&New::title>);
};
struct Options {
  int depth = 3;
};
struct Shop {
  virtual ~Shop() = default;
  [[nodiscard]] virtual std::string text() const = 0;
  int counter = 0;
};
struct OldShop final : Shop {
  OldShop(const Old& c, const Options& o) : config(c), options(o) {}
  [[nodiscard]] std::string text() const override { return absl::StrCat(config.size, " deep ", options.depth); }
  const Old& config;
  const Options& options;
};
struct NewShop final : Shop {
  NewShop(const New& c, const Options& o) : config(c), options(o) {}
  [[nodiscard]] std::string text() const override { return absl::StrCat(config.title, " deep ", options.depth); }
  const New& config;
  const Options& options;
};
inline constexpr auto shop = tenon::describe<"shop">.exports<Shop>().config<Old>().options<Options>();
constinit const tenon::Definition shop_one =
    tenon::define<shop>(tenon::provide<OldShop(const Old&, const Options&)>().as<Shop>());
inline constexpr auto shop_new = tenon::describe<"shop">.exports<Shop>().config<New>().options<Options>();
constinit const tenon::Definition shop_two =
    tenon::define<shop_new>(tenon::provide<NewShop(const New&, const Options&)>().as<Shop>());

struct Buyer {
  explicit Buyer(Shop& s) : shop(s) {}
  Shop& shop;
};
inline constexpr auto first_buyer = tenon::describe<"first">.imports<"shop", Options{.depth = 5}>();
constinit const tenon::Definition first_one = tenon::define<first_buyer, shop>(tenon::provide<Buyer(Shop&)>());
inline constexpr auto second_buyer = tenon::describe<"second">.imports<"shop", Options{.depth = 5}>();
constinit const tenon::Definition second_one = tenon::define<second_buyer, shop>(tenon::provide<Buyer(Shop&)>());
inline constexpr auto first_deeper = tenon::describe<"first">.imports<"shop", Options{.depth = 6}>();
constinit const tenon::Definition first_two = tenon::define<first_deeper, shop>(tenon::provide<Buyer(Shop&)>());
inline constexpr auto second_deeper = tenon::describe<"second">.imports<"shop", Options{.depth = 6}>();
constinit const tenon::Definition second_two = tenon::define<second_deeper, shop>(tenon::provide<Buyer(Shop&)>());

constexpr const tenon::Definition* shop_members[]{&shop_one, &first_one, &second_one};
constexpr auto shop_plan = tenon::plan({&shop, &first_buyer, &second_buyer});
constexpr tenon::Image shop_image{"shops", shop_members, shop_plan.order};

TEST(DescriptorConfigTest, AnotherConfigurationTypeIsFilledAnew) {
  tenon::App app(shop_image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Shop>()->text(), "1 deep 5");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"shop", &shop_two}}).ok());
  EXPECT_EQ(app.get<Shop>()->text(), "none deep 5");
  std::vector<std::string> keys;
  for (const tenon::SettingShown& shown : app.container().settings()) keys.push_back(shown.key);
  EXPECT_EQ(keys, std::vector<std::string>{"shop.title"});
}

TEST(DescriptorConfigTest, WhatSourcesSayOfAFieldThatIsGoneIsAMistake) {
  tenon::App app(shop_image);
  tenon::SettingSources sources;
  sources.environment = {{"APP_SHOP_SIZE", "4"}};
  ASSERT_TRUE(app.create(std::move(sources)).ok());
  const absl::Status refused = app.apply(std::array{tenon::Replacement{"shop", &shop_two}}).status();
  EXPECT_NE(refused.message().find("APP_SHOP_SIZE"), absl::string_view::npos) << refused;
  EXPECT_EQ(app.get<Shop>()->text(), "4 deep 5");
}

TEST(DescriptorConfigTest, ImportersMustStillAgreeAboutTheOptionsThatTheyAttach) {
  tenon::App app(shop_image);
  ASSERT_TRUE(app.create({}).ok());
  app.get<Shop>()->counter = 9;
  EXPECT_EQ(app.apply(std::array{tenon::Replacement{"first", &first_two}}).status(),
            absl::InvalidArgumentError(
                "tenon: first and second import shop with different options; import it as<\"NAME\", \"shop\"> or "
                "own<\"shop\"> where it differs"));
  EXPECT_EQ(app.get<Shop>()->counter, 9);
  // What was not replaced is made anew, because it is given something else.
  ASSERT_TRUE(
      app.apply(std::array{tenon::Replacement{"first", &first_two}, tenon::Replacement{"second", &second_two}}).ok());
  EXPECT_EQ(app.get<Shop>()->text(), "1 deep 6");
  EXPECT_EQ(app.get<Shop>()->counter, 0);
}

// --- what surrounds it ---

TEST_F(DescriptorTest, NumbersDoNotGrowWithReloadsThatComeAndGo) {
  ASSERT_TRUE(apply({{"store", &store_two}}).ok());
  ASSERT_TRUE(apply({{"store", &store_three}}).ok());
  const std::size_t slots = app.container().wiring().slot_node.size();
  for (int n = 0; n < 100; ++n) {
    ASSERT_TRUE(apply({{"store", n % 2 == 0 ? &store_two : &store_three}}).ok());
  }
  EXPECT_EQ(app.container().wiring().slot_node.size(), slots);
  EXPECT_EQ(app.get<Follower>()->value(), 3);
}

TEST_F(DescriptorTest, ADescriptorThatSaysTheSameKeepsTheTree) {
  const tenon::Tree* const tree = &app.container().tree();
  ASSERT_TRUE(apply({{"alone", &alone_one}}).ok());
  EXPECT_EQ(&app.container().tree(), tree);
  ASSERT_TRUE(apply({{"alone", &alone_contributes}}).ok());
  EXPECT_NE(&app.container().tree(), tree);
}

TEST_F(DescriptorTest, IntrospectionShowsTheTreeThatRuns) {
  ASSERT_TRUE(apply({{"holder", &holder_of_its_own}}).ok());
  std::vector<std::string> paths;
  for (const tenon::InstanceView& instance : app.inspect().instances) paths.push_back(instance.path);
  std::ranges::sort(paths);
  EXPECT_EQ(paths, (std::vector<std::string>{"alone", "follower", "holder", "store", "store@holder"}));
}

TEST_F(DescriptorTest, CallersOnOtherThreadsNeverFailWhileDescriptorsChange) {
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<long> calls{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 2; ++c) {
    callers.emplace_back([&] {
      while (!stop) {
        const tenon::Work work = app.begin("call");
        const tenon::Entered inside = work.enter();
        const int value = app.get<Follower>()->value();
        const Extra* extra = app.get<Extra>();
        if (value != 1 && value != 2 && value != 3) ++wrong;
        if ((extra != nullptr) != (value == 2)) ++wrong;
        const tenon::Context& context = app.get<Follower>()->context();
        if (context.get<Source>() != app.get<Source>()) ++wrong;
        ++calls;
      }
    });
  }
  const std::array definitions{&store_two, &store_three, &store_one};
  for (std::size_t g = 0; g < 300; ++g) {
    ASSERT_TRUE(apply({{"store", definitions[g % 3]}}).ok());
  }
  while (calls.load() < 1000) std::this_thread::yield();
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
}

// --- what holds resources ---

struct Port {
  absl::Status start() { return absl::OkStatus(); }
  absl::Status stop() { return absl::OkStatus(); }
};
inline constexpr auto port = tenon::describe<"port">.exports<Port>();
constinit const tenon::Definition port_one =
    tenon::define<port>(tenon::provide<Port()>().start<&Port::start>().stop<&Port::stop>());
inline constexpr auto port_more = tenon::describe<"port">.exports<Port>().contributes<Part>();
constinit const tenon::Definition port_two = tenon::define<port_more>(
    tenon::provide<Port()>().start<&Port::start>().stop<&Port::stop>(), tenon::provide<Everything<1>()>().as<Part>());
inline constexpr auto beside = tenon::describe<"beside">.imports<"port">().exports<Alone>();
constinit const tenon::Definition beside_one = tenon::define<beside>(tenon::provide<Alone()>());
inline constexpr auto beside_more = tenon::describe<"beside">.exports<Alone, Extra>();
constinit const tenon::Definition beside_two =
    tenon::define<beside_more>(tenon::provide<AloneToo()>().as<Alone>().as<Extra>());
constexpr const tenon::Definition* port_members[]{&beside_one, &port_one};
constexpr auto port_plan = tenon::plan({&beside, &port});
constexpr tenon::Image port_image{"ports", port_members, port_plan.order};

TEST(DescriptorResourceTest, WhatTookAResourceIsKeptThroughOthersChangesAndStoppedInTheEnd) {
  tenon::App app(port_image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  EXPECT_EQ(app.apply(std::array{tenon::Replacement{"port", &port_two}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  Port* const before = app.get<Port>();
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"beside", &beside_two}}).ok());
  EXPECT_EQ(app.get<Port>(), before);
  EXPECT_TRUE(app.stop().ok());
}

}  // namespace
