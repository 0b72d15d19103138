/// Transient objects and functions for providers, as in Deepkit's tests.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

void create(tenon::App& app) {
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
}

// Transient.

class Part {
 public:
  int number = 0;
};
class Keeper {
 public:
  Keeper(Part& p, tenon::Make<Part> make) : part(p), make(make) {}
  Part& part;
  tenon::Make<Part> make;
};
class Other {
 public:
  explicit Other(Part& p) : part(p) {}
  Part& part;
};
inline constexpr auto parts = tenon::describe<"parts">.exports<Keeper, Other>();
constinit const tenon::Definition parts_definition =
    tenon::define<parts>(tenon::provide<Part()>().transient(), tenon::provide<Keeper(Part&, tenon::Make<Part>)>(),
                         tenon::provide<Other(Part&)>());

TEST(InjectionFacts, ATransientProviderGivesAnotherObjectEachTimeAndASingletonKeepsTheOneItWasBuiltWith) {
  static constexpr const tenon::Definition* all[]{&parts_definition};
  static constexpr auto plan = tenon::plan({&parts});
  static constexpr tenon::Image image{"parts", all, plan.order};
  tenon::App app(image);
  create(app);
  Keeper* keeper = app.get<Keeper>();
  const Part* kept = &keeper->part;
  const tenon::Made<Part> one = keeper->make();
  const tenon::Made<Part> two = keeper->make();
  EXPECT_NE(&*one, &*two);
  EXPECT_NE(&*one, kept);
  EXPECT_NE(&app.get<Other>()->part, kept);
  EXPECT_EQ(&app.get<Keeper>()->part, kept);
}

// Functions that objects are handed to.

class Named {
 public:
  virtual ~Named() = default;
  std::string name;
};
class Mine final : public Named {};
class Unrelated {
 public:
  std::string name;
};
struct PerRequest {};
class Session {
 public:
  std::string calls;
};
inline constexpr auto names = tenon::describe<"names">.exports<Named, Unrelated, tenon::scoped<PerRequest, Session>>();
constinit const tenon::Definition names_definition = tenon::define<names>(
    tenon::provide<Mine()>().as<Named>(), tenon::provide<Unrelated()>(), tenon::provide<Session()>().in<PerRequest>(),
    tenon::configure_provider<Named>([](Named& named) { named.name += "1"; }),
    tenon::configure_provider<Named>([](Named& named) { named.name += "2"; }),
    tenon::configure_provider<Session>([](Session& session) { session.calls += "a"; }),
    tenon::configure_provider<Session>([](Session& session) { session.calls += "b"; }));
constexpr const tenon::Definition* members[]{&names_definition};
constexpr auto order = tenon::plan({&names});
constexpr tenon::Image image{"names", members, order.order};

TEST(InjectionFacts, FunctionsForATypeRunInTheOrderInWhichTheyAreDeclared) {
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Named>()->name, "12");
}

TEST(InjectionFacts, AFunctionForAnInterfaceIsForClassesThatAreProvidedAsItAndForNoOthers) {
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Named>()->name, "12");
  EXPECT_EQ(app.get<Unrelated>()->name, "");
}

TEST(InjectionFacts, FunctionsForAScopedTypeRunOncePerObjectInEachOfTenScopes) {
  tenon::App app(image);
  create(app);
  const tenon::Work work = app.begin("ten requests");
  for (int n = 0; n < 10; ++n) {
    tenon::Scope<PerRequest> scope = work.open<PerRequest>();
    EXPECT_EQ(scope.get<Session>().calls, "ab");
    EXPECT_EQ(scope.get<Session>().calls, "ab");
  }
}

// The module's own container, asked from another module.

class Hidden {
 public:
  std::string text = "inner";
};
class Desk {
 public:
  explicit Desk(tenon::Context c) : context(c) {}
  tenon::Context context;
};
inline constexpr auto inner = tenon::describe<"inner">.exports<Desk>();
constinit const tenon::Definition inner_definition =
    tenon::define<inner>(tenon::provide<Hidden()>(), tenon::provide<Desk(tenon::Context)>());
inline constexpr auto middle = tenon::describe<"middle">.imports<"inner">().reexports<"inner">();
constinit const tenon::Definition middle_definition = tenon::define<middle>();

TEST(ModuleFacts, AServiceThatTakesItsContainerIsGivenThatOfTheModuleThatDeclaresItAlsoWhenItIsReexported) {
  static constexpr const tenon::Definition* all[]{&inner_definition, &middle_definition};
  static constexpr auto plan = tenon::plan({&inner, &middle});
  static constexpr tenon::Image family{"family", all, plan.order};
  tenon::App app(family);
  create(app);
  const tenon::Context& context = app.get<Desk>()->context;
  EXPECT_EQ(context.module().name(), "inner");
  EXPECT_EQ(context.get<Hidden>()->text, "inner");
}

}  // namespace
