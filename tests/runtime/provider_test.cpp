#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::vector<std::string> events;
using Events = std::vector<std::string>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::string now() const = 0;
};
class Cards {
 public:
  virtual ~Cards() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};

struct Config {
  std::string zone = "UTC";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::zone>);
};
struct Limits {
  int cards = 0;
  std::string_view unit;
};
constexpr Limits limits{.cards = 100, .unit = "cards"};
struct Colour {
  int red = 0;
};

/// Neither copied nor moved: a factory makes it where it stays.
class Zone {
 public:
  explicit Zone(std::string name) : name_(std::move(name)) { events.push_back("+zone"); }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() { events.push_back("-zone"); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};
Zone make_zone(const Config& config) { return Zone(config.zone); }

class ZonedClock final : public Clock {
 public:
  explicit ZonedClock(Zone& zone) : zone_(zone) { events.push_back("+clock"); }
  ~ZonedClock() override { events.push_back("-clock"); }
  [[nodiscard]] std::string now() const override { return "noon " + zone_.name(); }
  void start() { events.push_back("start"); }

 private:
  Zone& zone_;
};
enum class Result { good, error, null, exception };
Result result = Result::good;
absl::StatusOr<std::unique_ptr<Clock>> make_clock(Zone& zone) {
  if (result == Result::error) return absl::UnavailableError("the sun is behind clouds");
  if (result == Result::null) return std::unique_ptr<Clock>();
  if (result == Result::exception) throw std::runtime_error("eclipse");
  return std::make_unique<ZonedClock>(zone);
}

class StoredCards final : public Cards {
 public:
  StoredCards(tenon::Ref<Clock> clock, const Limits& given, Colour& colour)
      : clock_(clock), limits_(given), colour_(colour) {}
  [[nodiscard]] std::string text() const override {
    return clock_->now() + " " + std::to_string(limits_.cards) + " " + std::string(limits_.unit) + " " +
           std::to_string(colour_.red);
  }

 private:
  tenon::Ref<Clock> clock_;
  const Limits& limits_;
  Colour& colour_;
};

inline constexpr auto kinds =
    tenon::describe<"kinds">.exports<Clock, Cards, StoredCards, Limits, Colour>().config<Config>();
constinit const tenon::Definition kinds_definition = tenon::define<kinds>(
    tenon::existing<Cards, StoredCards>(), tenon::provide<StoredCards(tenon::Ref<Clock>, const Limits&, Colour&)>(),
    tenon::factory<&make_clock>(), tenon::factory<&make_zone>(), tenon::value<&limits>(),
    tenon::value<Colour{.red = 7}>());
constexpr const tenon::Definition* members[]{&kinds_definition};
constexpr auto plan = tenon::plan({&kinds});
constexpr tenon::Image image{"kinds", members, plan.order};

class ProviderTest : public testing::Test {
 protected:
  void SetUp() override {
    events.clear();
    result = Result::good;
  }
};

TEST_F(ProviderTest, ValuesFactoriesAndClassesAreInjectedAlike) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({.environment = {{"APP_KINDS_ZONE", "CET"}}}).ok());
  EXPECT_EQ(app.get<Cards>()->text(), "noon CET 100 cards 7");
}

TEST_F(ProviderTest, ExistingGivesTheVeryObjectOfTheOtherProvider) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Cards>(), app.get<StoredCards>());
}

TEST_F(ProviderTest, EachProgramHasACopyOfAValueOfItsOwn) {
  tenon::App one(image);
  tenon::App two(image);
  ASSERT_TRUE(one.create({}).ok());
  ASSERT_TRUE(two.create({}).ok());
  one.get<Limits>()->cards = 5;
  EXPECT_EQ(two.get<Limits>()->cards, 100);
  EXPECT_EQ(limits.cards, 100);
}

TEST_F(ProviderTest, WhatAFactoryMadeIsCreatedOnceInOrderAndDestroyedInReverse) {
  {
    tenon::App app(image);
    ASSERT_TRUE(app.create({}).ok());
  }
  EXPECT_EQ(events, (Events{"+zone", "+clock", "-clock", "-zone"}));
}

TEST_F(ProviderTest, TheErrorOfAFactoryKeepsItsCodeAndWhatWasMadeBeforeIsDestroyed) {
  result = Result::error;
  tenon::App app(image);
  const absl::Status failed = app.create({});
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(failed.message()),
            "kinds: (anonymous namespace)::Clock: the factory failed: the sun is behind clouds");
  EXPECT_EQ(events, (Events{"+zone", "-zone"}));
}

