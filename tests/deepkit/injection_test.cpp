/// Providers as in Deepkit's tests: what is private, what is shared, what takes another's place.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

void create(tenon::App& app) {
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
}

// An exported service, a private one that uses it, and an importer.

class Service {
 public:
  virtual ~Service() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
class Helper {
 public:
  std::string text = "child";
};
class ChildService final : public Service {
 public:
  explicit ChildService(Helper& helper) : helper_(helper) {}
  [[nodiscard]] std::string name() const override { return helper_.text; }

 private:
  Helper& helper_;
};
class Inside {
 public:
  explicit Inside(Service& s) : service(s) {}
  Service& service;
};
class Window {
 public:
  explicit Window(Inside& i) : inside(i) {}
  Inside& inside;
};
inline constexpr auto child = tenon::describe<"child">.exports<Service, Window>();
constinit const tenon::Definition child_definition =
    tenon::define<child>(tenon::provide<Helper()>(), tenon::provide<ChildService(Helper&)>().as<Service>(),
                         tenon::provide<Inside(Service&)>(), tenon::provide<Window(Inside&)>());
class Consumer {
 public:
  Consumer(Service& s, tenon::Optional<Helper> h) : service(s), sees_helper(h) {}
  Service& service;
  bool sees_helper;
};
inline constexpr auto parent = tenon::describe<"parent">.imports<"child">().exports<Consumer>();
constinit const tenon::Definition parent_definition =
    tenon::define<parent, child>(tenon::provide<Consumer(Service&, tenon::Optional<Helper>)>());
constexpr const tenon::Definition* members[]{&child_definition, &parent_definition};
constexpr auto order = tenon::plan({&child, &parent});
constexpr tenon::Image image{"family", members, order.order};

TEST(InjectionFacts, APrivateProviderIsFoundByItsOwnModuleAndByNobodyElse) {
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Service>()->name(), "child");
  EXPECT_EQ(app.get<Helper>(), nullptr);
  EXPECT_EQ(std::string(app.ref<Helper>().status().message()),
            "no module of this program exports (anonymous namespace)::Helper");
}

TEST(InjectionFacts, TheProgramTheImporterAndAPrivateConsumerShareOneExportedObject) {
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Service>(), &app.get<Consumer>()->service);
  EXPECT_EQ(app.get<Service>(), &app.get<Window>()->inside.service);
}

TEST(InjectionFacts, AnOptionalIsEmptyForWhatIsNotExportedWhileItsModuleStillHasIt) {
  tenon::App app(image);
  create(app);
  EXPECT_FALSE(app.get<Consumer>()->sees_helper);
  EXPECT_EQ(app.get<Consumer>()->service.name(), "child");
}

class ParentService final : public Service {
 public:
  [[nodiscard]] std::string name() const override { return "parent"; }
};
inline constexpr auto overriding = tenon::describe<"overriding">.imports<"child">().overrides<"child", Service>();
constinit const tenon::Definition overriding_definition =
    tenon::define<overriding, child>(tenon::provide<ParentService()>().as<Service>());

TEST(InjectionFacts, AnOverrideIsReceivedByTheProgramByImportersAndInsideTheModuleItself) {
  static constexpr const tenon::Definition* all[]{&child_definition, &parent_definition, &overriding_definition};
  static constexpr auto plan = tenon::plan({&child, &parent, &overriding});
  static constexpr tenon::Image program{"overriding", all, plan.order};
  tenon::App app(program);
  create(app);
  EXPECT_EQ(app.get<Service>()->name(), "parent");
  EXPECT_EQ(app.get<Consumer>()->service.name(), "parent");
  EXPECT_EQ(app.get<Window>()->inside.service.name(), "parent");
}

// Root modules.

class Clock {
 public:
  int asked = 0;
};
class Ticking {
 public:
  explicit Ticking(Clock& c) : clock(c) {}
  Clock& clock;
};
class Holder {
 public:
  virtual ~Holder() = default;
  [[nodiscard]] virtual const Clock* clock() const = 0;
};
template <class Mine>
class Holding final : public Holder {
 public:
  explicit Holding(Clock& clock) : clock_(clock) {}
  [[nodiscard]] const Clock* clock() const override { return &clock_; }

 private:
  Clock& clock_;
};
class Holders {
 public:
  explicit Holders(tenon::All<Holder> all) : all(all) {}
  tenon::All<Holder> all;
};
inline constexpr auto clocks = tenon::describe<"clocks">.offers<Clock>().contributes<Holder>().root();
constinit const tenon::Definition clocks_definition =
    tenon::define<clocks>(tenon::provide<Clock()>(), tenon::provide<Holding<Clock>(Clock&)>().as<Holder>());
inline constexpr auto asking = tenon::describe<"asking">.expects<Clock>().contributes<Holder>().exports<Holders>();
constinit const tenon::Definition asking_definition = tenon::define<asking>(
    tenon::provide<Holding<Holders>(Clock&)>().as<Holder>(), tenon::provide<Holders(tenon::All<Holder>)>());
inline constexpr auto deep = tenon::describe<"deep">.imports<"clocks">();
constinit const tenon::Definition deep_definition = tenon::define<deep>();
inline constexpr auto top = tenon::describe<"top">.imports<"deep", "asking">();
constinit const tenon::Definition top_definition = tenon::define<top>();

