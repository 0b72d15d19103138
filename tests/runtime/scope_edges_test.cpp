#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct PerJob {};

// Memory: objects larger than what comes with a scope, with wide alignment, with many parameters.

template <int N>
struct Part {
  int value = N;
};
struct alignas(64) Wide {
  char bytes[64]{};
};
struct Large {
  Large() { std::fill(std::begin(bytes), std::end(bytes), char{7}); }
  char bytes[10000];
};
class Sum {
 public:
  virtual ~Sum() = default;
  int total = 0;
  const Wide* wide = nullptr;
  const Large* large = nullptr;
};
template <class Sequence>
struct SumOf;
template <int... N>
struct SumOf<std::integer_sequence<int, N...>> {
  class Type final : public Sum {
   public:
    Type(Part<N>&... parts, Wide& w, Large& l) {
      total = (parts.value + ...);
      wide = &w;
      large = &l;
    }
  };
  static consteval auto definition();
};
using Many = SumOf<std::make_integer_sequence<int, 20>>;
inline constexpr auto many = tenon::describe<"many">.exports<tenon::scoped<PerJob, Sum>>();
template <class Sequence>
struct Defined;
template <int... N>
struct Defined<std::integer_sequence<int, N...>> {
  static consteval tenon::Definition make() {
    return tenon::define<many>(
        tenon::provide<Part<N>()>().template in<PerJob>()..., tenon::provide<Wide()>().in<PerJob>(),
        tenon::provide<Large()>().in<PerJob>(),
        tenon::provide<Many::Type(Part<N> & ..., Wide&, Large&)>().template as<Sum>().template in<PerJob>());
  }
};
constinit const tenon::Definition many_definition = Defined<std::make_integer_sequence<int, 20>>::make();

TEST(ScopeMemory, HoldsObjectsOfAnySizeAlignmentAndNumberOfParameters) {
  static constexpr const tenon::Definition* all[]{&many_definition};
  static constexpr auto order = tenon::plan({&many});
  static constexpr tenon::Image image{"many", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> scope = work.open<PerJob>();
  const Sum& sum = scope.get<Sum>();
  EXPECT_EQ(sum.total, 190);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(sum.wide) % 64, 0u);
  EXPECT_EQ(sum.large->bytes[9999], 7);
}

std::set<const void*> places;
bool full = true;
class Slow {
 public:
  Slow() {
    places.insert(this);
    if (full) throw std::runtime_error("full");
  }
  char bytes[200]{};
};
inline constexpr auto slow = tenon::describe<"slow">.exports<tenon::scoped<PerJob, Slow>>();
constinit const tenon::Definition slow_definition = tenon::define<slow>(tenon::provide<Slow()>().in<PerJob>());

