#include <gtest/gtest.h>

import tenon.std;
import tenon;

// How the objects of a scope are made: where in memory, in which order, by which thread.
namespace {

struct PerJob;
/// Lets a constructor ask the scope that it is made in.
struct Asked {
  tenon::Scope<PerJob>* scope = nullptr;
  bool itself = false;
};
struct PerJob {
  using seeds = tenon::List<Asked>;
};

// An object with a constructor that asks.

class Leaf {
 public:
  int value = 3;
};
class Curious {
 public:
  explicit Curious(Asked& asked);
  int seen = 0;
};
inline constexpr auto curious =
    tenon::describe<"curious">.exports<tenon::scoped<PerJob, Leaf>, tenon::scoped<PerJob, Curious>>();
constinit const tenon::Definition curious_definition =
    tenon::define<curious>(tenon::provide<Leaf()>().in<PerJob>(), tenon::provide<Curious(Asked&)>().in<PerJob>());
Curious::Curious(Asked& asked) {
  seen = asked.scope->get<Leaf>().value;
  if (asked.itself) (void)asked.scope->get<Curious>();
}

class ScopeMakeTest : public testing::Test {
 protected:
  static constexpr const tenon::Definition* all[]{&curious_definition};
  static constexpr auto order = tenon::plan({&curious});
  static constexpr tenon::Image image{"curious", all, order.order};
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  tenon::App app{image};
};

TEST_F(ScopeMakeTest, AConstructorMayAskTheScopeForSomethingElse) {
  const tenon::Work work = app.begin("job");
  Asked asked;
  tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
  asked.scope = &scope;
  EXPECT_EQ(scope.get<Curious>().seen, 3);
}

TEST_F(ScopeMakeTest, AConstructorThatAsksForItselfIsToldSoAndTheScopeGoesOn) {
  const tenon::Work work = app.begin("job");
  Asked asked;
  tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
  asked = {&scope, true};
  EXPECT_THROW((void)scope.get<Curious>(), tenon::NotYetCreated);
  EXPECT_NE(std::string(scope.find<Curious>().status().message()).find("Curious"), std::string::npos);
  asked.itself = false;
  EXPECT_EQ(scope.get<Curious>().seen, 3);
}

TEST_F(ScopeMakeTest, TheSameHoldsOnAThreadThatDidNotOpenTheScope) {
  const tenon::Work work = app.begin("job");
  for (int n = 0; n < 2; ++n) {  // the first such scope of its kind, and the next, which expects it
    Asked asked;
    tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
    asked = {&scope, true};
    std::thread([&] {
      EXPECT_THROW((void)scope.get<Curious>(), tenon::NotYetCreated);
      asked.itself = false;
      EXPECT_EQ(scope.get<Curious>().seen, 3);
    }).join();
  }
}

// Facets that lie elsewhere than their object begins.

class Named {
 public:
  virtual ~Named() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
class Sized {
 public:
  virtual ~Sized() = default;
  [[nodiscard]] virtual int size() const = 0;
};
class Door final : public Named, public Sized {
 public:
  [[nodiscard]] std::string name() const override { return "door"; }
  [[nodiscard]] int size() const override { return 7; }
};
class Colour {
 public:
  virtual ~Colour() = default;
  [[nodiscard]] virtual std::string colour() const = 0;
};
class Wall final : public virtual Colour {
 public:
  [[nodiscard]] std::string colour() const override { return "red"; }
};
class Lamp {
 public:
  virtual ~Lamp() = default;
  [[nodiscard]] virtual bool lit() const = 0;
};
class Candle final : public Lamp {
 public:
  [[nodiscard]] bool lit() const override { return true; }
};
std::unique_ptr<Lamp> light() { return std::make_unique<Candle>(); }
class Room {
 public:
  Room(Sized& sized, Named& named, Colour& colour, Lamp& lamp)
      : text(absl::StrCat(named.name(), " ", sized.size(), " ", colour.colour(), lamp.lit() ? " lit" : "")) {}
  const std::string text;
};
template <class T>
using In = tenon::scoped<PerJob, T>;
inline constexpr auto house = tenon::describe<"house">.exports<In<Named>, In<Sized>, In<Colour>, In<Lamp>, In<Room>>();
constinit const tenon::Definition house_definition = tenon::define<house>(
    tenon::provide<Door()>().as<Named, Sized>().in<PerJob>(), tenon::provide<Wall()>().as<Colour>().in<PerJob>(),
    tenon::factory<&light>().in<PerJob>(), tenon::provide<Room(Sized&, Named&, Colour&, Lamp&)>().in<PerJob>());

TEST(ScopeFacets, AreFoundWhereverTheyLieInTheObject) {
  static constexpr const tenon::Definition* all[]{&house_definition};
  static constexpr auto order = tenon::plan({&house});
  static constexpr tenon::Image image{"house", all, order.order};
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("job");
  Asked asked;
  tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
  EXPECT_EQ(scope.get<Room>().text, "door 7 red lit");
  EXPECT_EQ(scope.get<Sized>().size(), 7);
  EXPECT_EQ(scope.get<Named>().name(), "door");
  EXPECT_EQ(scope.get<Colour>().colour(), "red");
  ASSERT_TRUE(scope.find<Lamp>().ok());
  EXPECT_EQ(*scope.find<Lamp>(), &scope.get<Lamp>());
}

// Threads: that which opened the scope makes objects without a lock until another comes.

TEST_F(ScopeMakeTest, AThreadThatComesWhileTheFirstMakesSomethingWaitsForIt) {
  for (int n = 0; n < 50; ++n) {
    tenon::App fresh(image);  // in which no scope was asked by two threads yet
    ASSERT_TRUE(fresh.create({}).ok());
    const tenon::Work work = fresh.begin("job");
    Asked asked;
    tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
    asked.scope = &scope;
    std::atomic<int> ready{0};
    const auto meet = [&] {
      ++ready;
      while (ready.load() < 2) std::this_thread::yield();
    };
    const Curious* theirs = nullptr;
    std::thread other([&] {
      meet();
      theirs = &scope.get<Curious>();
      EXPECT_EQ(theirs->seen, 3);
    });
    meet();
    const Leaf* leaf = &scope.get<Leaf>();
    const Curious* mine = &scope.get<Curious>();
    other.join();
    ASSERT_EQ(mine, theirs);
    ASSERT_EQ(leaf, &scope.get<Leaf>());
    const tenon::TreeView tree = fresh.inspect();
    for (const tenon::ProviderView& p : tree.instances.front().providers) EXPECT_EQ(p.created, 1u) << p.type;
  }
}

TEST_F(ScopeMakeTest, ObjectsAreCountedOverAllThreads) {
  constexpr int threads = 12;
  constexpr int scopes = 200;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([this] {
      const tenon::Work work = app.begin("job");
      for (int n = 0; n < scopes; ++n) {
        Asked asked;
        tenon::Scope<PerJob> scope = work.open<PerJob>(asked);
        EXPECT_EQ(scope.get<Leaf>().value, 3);
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  const tenon::TreeView tree = app.inspect();
  const auto& providers = tree.instances.front().providers;
  const auto leaf = std::find_if(providers.begin(), providers.end(),
                                 [](const tenon::ProviderView& p) { return p.type.ends_with("Leaf"); });
  ASSERT_NE(leaf, providers.end());
  EXPECT_EQ(leaf->created, std::uint64_t{threads} * scopes);
}

}  // namespace
