/// State that outlives the code around it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state_versions.h"

import tenon.std;
import tenon;

namespace versions {
extern constinit const tenon::Definition more;          // a field more, and a function that leads there
extern constinit const tenon::Definition more_again;    // the same, in other code
extern constinit const tenon::Definition lost;          // a field more, and nothing else
extern constinit const tenon::Definition from_another;  // a function from a struct that is not alive
extern constinit const tenon::Definition broken;        // a constructor throws
extern constinit const tenon::Definition renamed;       // the state has another name too
extern constinit const tenon::Definition refused;       // the function returns an error
extern constinit const tenon::Definition running;       // with an object that has a thread and hands it over
}  // namespace versions

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using versions::Desk;

struct Visits : versions::Counted {
  std::mutex mutex;
  int count = 0;
};
template <int>
class DeskOf final : public Desk {
 public:
  explicit DeskOf(Visits& visits) : visits_(visits) {}
  std::string visit() override {
    const std::lock_guard lock(visits_.mutex);
    return absl::StrCat(++visits_.count);
  }

 private:
  Visits& visits_;
};

inline constexpr auto desk = tenon::describe<"desk">.exports<Desk>();
template <int>
inline constexpr auto again = tenon::describe<"desk">.exports<Desk>();
constinit const tenon::Definition one =
    tenon::define<desk>(tenon::state<Visits>(), tenon::provide<DeskOf<1>(Visits&)>().as<Desk>());
constinit const tenon::Definition two =
    tenon::define<again<2>>(tenon::provide<DeskOf<2>(Visits&)>().as<Desk>(), tenon::state<Visits>());
constinit const tenon::Definition no_state =
    tenon::define<again<3>>(tenon::provide<DeskOf<3>(Visits&)>().as<Desk>(), tenon::provide<Visits()>());

/// One program with the desk alone.
class StateTest : public testing::Test {
 protected:
  static constexpr const tenon::Definition* members[]{&one};
  static constexpr auto plan = tenon::plan({&desk});
  static constexpr tenon::Image image{"state", members, plan.order};

  void SetUp() override {
    app->deadlines({.carry_over = 5s, .quiesce = 5s});
    ASSERT_TRUE(app->create({}).ok());
  }
  void TearDown() override {
    versions::meanwhile = nullptr;
    versions::constructing = nullptr;
    app.reset();
    // A thread that was left behind lets go by itself.
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (versions::alive != 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_EQ(versions::alive, 0);
  }
  absl::StatusOr<tenon::Published> reload(const tenon::Definition& definition) {
    return app->apply(std::array{tenon::Replacement{"desk", &definition}});
  }
  std::string why(const tenon::Definition& definition) { return std::string(reload(definition).status().message()); }
  std::string visit() { return app->get<Desk>()->visit(); }

  std::unique_ptr<tenon::App> app = std::make_unique<tenon::App>(image);
};

TEST_F(StateTest, IsSharedByOldAndNewCodeWhenItsFieldsAreTheSame) {
  EXPECT_EQ(visit(), "1");
  EXPECT_EQ(visit(), "2");
  {
    const tenon::Work work = app->begin("open");
    const auto published = reload(two);
    ASSERT_TRUE(published.ok()) << published.status();
    EXPECT_THAT(published->carried.kept, ElementsAre("desk.Visits"));
    EXPECT_EQ(visit(), "3");
    const tenon::Entered inside = work.enter();
    EXPECT_EQ(visit(), "4");
  }
  EXPECT_EQ(visit(), "5");
  EXPECT_EQ(versions::alive, 1);
}

TEST_F(StateTest, GoesWithItsDeclarationAndIsNamedThen) {
  EXPECT_EQ(visit(), "1");
  const auto published = reload(no_state);
  ASSERT_TRUE(published.ok());
  EXPECT_THAT(published->carried.kept, IsEmpty());
  EXPECT_THAT(published->carried.reset, ElementsAre("desk.Visits"));
  EXPECT_EQ(visit(), "1");
}

TEST_F(StateTest, WithOtherFieldsComesFromTheOldOneByAFunction) {
  EXPECT_EQ(visit(), "1");
  EXPECT_EQ(visit(), "2");
  const auto published = reload(versions::more);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_THAT(published->carried.migrated, ElementsAre("desk.Visits"));
  EXPECT_EQ(visit(), "3");
  EXPECT_EQ(app->get<Desk>()->names(), "somebody somebody anna");
  const auto shared = reload(versions::more_again);
  ASSERT_TRUE(shared.ok());
  EXPECT_THAT(shared->carried.kept, ElementsAre("desk.Visits"));
  EXPECT_THAT(shared->carried.migrated, IsEmpty());
  EXPECT_EQ(app->get<Desk>()->names(), "somebody somebody anna");
}

TEST_F(StateTest, WithOtherFieldsAndNoFunctionRefusesTheReload) {
  EXPECT_EQ(visit(), "1");
  EXPECT_EQ(
      why(versions::lost),
      "desk: the state (anonymous namespace)::Visits has other fields than the one that is alive; alive: "
      "Counted{}, mutex: mutex, count: int; new: Counted{}, mutex: mutex, count: int, names: vector<string>; keep "
      "the struct of before as VisitsBefore, write `Visits migrate(const VisitsBefore&)`, and say "
      "state<Visits>().from<&migrate>()");
  EXPECT_EQ(visit(), "2");
}

TEST_F(StateTest, DoesNotComeFromAStructThatIsNotAlive) {
  EXPECT_THAT(why(versions::from_another),
              HasSubstr("; VisitsOnce, from which a function leads, is another too: Counted{}, mutex: mutex, count: "
                        "long; it must be the struct that is alive"));
  EXPECT_EQ(visit(), "1");
}

TEST_F(StateTest, MayBeRenamedOnTheWay) {
  EXPECT_EQ(visit(), "1");
  const auto published = reload(versions::renamed);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_THAT(published->carried.migrated, ElementsAre("desk.Guests"));
  EXPECT_EQ(visit(), "2");
}

TEST_F(StateTest, StaysAsItWasWhenTheFunctionThrowsOrReturnsAnError) {
  EXPECT_EQ(visit(), "1");
  versions::meanwhile = [] { throw std::runtime_error("no way"); };
  EXPECT_EQ(why(versions::more), "desk: (anonymous namespace)::Visits: its migration from VisitsBefore: no way");
  EXPECT_EQ(visit(), "2");
  EXPECT_EQ(why(versions::refused),
            "desk: (anonymous namespace)::Movable: its migration from VisitsBefore: 2 are too many");
  EXPECT_EQ(visit(), "3");
  versions::meanwhile = nullptr;
  ASSERT_TRUE(reload(versions::more).ok());
  EXPECT_EQ(visit(), "4");
}

TEST_F(StateTest, StaysAsItWasWhenAConstructorThrowsAfterTheFunction) {
  EXPECT_EQ(visit(), "1");
  EXPECT_THAT(why(versions::broken), HasSubstr("the constructor threw: not today"));
  EXPECT_EQ(visit(), "2");
  EXPECT_EQ(versions::alive, 1);
}

TEST_F(StateTest, IsNotMigratedWhileAUnitOfWorkMayWriteIt) {
  app.reset();
  app = std::make_unique<tenon::App>(image);
  app->deadlines({.quiesce = 50ms});
  ASSERT_TRUE(app->create({}).ok());
  std::optional<tenon::Work> work(app->begin("a long report"));
  const auto failed = reload(versions::more);
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(failed.status().message()),
              StartsWith("a state is to be migrated, but is still in use after 50 ms by unit of work \"a long "
                         "report\"#1, for "));
  EXPECT_EQ(visit(), "1");
  work.reset();
  EXPECT_TRUE(reload(versions::more).ok());
  EXPECT_EQ(visit(), "2");
}