TEST_F(ProviderTest, AFactoryThatReturnsNullOrThrowsIsNamed) {
  result = Result::null;
  tenon::App app(image);
  EXPECT_EQ(std::string(app.create({}).message()),
            "kinds: (anonymous namespace)::Clock: the factory failed: it returned null");
  result = Result::exception;
  EXPECT_EQ(std::string(app.create({}).message()), "kinds: (anonymous namespace)::Clock: the factory threw: eclipse");
}

// Steps, contributions and interfaces of what a factory holds by a pointer.

class Port {
 public:
  virtual ~Port() = default;
};
class Socket : public Port {
 public:
  void start() { events.push_back("start"); }
  absl::Status stop() {
    events.push_back("stop");
    return absl::OkStatus();
  }
};
class Ports {
 public:
  explicit Ports(tenon::All<Port> all) : all_(all) {}
  [[nodiscard]] std::size_t size() const { return all_.get().size(); }

 private:
  tenon::All<Port> all_;
};
inline constexpr auto ports = tenon::describe<"ports">.contributes<Port>().exports<Ports>();
constinit const tenon::Definition ports_definition =
    tenon::define<ports>(tenon::factory<[] { return std::make_unique<Socket>(); }>()
                             .as<Port>()
                             .start<&Socket::start>()
                             .stop<&Socket::stop>(),
                         tenon::provide<Ports(tenon::All<Port>)>());

TEST_F(ProviderTest, AFactorysObjectIsStartedStoppedAndContributedLikeAnyOther) {
  static constexpr const tenon::Definition* all[]{&ports_definition};
  static constexpr auto order = tenon::plan({&ports});
  static constexpr tenon::Image program{"ports", all, order.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  EXPECT_EQ(app.get<Ports>()->size(), 1u);
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(events, (Events{"start", "stop"}));
}

// Another module's object under a name of this one's.

class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual int number() const = 0;
};
template <int N>
class Numbered final : public Store {
 public:
  [[nodiscard]] int number() const override { return N; }
};
inline constexpr auto storage = tenon::describe<"storage">.exports<Store>();
constinit const tenon::Definition storage_definition =
    tenon::define<storage>(tenon::factory<[] { return Numbered<1>(); }>().as<Store>());
inline constexpr auto storage2 = tenon::describe<"storage">.exports<Store>();
constinit const tenon::Definition storage_again =
    tenon::define<storage2>(tenon::factory<[] { return Numbered<2>(); }>().as<Store>());
inline constexpr auto chosen =
    tenon::describe<"chosen">.imports<tenon::as<"main", "storage">, tenon::as<"spare", "storage">>().exports<Store>();
constinit const tenon::Definition chosen_definition =
    tenon::define<chosen, storage>(tenon::existing<Store, tenon::From<"spare", Store&>>());
class Reader {
 public:
  explicit Reader(tenon::Ref<Store> store) : store_(store) {}
  [[nodiscard]] int number() const { return store_->number(); }
  int asked = 0;

 private:
  tenon::Ref<Store> store_;
};
inline constexpr auto reading = tenon::describe<"reading">.imports<"chosen">().exports<Reader>();
constinit const tenon::Definition reading_definition =
    tenon::define<reading, chosen>(tenon::provide<Reader(tenon::Ref<Store>)>());

TEST_F(ProviderTest, ExistingPassesOnAnImportAndFollowsItsReload) {
  static constexpr const tenon::Definition* all[]{&storage_definition, &chosen_definition, &reading_definition};
  static constexpr auto order = tenon::plan({&storage, &chosen, &reading});
  static constexpr tenon::Image program{"chosen", all, order.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Reader>()->number(), 1);
  app.get<Reader>()->asked = 5;
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"storage", &storage_again}}).ok());
  EXPECT_EQ(app.get<Reader>()->number(), 2);
  EXPECT_EQ(app.get<Reader>()->asked, 5);
}

// A cycle that a Ref cannot break, because its address is not known before the factory has run.

