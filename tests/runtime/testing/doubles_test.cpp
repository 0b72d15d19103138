/// Doubles of what does not simply exist once: of scopes, transient, of one instance among several, expected from
/// above.
#include <gtest/gtest.h>

#include "market.h"

import tenon.std;
import tenon;
import tenon.testing;

namespace {

using market::Basket;
using market::PerVisit;
using market::Store;
using market::Theme;
using market::Ticket;
using market::Visitor;
using market::gate::Bill;
using market::gate::Entrance;
using tenon::TestApp;

std::string message(const absl::Status& status) { return status.ok() ? "OK" : std::string(status.message()); }

struct NamedStore : Store {
  explicit NamedStore(std::string text) : text(std::move(text)) {}
  [[nodiscard]] std::string name() const override { return text; }
  std::string text;
};

/// Knows how many there are.
template <class Interface>
struct Counted : Interface {
  explicit Counted(int& living) : living(living) { ++living; }
  ~Counted() override { --living; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  int& living;
};
struct FakeBasket : Counted<Basket> {
  using Counted::Counted;
  [[nodiscard]] std::string owner() const override { return "nobody"; }
};
struct FakeTicket : Ticket {
  explicit FakeTicket(int number) : number_(number) {}
  [[nodiscard]] int number() const override { return number_; }
  int number_;
};

TEST(Doubles, AFunctionGivesEveryScopeAnObjectOfItsOwnThatEndsWithIt) {
  int living = 0;
  TestApp app =
      TestApp(market::image).only("market.gate").replace<Basket>([&] { return std::make_unique<FakeBasket>(living); });
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(living, 0);
  Visitor anna{"anna"};
  {
    const tenon::Work work = app.app().begin("visit");
    tenon::Scope<PerVisit> one = work.open<PerVisit>(anna);
    tenon::Scope<PerVisit> two = work.open<PerVisit>(anna);
    EXPECT_EQ(one.get<Basket>().owner(), "nobody");
    EXPECT_EQ(one.get<Bill>().text, "nobody 1000");
    EXPECT_EQ(&app.get<Entrance>().basket(one), &one.get<Basket>());
    EXPECT_NE(&one.get<Basket>(), &two.get<Basket>());
    EXPECT_EQ(living, 2);
  }
  EXPECT_EQ(living, 0);
}

TEST(Doubles, AnObjectStandsInEveryScope) {
  int living = 0;
  FakeBasket basket(living);
  TestApp app = TestApp(market::image).only("market.gate").replace<Basket>(basket);
  ASSERT_EQ(message(app.start()), "OK");
  Visitor anna{"anna"};
  const tenon::Work work = app.app().begin("visit");
  tenon::Scope<PerVisit> one = work.open<PerVisit>(anna);
  tenon::Scope<PerVisit> two = work.open<PerVisit>(anna);
  EXPECT_EQ(&one.get<Basket>(), &basket);
  EXPECT_EQ(&two.get<Basket>(), &basket);
}

TEST(Doubles, AFunctionGivesEverybodyWhoTakesSomethingTransientOneOfTheirOwn) {
  int given = 0;
  TestApp app =
      TestApp(market::image).only("market.gate").replace<Ticket>([&] { return std::make_shared<FakeTicket>(++given); });
  ASSERT_EQ(message(app.start()), "OK");
  Entrance& entrance = app.get<Entrance>();
  EXPECT_EQ(entrance.first(), 1);
  EXPECT_EQ(entrance.another(), 2);
  EXPECT_EQ(entrance.another(), 3);
  EXPECT_EQ(entrance.first(), 1);
  Visitor anna{"anna"};
  const tenon::Work work = app.app().begin("visit");
  tenon::Scope<PerVisit> visit = work.open<PerVisit>(anna);
  EXPECT_EQ(visit.get<Bill>().text, "anna 4");
}

TEST(Doubles, WhoMakesTheScopedAndTheTransientOneDoesNotExistWhenBothAreReplaced) {
  int living = 0;
  FakeBasket basket(living);
  FakeTicket ticket(7);
  TestApp app = TestApp(market::image).only("market.gate").replace<Basket>(basket).replace<Ticket>(ticket);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Entrance>().first(), 7);
  EXPECT_EQ(app.get<Entrance>().another(), 7);
  for (const tenon::InstanceView& instance : app.app().inspect().instances) {
    EXPECT_EQ(instance.active, instance.path == "market.gate" || instance.path == "tenon.test") << instance.path;
  }
}

TEST(Doubles, AScopedOrTransientOneIsNotAskedOfTheProgram) {
  TestApp app = TestApp(market::image).only("market.gate");
  ASSERT_EQ(message(app.start()), "OK");
  try {
    (void)app.get<Ticket>();
    ADD_FAILURE() << "there is one";
  } catch (const tenon::TestFailure& failed) {
    EXPECT_STREQ(failed.what(),
                 "get: market::Ticket of market.visits is transient: whoever takes it has one of their own");
  }
  try {
    (void)app.get<Basket>();
    ADD_FAILURE() << "there is one";
  } catch (const tenon::TestFailure& failed) {
    EXPECT_STREQ(failed.what(),
                 "get: market::Basket of market.visits exists once per market::PerVisit; open a scope of "
                 "app().begin(…) and ask that");
  }
}

TEST(Doubles, ThatAFunctionGaveNothingIsSaidWhereTheScopeIsAsked) {
  TestApp app =
      TestApp(market::image).only("market.gate").replace<Basket>([] { return std::shared_ptr<FakeBasket>(); });
  ASSERT_EQ(message(app.start()), "OK");
  Visitor anna{"anna"};
  const tenon::Work work = app.app().begin("visit");
  tenon::Scope<PerVisit> visit = work.open<PerVisit>(anna);
  EXPECT_EQ(message(visit.find<Bill>().status()), "tenon.test: market::Basket: the factory failed: it returned null");
}

TEST(Doubles, OneStandsInEveryInstanceOfTheModule) {
  NamedStore store("fake");
  TestApp app = TestApp(market::image).only("market.stalls").only("market.cellar").replace<Store>(store);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<market::stalls::Stalls>().names(), "fake fake");
  EXPECT_EQ(app.get<market::cellar::Cellar>().name, "fake");
}