TEST_F(StateTest, MigratesNoneThatAnOlderGenerationStillUses) {
  app.reset();
  app = std::make_unique<tenon::App>(image);
  app->deadlines({.quiesce = 50ms});
  ASSERT_TRUE(app->create({}).ok());
  std::optional<tenon::Work> work(app->begin("since generation 0"));
  ASSERT_TRUE(reload(two).ok());
  EXPECT_THAT(why(versions::more), HasSubstr("unit of work \"since generation 0\"#1"));
  work.reset();
  EXPECT_TRUE(reload(versions::more).ok());
}

TEST_F(StateTest, WaitsForUnitsOfWorkThatEndAndLetsNewOnesWait) {
  std::atomic<bool> migrating = false;
  std::atomic<bool> began = false;
  std::atomic<bool> called = false;
  std::optional<tenon::Work> work(app->begin("a short report"));
  std::vector<std::thread> late;
  versions::meanwhile = [&] {
    migrating = true;
    late.emplace_back([&] {
      const tenon::Work second = app->begin("the next one");
      EXPECT_EQ(second.generation(), 1);
      began = true;
    });
    late.emplace_back([&] {
      auto ref = app->ref<Desk>();
      (void)(*ref)->visit();
      called = true;
    });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(began);
    EXPECT_FALSE(called);
  };
  std::thread reloading([&] { EXPECT_TRUE(reload(versions::more).ok()); });
  {
    // Who is inside goes on: calls through handles, and objects.
    const tenon::Entered inside = work->enter();
    for (int i = 0; i < 1000; ++i) (void)visit();
    EXPECT_FALSE(migrating);
  }
  work.reset();
  reloading.join();
  for (std::thread& thread : late) thread.join();
  EXPECT_TRUE(migrating);
  EXPECT_EQ(visit(), "1002");
}