class Right {
 public:
  virtual ~Right() = default;
};
class Left {
 public:
  explicit Left(tenon::Ref<Right>) {}
};
class Leaning final : public Right {
 public:
  explicit Leaning(Left&) {}
};
std::unique_ptr<Right> make_right(Left& left) { return std::make_unique<Leaning>(left); }
inline constexpr auto sides = tenon::describe<"sides">.exports<Left, Right>();
constinit const tenon::Definition sides_definition =
    tenon::define<sides>(tenon::provide<Right()>(), tenon::provide<Left(tenon::Ref<Right>)>());
inline constexpr auto leaning = tenon::describe<"leaning">.imports<"sides">().overrides<"sides", Right>();
constinit const tenon::Definition leaning_definition = tenon::define<leaning, sides>(tenon::factory<&make_right>());

TEST_F(ProviderTest, ACycleThroughAPointerOfAFactoryIsNamedEvenWithARef) {
  static constexpr const tenon::Definition* all[]{&sides_definition, &leaning_definition};
  static constexpr auto order = tenon::plan({&sides, &leaning});
  static constexpr tenon::Image program{"sides", all, order.order};
  tenon::App app(program);
  EXPECT_EQ(std::string(app.create({}).message()),
            "sides: dependency cycle: (anonymous namespace)::Left -> (anonymous namespace)::Right -> (anonymous "
            "namespace)::Left; break it with a Ref<T> to an object that is neither a std::unique_ptr nor existing<>");
}

// In scopes.

struct Task {
  int number = 0;
};
struct PerTask {
  using seeds = tenon::List<Task>;
};
absl::StatusOr<std::unique_ptr<Clock>> task_clock(Task& task, Zone& zone) {
  if (task.number < 0) return absl::PermissionDeniedError("no such task");
  return std::make_unique<ZonedClock>(zone);
}
inline constexpr auto tasks =
    tenon::describe<"tasks">.exports<tenon::scoped<PerTask, Clock>, tenon::scoped<PerTask, Limits>, tenon::scoped<PerTask, Zone>>();
constinit const tenon::Definition tasks_definition =
    tenon::define<tasks>(tenon::factory<&task_clock>().in<PerTask>(), tenon::value<&limits>().in<PerTask>(),
                         tenon::factory<[](Task& task) { return Zone(std::to_string(task.number)); }>().in<PerTask>());

TEST_F(ProviderTest, ValuesAndFactoriesMayBelongToAScope) {
  static constexpr const tenon::Definition* all[]{&tasks_definition};
  static constexpr auto order = tenon::plan({&tasks});
  static constexpr tenon::Image program{"tasks", all, order.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("task");
  Task task{4};
  Task wrong{-1};
  {
    tenon::Scope<PerTask> one = work.open<PerTask>(task);
    tenon::Scope<PerTask> two = work.open<PerTask>(wrong);
    EXPECT_EQ(one.get<Clock>().now(), "noon 4");
    one.get<Limits>().cards = 1;
    EXPECT_EQ(two.get<Limits>().cards, 100);
    EXPECT_THROW((void)two.get<Clock>(), tenon::FactoryFailed);
    const absl::Status failed = two.find<Clock>().status();
    EXPECT_EQ(failed.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(std::string(failed.message()), "tasks: (anonymous namespace)::Clock: the factory failed: no such task");
    events.clear();
  }
  EXPECT_EQ(events, (Events{"-zone", "-clock", "-zone"}));
}

class Note {
 public:
  virtual ~Note() = default;
};
class Written final : public Note {};
inline constexpr auto notes =
    tenon::describe<"notes">.exports<tenon::scoped<PerTask, Note>, tenon::scoped<PerTask, Written>>();
constinit const tenon::Definition notes_definition =
    tenon::define<notes>(tenon::existing<Note, Written>().in<PerTask>(), tenon::provide<Written()>().in<PerTask>());

TEST_F(ProviderTest, ExistingStandsForTheObjectOfItsScope) {
  static constexpr const tenon::Definition* all[]{&notes_definition};
  static constexpr auto order = tenon::plan({&notes});
  static constexpr tenon::Image program{"notes", all, order.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("task");
  Task task;
  tenon::Scope<PerTask> one = work.open<PerTask>(task);
  tenon::Scope<PerTask> two = work.open<PerTask>(task);
  EXPECT_EQ(&one.get<Note>(), &one.get<Written>());
  EXPECT_NE(&one.get<Note>(), &two.get<Written>());
}

}  // namespace