TEST(InjectionFacts, ARootModuleBelowAnotherGivesTheWholeProgramTheObjectThatItHasItself) {
  static constexpr const tenon::Definition* all[]{&clocks_definition, &asking_definition, &deep_definition,
                                                  &top_definition};
  static constexpr auto plan = tenon::plan({&clocks, &asking, &deep, &top});
  static constexpr tenon::Image program{"top", all, plan.order};
  tenon::App app(program);
  create(app);
  std::set<const Clock*> clocks;
  const auto holders = app.get<Holders>()->all.get();
  for (const Holder& holder : holders) clocks.insert(holder.clock());
  EXPECT_EQ(holders.size(), 2u);
  EXPECT_EQ(clocks.size(), 1u);
}

// Factories, collections, constructors.

class Engine {
 public:
  explicit Engine(Helper& helper) : text(helper.text) { ++made; }
  static inline int made = 0;
  std::string text;
};
Engine make_engine(Helper& helper) { return Engine(helper); }
class Car {
 public:
  explicit Car(Engine& e) : engine(e) {}
  Engine& engine;
};
inline constexpr auto cars = tenon::describe<"cars">.exports<Engine, Car>();
constinit const tenon::Definition cars_definition =
    tenon::define<cars>(tenon::provide<Helper()>(), tenon::factory<&make_engine>(), tenon::provide<Car(Engine&)>());

TEST(InjectionFacts, AFactoryIsGivenItsParametersAndRunsOnceForAllWhoTakeItsObject) {
  static constexpr const tenon::Definition* all[]{&cars_definition};
  static constexpr auto plan = tenon::plan({&cars});
  static constexpr tenon::Image program{"cars", all, plan.order};
  Engine::made = 0;
  tenon::App app(program);
  create(app);
  EXPECT_EQ(app.get<Engine>(), &app.get<Car>()->engine);
  EXPECT_EQ(app.get<Engine>()->text, "child");
  EXPECT_EQ(Engine::made, 1);
}

class Tagged {
 public:
  virtual ~Tagged() = default;
};
template <int N>
class Member : public Tagged {};
class Collection {
 public:
  explicit Collection(tenon::All<Tagged> all) : all(all) {}
  tenon::All<Tagged> all;
};
inline constexpr auto tagged = tenon::describe<"tagged">.contributes<Tagged>().exports<Collection, Member<2>>();
constinit const tenon::Definition tagged_definition =
    tenon::define<tagged>(tenon::provide<Member<1>()>(), tenon::provide<Member<2>()>(),
                          tenon::provide<Member<3>()>().as<Tagged>(), tenon::provide<Collection(tenon::All<Tagged>)>());

TEST(InjectionFacts, AllHoldsExactlyWhatWasGivenUnderTheInterface) {
  static constexpr const tenon::Definition* all[]{&tagged_definition};
  static constexpr auto plan = tenon::plan({&tagged});
  static constexpr tenon::Image program{"tagged", all, plan.order};
  tenon::App app(program);
  create(app);
  const auto members = app.get<Collection>()->all.get();
  ASSERT_EQ(members.size(), 1u);
  EXPECT_NE(dynamic_cast<Member<3>*>(&*members.begin()), nullptr);
}

class Derived : public Engine {
 public:
  using Engine::Engine;
};
inline constexpr auto heirs = tenon::describe<"heirs">.exports<Derived>();
constinit const tenon::Definition heirs_definition =
    tenon::define<heirs>(tenon::provide<Helper()>(), tenon::provide<Derived(Helper&)>());

TEST(InjectionFacts, AConstructorThatIsInheritedIsGivenItsParameters) {
  static constexpr const tenon::Definition* all[]{&heirs_definition};
  static constexpr auto plan = tenon::plan({&heirs});
  static constexpr tenon::Image program{"heirs", all, plan.order};
  tenon::App app(program);
  create(app);
  EXPECT_EQ(app.get<Derived>()->text, "child");
}

// Scopes.

struct Request {
  static inline int made = 0;
  Request() { ++made; }
  int number = 0;
};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Controller {
 public:
  explicit Controller(Request& r) : request(r) {}
  Request& request;
};
inline constexpr auto requests = tenon::describe<"requests">.exports<tenon::scoped<PerRequest, Controller>>();
constinit const tenon::Definition requests_definition =
    tenon::define<requests>(tenon::provide<Controller(Request&)>().in<PerRequest>());

TEST(InjectionFacts, WhatAScopeIsSeededWithIsUsedInEachOfTenScopesAndNeverMadeByTheContainer) {
  static constexpr const tenon::Definition* all[]{&requests_definition};
  static constexpr auto plan = tenon::plan({&requests});
  static constexpr tenon::Image program{"requests", all, plan.order};
  tenon::App app(program);
  create(app);
  const tenon::Work work = app.begin("ten requests");
  std::array<Request, 10> given;
  const int made = Request::made;
  for (Request& request : given) {
    tenon::Scope<PerRequest> scope = work.open<PerRequest>(request);
    EXPECT_EQ(&scope.get<Controller>().request, &request);
  }
  EXPECT_EQ(Request::made, made);
}

}  // namespace