TEST_F(StateTest, LosesNoVisitWhileThreadsCallAndReloadsMigrate) {
  auto ref = app->ref<Desk>();
  ASSERT_TRUE(ref.ok());
  std::atomic<bool> stop = false;
  std::atomic<int> visits = 0;
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&, in_work = c % 2 == 0] {
      while (!stop) {
        if (in_work) {
          const tenon::Work work = app->begin("visit");
          const tenon::Entered inside = work.enter();
          (void)visit();
          (void)(*ref)->visit();
          ++visits;
        } else {
          (void)(*ref)->visit();
        }
        ++visits;
        std::this_thread::yield();
      }
    });
  }
  while (visits < 100) std::this_thread::yield();
  EXPECT_TRUE(reload(two).ok());
  const auto migrated = reload(versions::more);
  EXPECT_TRUE(migrated.ok()) << migrated.status();
  EXPECT_TRUE(reload(versions::more_again).ok());
  const int before = visits;
  while (visits < before + 100) std::this_thread::yield();
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(visit(), absl::StrCat(visits.load() + 1));
}

using Runner = versions::RunnerOf<tenon::Ref<Desk>>;
inline constexpr auto with_runner = tenon::describe<"desk">.exports<Desk>();
constinit const tenon::Definition ran =
    tenon::define<with_runner>(tenon::state<Visits>(), tenon::provide<DeskOf<4>(Visits&)>().as<Desk>(),
                               tenon::provide<Runner(tenon::Ref<Desk>)>()
                                   .start<&Runner::start>()
                                   .stop<&Runner::stop>()
                                   .adopt<&Runner::release, &Runner::adopt>());

TEST_F(StateTest, IsMigratedWhileAThreadOfAnObjectThatHandsItOverWritesIt) {
  static constexpr const tenon::Definition* running_members[]{&ran};
  static constexpr tenon::Image running_image{"running", running_members, plan.order};
  app.reset();
  versions::calls = 0;
  app = std::make_unique<tenon::App>(running_image);
  ASSERT_TRUE(app->create({}).ok());
  ASSERT_TRUE(app->start().ok());
  const auto some = [] {
    const int before = versions::calls;
    while (versions::calls < before + 100) std::this_thread::yield();
  };
  some();
  const auto published = reload(versions::running);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_THAT(published->carried.migrated, ElementsAre("desk.Visits"));
  EXPECT_THAT(published->carried.handed_over, ElementsAre("desk.RunnerOf"));
  some();
  const int before = versions::calls;
  const int visits = std::stoi(visit());
  EXPECT_GT(visits, before);
  EXPECT_LE(visits, versions::calls + 2) << "one of the thread is not counted yet, and this one is none of its";
}

TEST_F(StateTest, WhoseMigrationHangsKeepsItsThreadAndTheModuleIsNotReloadedAgain) {
  app.reset();
  app = std::make_unique<tenon::App>(image);
  app->deadlines({.carry_over = 50ms});
  ASSERT_TRUE(app->create({}).ok());
  std::atomic<bool> let_go = false;
  std::atomic<bool> ended = false;
  EXPECT_EQ(visit(), "1");
  versions::meanwhile = [&] {
    while (!let_go) std::this_thread::sleep_for(1ms);
    ended = true;
  };
  const std::string hung =
      "desk: (anonymous namespace)::Visits: its migration from VisitsBefore: did not end within 50 ms; its thread is "
      "left to itself, and the module is not reloaded any more";
  const auto failed = reload(versions::more);
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(std::string(failed.status().message()), hung);
  EXPECT_EQ(visit(), "2");
  const auto refused = reload(two);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::string(refused.status().message()), hung);
  EXPECT_EQ(app->container().refuses("desk"), hung);
  EXPECT_EQ(visit(), "3");
  let_go = true;
  while (!ended) std::this_thread::yield();
  app.reset();
  // What it made too late is destroyed.
  while (versions::alive != 0) std::this_thread::yield();
}

TEST_F(StateTest, IsNotMigratedAndEverybodyIsLetInWhenAConstructorAfterItHangs) {
  app.reset();
  app = std::make_unique<tenon::App>(image);
  app->deadlines({.carry_over = 50ms});
  ASSERT_TRUE(app->create({}).ok());
  std::atomic<bool> let_go = false;
  std::promise<std::thread> waits;
  EXPECT_EQ(visit(), "1");
  versions::constructing = [&] {
    // It would be let in by the publication, which does not come.
    waits.set_value(std::thread([&] { EXPECT_EQ(app->begin("meanwhile").generation(), 0); }));
    while (!let_go) std::this_thread::sleep_for(1ms);
  };
  const auto failed = reload(versions::more);
  waits.get_future().get().join();
  const std::string hung =
      "desk: (anonymous namespace)::DeskNow<(anonymous namespace)::Visits>: is not made after 50 ms; its thread is "
      "left "
      "to itself, and the module is not reloaded any more";
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(std::string(failed.status().message()), hung);
  EXPECT_EQ(visit(), "2");
  EXPECT_EQ(versions::alive, 2) << "the new one is still in use";
  const auto refused = reload(two);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::string(refused.status().message()), hung);
  EXPECT_EQ(app->container().refuses("desk"), hung);
  let_go = true;
  while (versions::alive != 1) std::this_thread::yield();
  EXPECT_EQ(visit(), "3");
}

}  // namespace