TEST(Doubles, OneStandsInANamedInstanceAlone) {
  NamedStore store("fake");
  TestApp app = TestApp(market::image).only("market.stalls").only("market.cellar");
  app.replace<Store>("market.store@fish", store);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<market::stalls::Stalls>().names(), "real fake");
  EXPECT_EQ(app.get<market::cellar::Cellar>().name, "real");
  EXPECT_EQ(&app.get<Store>("market.store@market.cellar"),
            &app.get<market::store::RealStore>("market.store@market.cellar"));
}

TEST(Doubles, EachInstanceMayHaveOneOfItsOwnAndTheOthersTheOneForAll) {
  NamedStore fruit("fruit");
  NamedStore cellar("deep");
  NamedStore other("other");
  TestApp app = TestApp(market::image)
                    .only("market.stalls")
                    .only("market.cellar")
                    .replace<Store>("market.store@fruit", fruit)
                    .replace<Store>("market.store@market.cellar", cellar)
                    .replace<Store>(other);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<market::stalls::Stalls>().names(), "fruit other");
  EXPECT_EQ(app.get<market::cellar::Cellar>().name, "deep");
}

TEST(Doubles, AnInstanceThatIsNotThereOrDoesNotGiveThatIsNamed) {
  NamedStore store("fake");
  TestApp app = TestApp(market::image).only("market.stalls").replace<Store>("market.store@fsh", store);
  const std::string said = message(app.start());
  EXPECT_NE(said.find("the program has no \"market.store@fsh\"; did you mean market.store@fish?"), std::string::npos)
      << said;
  TestApp other = TestApp(market::image).only("market.stalls").replace<Store>("market.stalls", store);
  const std::string told = message(other.start());
  EXPECT_NE(told.find("market.stalls neither exports nor expects market::Store"), std::string::npos) << told;
  TestApp twice = TestApp(market::image).only("market.stalls");
  twice.replace<Store>("market.store@fish", store).replace<Store>("market.store@fish", store);
  const std::string again = message(twice.start());
  EXPECT_NE(again.find("market::Store of market.store@fish is replaced already (doubles_test.cpp:"), std::string::npos)
      << again;
}

struct Red : Theme {
  [[nodiscard]] std::string colour() const override { return "red"; }
};

TEST(Doubles, OneStandsForWhatAModuleExpectsFromAbove) {
  Red red;
  TestApp app = TestApp(market::image).only("market.sign").replace<Theme>(red);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<market::sign::Sign>().text, "open, in red");
}

TEST(Doubles, OneComesBeforeWhatAnImporterOffersWhichKeepsItsOwn) {
  Red red;
  TestApp app = TestApp(market::image).only("market.square").replace<Theme>(red);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<market::square::Square>().text, "open, in red on green");
}

TEST(Doubles, AnExpectationThatNothingMeetsIsNamed) {
  TestApp app = TestApp(market::image).only("market.sign");
  EXPECT_EQ(message(app.start()), "market.sign: market::sign::Sign needs market::Theme, which nothing provides");
}

/// Two stores of one module, told apart by name.
inline constexpr auto pair = tenon::describe<"market.pair">.exports<Store, tenon::named<"spare", Store>>();
constinit const tenon::Definition pair_definition =
    tenon::define<pair>(tenon::provide<market::store::RealStore()>().as<Store>(),
                        tenon::provide<market::store::RealStore()>().as<Store>().named<"spare">());
struct Both {
  Both(Store& plain, tenon::Named<"spare", Store&> spare)
      : names(plain.name() + " " + static_cast<Store&>(spare).name()) {}
  std::string names;
};
inline constexpr auto both = tenon::describe<"market.both">.imports<"market.pair">().exports<Both>();
constinit const tenon::Definition both_definition =
    tenon::define<both, pair>(tenon::provide<Both(Store&, tenon::Named<"spare", Store&>)>());
constexpr const tenon::Definition* named_members[]{&pair_definition, &both_definition};
constexpr auto named_plan = tenon::plan({&pair, &both});
constinit const tenon::Image with_names{"market", named_members, named_plan.order};

TEST(Doubles, OneStandsForWhatHasItsNameAlone) {
  using Spare = tenon::named<"spare", Store>;
  NamedStore store("fake");
  TestApp app = TestApp(with_names).only("market.both").replace<Spare>(store);
  ASSERT_EQ(message(app.start()), "OK");
  EXPECT_EQ(app.get<Both>().names, "real fake");
  EXPECT_EQ(&app.get<Spare>(), &store);
}

}  // namespace