TEST(ScopeMemory, AnObjectThatCouldNotBeMadeLeavesItsPlaceToTheNextAttempt) {
  static constexpr const tenon::Definition* all[]{&slow_definition};
  static constexpr auto order = tenon::plan({&slow});
  static constexpr tenon::Image image{"slow", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> scope = work.open<PerJob>();
  for (int n = 0; n < 100; ++n) EXPECT_FALSE(scope.find<Slow>().ok());
  full = false;
  EXPECT_TRUE(scope.find<Slow>().ok());
  EXPECT_EQ(places.size(), 1u);
}

// Overrides and named instances.

class Name {
 public:
  virtual ~Name() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Plain final : public Name {
 public:
  [[nodiscard]] std::string text() const override { return "plain"; }
};
class Better final : public Name {
 public:
  [[nodiscard]] std::string text() const override { return "better"; }
};
class Greeting {
 public:
  virtual ~Greeting() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Hello final : public Greeting {
 public:
  explicit Hello(Name& name) : name_(name) {}
  [[nodiscard]] std::string text() const override { return "hello " + name_.text(); }

 private:
  Name& name_;
};
inline constexpr auto name = tenon::describe<"name">.exports<tenon::scoped<PerJob, Name>>();
constinit const tenon::Definition name_definition =
    tenon::define<name>(tenon::provide<Plain()>().as<Name>().in<PerJob>());
inline constexpr auto hello = tenon::describe<"hello">.imports<"name">().exports<tenon::scoped<PerJob, Greeting>>();
constinit const tenon::Definition hello_definition =
    tenon::define<hello, name>(tenon::provide<Hello(Name&)>().as<Greeting>().in<PerJob>());
inline constexpr auto better = tenon::describe<"better">.imports<"name">().overrides<"name", Name>();
constinit const tenon::Definition better_definition =
    tenon::define<better, name>(tenon::provide<Better()>().as<Name>().in<PerJob>());
inline constexpr auto lasting = tenon::describe<"lasting">.imports<"name">().overrides<"name", Name>();
constinit const tenon::Definition lasting_definition = tenon::define<lasting>(tenon::provide<Better()>().as<Name>());

TEST(ScopeOverride, TakesThePlaceOfTheExportInEveryScope) {
  static constexpr const tenon::Definition* all[]{&name_definition, &hello_definition, &better_definition};
  static constexpr auto order = tenon::plan({&name, &hello, &better});
  static constexpr tenon::Image image{"overridden", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> scope = work.open<PerJob>();
  EXPECT_EQ(scope.get<Greeting>().text(), "hello better");
}

TEST(ScopeOverride, MayLiveLongerWhereTheDescriptorsDoNotShowIt) {
  static constexpr const tenon::Definition* all[]{&name_definition, &hello_definition, &lasting_definition};
  static constexpr auto order = tenon::plan({&name, &hello, &lasting});
  static constexpr tenon::Image image{"lasting", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> one = work.open<PerJob>();
  tenon::Scope<PerJob> two = work.open<PerJob>();
  EXPECT_EQ(one.get<Greeting>().text(), "hello better");
  EXPECT_EQ(&one.get<Name>(), &two.get<Name>());
}

class Echo final : public Name {
 public:
  explicit Echo(Greeting& greeting) : greeting_(greeting) {}
  [[nodiscard]] std::string text() const override { return greeting_.text(); }

 private:
  Greeting& greeting_;
};
inline constexpr auto both =
    tenon::describe<"both">.exports<tenon::scoped<PerJob, Name>, tenon::scoped<PerJob, Greeting>>();
constinit const tenon::Definition both_definition = tenon::define<both>(
    tenon::provide<Plain()>().as<Name>().in<PerJob>(), tenon::provide<Hello(Name&)>().as<Greeting>().in<PerJob>());
inline constexpr auto echo = tenon::describe<"echo">.imports<"both">().overrides<"both", Name>();
constinit const tenon::Definition echo_definition =
    tenon::define<echo, both>(tenon::provide<Echo(Greeting&)>().as<Name>().in<PerJob>());

TEST(ScopeOverride, ThatClosesACircleIsNamedWithItBeforeTheProgramStarts) {
  static constexpr const tenon::Definition* all[]{&both_definition, &echo_definition};
  static constexpr auto order = tenon::plan({&both, &echo});
  static constexpr tenon::Image image{"circle", all, order.order};
  tenon::App app(image);
  EXPECT_EQ(std::string(app.create({}).message()),
            "both: dependency cycle: (anonymous namespace)::Hello -> (anonymous namespace)::Echo -> (anonymous "
            "namespace)::Hello; objects of one scope cannot hold each other in a circle");
}

class Lonely final : public Greeting {
 public:
  explicit Lonely(Name& n) : name_(n) {}
  [[nodiscard]] std::string text() const override { return name_.text(); }

 private:
  Name& name_;
};
inline constexpr auto steady = tenon::describe<"steady">.exports<Name>();
constinit const tenon::Definition steady_definition = tenon::define<steady>(tenon::provide<Plain()>().as<Name>());
inline constexpr auto lonely = tenon::describe<"lonely">.imports<"steady">().exports<Greeting>();
constinit const tenon::Definition lonely_definition =
    tenon::define<lonely, steady>(tenon::provide<Lonely(Name&)>().as<Greeting>());
inline constexpr auto fleeting = tenon::describe<"fleeting">.imports<"steady">().overrides<"steady", Name>();
constinit const tenon::Definition fleeting_definition =
    tenon::define<fleeting>(tenon::provide<Better()>().as<Name>().in<PerJob>());

TEST(ScopeOverride, ThatLivesShorterThanWhoTakesItIsRefusedBeforeTheProgramStarts) {
  static constexpr const tenon::Definition* all[]{&steady_definition, &lonely_definition, &fleeting_definition};
  static constexpr auto order = tenon::plan({&steady, &lonely, &fleeting});
  static constexpr tenon::Image image{"fleeting", all, order.order};
  tenon::App app(image);
  EXPECT_EQ(std::string(app.create({}).message()),
            "lonely: (anonymous namespace)::Lonely cannot take (anonymous namespace)::Better of fleeting, which exists "
            "once per (anonymous namespace)::PerJob");
}

class Both final : public Greeting {
 public:
  Both(tenon::From<"one", Name&> one, tenon::From<"two", Name&> two) : one_(one), two_(two) {}
  [[nodiscard]] std::string text() const override { return &one_ == &two_ ? "same" : "different"; }

 private:
  Name& one_;
  Name& two_;
};
inline constexpr auto twice =
    tenon::describe<"twice">.imports<tenon::as<"one", "name">, tenon::as<"two", "name">>().exports<tenon::scoped<PerJob, Greeting>>();
constinit const tenon::Definition twice_definition = tenon::define<twice, name>(
    tenon::provide<Both(tenon::From<"one", Name&>, tenon::From<"two", Name&>)>().as<Greeting>().in<PerJob>());

TEST(ScopeInstances, EachInstanceHasItsOwnObjectInAScope) {
  static constexpr const tenon::Definition* all[]{&name_definition, &twice_definition};
  static constexpr auto order = tenon::plan({&name, &twice});
  static constexpr tenon::Image image{"twice", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> scope = work.open<PerJob>();
  EXPECT_EQ(scope.get<Greeting>().text(), "different");
  EXPECT_EQ(std::string(scope.find<Name>().status().message()),
            "(anonymous namespace)::Name has no shared instance; it is imported by name only");
}

// Threads.

struct PerSession {};
struct PerCall {
  using seeds = tenon::List<const int*>;
  using parent = PerSession;
};
std::atomic<int> made{0};
class Basket {
 public:
  Basket() : number(++made) { std::this_thread::yield(); }
  const int number;
};
class Call {
 public:
  Call(Basket& b, const int*& seed) : basket(b), given(*seed) {}
  Basket& basket;
  const int given;
};
inline constexpr auto calls =
    tenon::describe<"calls">.exports<tenon::scoped<PerSession, Basket>, tenon::scoped<PerCall, Call>>();
constinit const tenon::Definition calls_definition = tenon::define<calls>(
    tenon::provide<Basket()>().in<PerSession>(), tenon::provide<Call(Basket&, const int*&)>().in<PerCall>());

TEST(ScopeThreads, ShareAnObjectOfTheScopeAroundThemThatIsMadeOnceWhoeverAsksFirst) {
  static constexpr const tenon::Definition* all[]{&calls_definition};
  static constexpr auto order = tenon::plan({&calls});
  static constexpr tenon::Image image{"calls", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  made = 0;
  std::atomic<int> wrong{0};
  constexpr int sessions = 100;
  for (int n = 0; n < sessions; ++n) {
    const tenon::Work work = app.begin("session");
    tenon::Scope<PerSession> session = work.open<PerSession>();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        const int* seed = &t;
        tenon::Scope<PerCall> scope = session.open<PerCall>(seed);
        const Call& call = scope.get<Call>();
        if (call.given != t || call.basket.number != n + 1) ++wrong;
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(made, sessions);
}

// A handle that only a scoped object has.

class Counter {
 public:
  int count = 0;
};
class Visit {
 public:
  virtual ~Visit() = default;
  virtual int number() = 0;
};
class Counted final : public Visit {
 public:
  explicit Counted(tenon::Ref<Counter> counter) : counter_(counter) {}
  int number() override { return ++counter_->count; }

 private:
  tenon::Ref<Counter> counter_;
};
inline constexpr auto visits = tenon::describe<"visits">.exports<tenon::scoped<PerJob, Visit>>();
constinit const tenon::Definition visits_definition = tenon::define<visits>(
    tenon::provide<Counter()>(), tenon::provide<Counted(tenon::Ref<Counter>)>().as<Visit>().in<PerJob>());

TEST(ScopeHandles, AScopedObjectMayBeTheOnlyOneThatHasARefToAPrivateClass) {
  static constexpr const tenon::Definition* all[]{&visits_definition};
  static constexpr auto order = tenon::plan({&visits});
  static constexpr tenon::Image image{"visits", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  for (int n = 1; n <= 2; ++n) {
    const tenon::Work work = app.begin("job");
    tenon::Scope<PerJob> scope = work.open<PerJob>();
    EXPECT_EQ(scope.get<Visit>().number(), n);
  }
}

// A scope that comes too early.

class Early {
 public:
  explicit Early(tenon::Host& host) {
    const tenon::Work work = host.begin("early");
    const tenon::Scope<PerJob> scope = work.open<PerJob>();
  }
};
inline constexpr auto early = tenon::describe<"early">;
constinit const tenon::Definition early_definition = tenon::define<early>(tenon::provide<Early(tenon::Host&)>());

TEST(ScopeEarly, OpenedByAConstructorIsAnError) {
  static constexpr const tenon::Definition* all[]{&early_definition};
  static constexpr auto order = tenon::plan({&early});
  static constexpr tenon::Image image{"early", all, order.order};
  tenon::App app(image);
  EXPECT_EQ(
      std::string(app.create({}).message()),
      "early: (anonymous namespace)::Early: the constructor threw: a scope is opened before the program's objects "
      "exist; a constructor may not open one");
}

}  // namespace
