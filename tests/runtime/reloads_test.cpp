/// tenon::Reloads without a dev shim: objects made anew, and who is told of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Source {
 public:
  static constexpr bool restartable = true;
  virtual ~Source() = default;
  int counter = 0;
};
class Plain final : public Source {};
inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition source_definition = tenon::define<source>(tenon::provide<Plain()>().as<Source>());

class ByReference {
 public:
  static constexpr bool restartable = true;
  virtual ~ByReference() = default;
  int counter = 0;
};
class Holder final : public ByReference {
 public:
  explicit Holder(Source& s) : source_(s) { ++source_.counter; }

 private:
  Source& source_;
};
inline constexpr auto holder = tenon::describe<"holder">.imports<"source">().exports<ByReference>();
constinit const tenon::Definition holder_definition =
    tenon::define<holder, source>(tenon::provide<Holder(Source&)>().as<ByReference>());

class ByRef {
 public:
  virtual ~ByRef() = default;
  int counter = 0;
  [[nodiscard]] virtual int value() const = 0;
};
class Follower final : public ByRef {
 public:
  explicit Follower(tenon::Ref<Source> s) : source_(s) {}
  [[nodiscard]] int value() const override { return source_->counter; }

 private:
  tenon::Ref<Source> source_;
};
inline constexpr auto follower = tenon::describe<"follower">.imports<"source">().exports<ByRef>();
constinit const tenon::Definition follower_definition =
    tenon::define<follower, source>(tenon::provide<Follower(tenon::Ref<Source>)>().as<ByRef>());

/// What is noted by whom, in one order.
struct Notes {
  void add(const std::string& line) {
    const std::lock_guard lock(mutex);
    lines.push_back(line);
    changed.notify_all();
  }
  /// Once there are so many.
  std::vector<std::string> wait(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 20s, [&] { return lines.size() >= count; });
    return lines;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines;
};
constinit Notes* of_observer = nullptr;

/// Wants to know of reloads, as long as it lives, and asks for one in its constructor.
class Observer {
 public:
  static constexpr bool restartable = true;
  explicit Observer(tenon::Reloads& reloads)
      : number_(++made), watching_(*reloads.after_load("source", [this](std::string_view, std::uint64_t generation) {
          if (of_observer != nullptr) of_observer->add(absl::StrCat("observer ", number_, " gen ", generation));
        })) {
    from_constructor = reloads.reload("source").status();
  }
  static inline int made = 0;
  static inline absl::Status from_constructor;

 private:
  int number_;
  tenon::Watching watching_;
};
inline constexpr auto observer = tenon::describe<"observer">;
constinit const tenon::Definition observer_definition =
    tenon::define<observer>(tenon::provide<Observer(tenon::Reloads&)>());

class Port {
 public:
  void start() {}
  void stop() {}
};
inline constexpr auto port = tenon::describe<"port">;
constinit const tenon::Definition port_definition =
    tenon::define<port>(tenon::provide<Port()>().start<&Port::start>().stop<&Port::stop>());

inline constexpr auto fixed = tenon::describe<"fixed">.once();
constinit const tenon::Definition fixed_definition = tenon::define<fixed>();

constexpr const tenon::Definition* members[]{&source_definition,   &holder_definition, &follower_definition,
                                             &observer_definition, &port_definition,   &fixed_definition};
constexpr auto plan = tenon::plan({&source, &holder, &follower, &observer, &port, &fixed});
constexpr tenon::Image image{"reloads", members, plan.order};

class ReloadsTest : public testing::Test {
 protected:
  void SetUp() override {
    Observer::made = 0;
    app.deadlines({.stop = 200ms});
    ASSERT_TRUE(app.create({}).ok());
    ASSERT_TRUE(app.start().ok());
  }
  void TearDown() override {
    EXPECT_TRUE(app.stop().ok());
    of_observer = nullptr;
  }
  tenon::ModuleCallback noting(const std::string& what) {
    return [this, what](std::string_view module, std::uint64_t generation) {
      notes.add(absl::StrCat(what, " ", std::string(module), " ", generation));
    };
  }
  void expect_applied(std::string_view module) {
    const absl::StatusOr<tenon::ReloadOutcome> outcome = reloads.reload(module);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_EQ(outcome->result, "applied") << outcome->reason;
  }

  tenon::App app{image};
  tenon::Reloads& reloads = app.reloads();
  Notes notes;
};

TEST_F(ReloadsTest, MakesTheObjectsOfAModuleAnewAndThoseThatHoldThemByReference) {
  app.get<Source>()->counter = 5;
  app.get<ByReference>()->counter = 5;
  app.get<ByRef>()->counter = 5;
  const absl::StatusOr<tenon::ReloadOutcome> outcome = reloads.reload("source");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->result, "applied");
  EXPECT_EQ(outcome->generation, 1);
  EXPECT_THAT(outcome->modules, ElementsAre("source"));
  EXPECT_EQ(app.get<Source>()->counter, 1) << "the holder was made anew and counted";
  EXPECT_EQ(app.get<ByReference>()->counter, 0);
  EXPECT_EQ(app.get<ByRef>()->counter, 5) << "a Ref follows";
  EXPECT_EQ(app.get<ByRef>()->value(), 1);
}

TEST_F(ReloadsTest, KnowsTheGenerationOfEachModule) {
  expect_applied("holder");
  expect_applied("source");
  EXPECT_EQ(reloads.generation("source").value(), 2);
  EXPECT_EQ(reloads.generation("holder").value(), 2) << "it holds the source by reference";
  EXPECT_EQ(reloads.generation("follower").value(), 0);
}

TEST_F(ReloadsTest, NamesTheNearestOfAnUnknownModule) {
  const std::string expected = "\"sorce\" is not a module of reloads; did you mean source?";
  EXPECT_EQ(std::string(reloads.reload("sorce").status().message()), expected);
  EXPECT_EQ(std::string(reloads.generation("sorce").status().message()), expected);
  EXPECT_EQ(std::string(reloads.after_load("sorce", noting("x")).status().message()), expected);
  EXPECT_EQ(std::string(reloads.before_unload("sorce", noting("x")).status().message()), expected);
}

TEST_F(ReloadsTest, RefusesWhatCannotBeReplaced) {
  EXPECT_EQ(std::string(reloads.reload("fixed").status().message()), "fixed is declared once");
  const absl::StatusOr<tenon::ReloadOutcome> outcome = reloads.reload("port");
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->result, "needs restart");
  EXPECT_THAT(outcome->reason, HasSubstr("port: (anonymous namespace)::Port holds what it took in start"));
  EXPECT_EQ(app.host().generation(), 0);
}

TEST_F(ReloadsTest, TellsWhoImportsLastBeforeAndFirstAfterwards) {
  const auto all_before = reloads.before_unload(noting("any before"));
  const auto all_after = reloads.after_load(noting("any after"));
  const auto before = *reloads.before_unload("source", noting("before"));
  const auto after = *reloads.after_load("source", noting("after"));
  const auto again = *reloads.after_load("source", noting("after, second"));
  const auto outcome = reloads.on_reload([this](const tenon::ReloadOutcome& o) { notes.add(o.result); });
  expect_applied("source");
  EXPECT_THAT(notes.wait(8),
              ElementsAre("any before holder 0", "before source 0", "any before source 0", "after source 1",
                          "after, second source 1", "any after source 1", "any after holder 1", "applied"));
}

TEST_F(ReloadsTest, ServesTheOldObjectsUntilThoseWhoWantToKnowWereTold) {
  app.get<Source>()->counter = 7;
  int seen = 0;
  const auto before =
      *reloads.before_unload("source", [&](std::string_view, std::uint64_t) { seen = app.get<Source>()->counter; });
  expect_applied("source");
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(app.get<Source>()->counter, 1);
}

TEST_F(ReloadsTest, TellsNothingBeforeAReloadThatFails) {
  const auto before = reloads.before_unload(noting("before"));
  const auto outcome = reloads.on_reload([this](const tenon::ReloadOutcome& o) { notes.add(o.result); });
  ASSERT_TRUE(reloads.reload("port").ok());
  EXPECT_THAT(notes.wait(1), ElementsAre("needs restart"));
}

TEST_F(ReloadsTest, LogsWhatCallbacksThrowAndCallsTheOthers) {
  testing::internal::CaptureStderr();
  const auto bad =
      *reloads.before_unload("source", [](std::string_view, std::uint64_t) { throw std::runtime_error("not today"); });
  const auto worse = *reloads.after_load("source", [](std::string_view, std::uint64_t) { throw 3; });
  const auto good = *reloads.after_load("source", noting("after"));
  expect_applied("source");
  EXPECT_THAT(notes.wait(1), ElementsAre("after source 1"));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, AllOf(HasSubstr("before_unload of source: threw: not today"),
                          HasSubstr("after_load of source: threw: an exception of type i")));
}

TEST_F(ReloadsTest, GoesOnWhenACallbackBeforehandDoesNotEnd) {
  std::latch end(1);
  {
    const auto slow = *reloads.before_unload("source", [&](std::string_view, std::uint64_t) { end.wait(); });
    testing::internal::CaptureStderr();
    expect_applied("source");
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("before_unload of source: did not end within 200 ms; the reload does not wait for it any "
                          "longer"));
    end.count_down();
  }
  EXPECT_EQ(reloads.generation("source").value(), 1);
}

TEST_F(ReloadsTest, DoesNotWaitForSlowCallbacksAfterwards) {
  std::latch end(1);
  const auto slow = *reloads.after_load("source", [&](std::string_view, std::uint64_t) { end.wait(); });
  for (int i = 0; i < 20; ++i) expect_applied("source");
  EXPECT_EQ(reloads.generation("source").value(), 20);
  end.count_down();
}

TEST_F(ReloadsTest, CallsNoMoreWhatWasLetGo) {
  auto after = *reloads.after_load("source", noting("after"));
  expect_applied("source");
  EXPECT_TRUE(static_cast<bool>(after));
  notes.wait(1);
  after.reset();
  EXPECT_FALSE(static_cast<bool>(after));
  const auto outcome = reloads.on_reload([this](const tenon::ReloadOutcome& o) { notes.add(o.result); });
  expect_applied("source");
  EXPECT_THAT(notes.wait(2), ElementsAre("after source 1", "applied"));
}

TEST_F(ReloadsTest, LetsACallbackEndItself) {
  tenon::Watching after;
  after = *reloads.after_load("source", [&](std::string_view, std::uint64_t generation) {
    after.reset();
    notes.add(absl::StrCat("once ", generation));
  });
  const auto outcome = reloads.on_reload([this](const tenon::ReloadOutcome& o) { notes.add(o.result); });
  expect_applied("source");
  expect_applied("source");
  EXPECT_THAT(notes.wait(3), ElementsAre("once 1", "applied", "applied"));
}

TEST_F(ReloadsTest, CallsAnObjectThatWantsToKnowAsLongAsItLives) {
  of_observer = &notes;
  expect_applied("source");
  EXPECT_THAT(notes.wait(1), ElementsAre("observer 1 gen 1"));
  expect_applied("observer");
  expect_applied("source");
  EXPECT_THAT(notes.wait(2), ElementsAre("observer 1 gen 1", "observer 2 gen 3"));
}

TEST_F(ReloadsTest, SaysWhoMustNotAskForAReload) {
  const std::string expected =
      "a reload is asked for by a constructor, a hook, a step, a listener or a before_unload callback, for which it "
      "would wait; ask in after_load or on_reload, or on a thread of your own";
  EXPECT_EQ(Observer::from_constructor.code(), absl::StatusCode::kFailedPrecondition) << "at the start";
  Observer::from_constructor = absl::OkStatus();
  expect_applied("observer");
  EXPECT_EQ(std::string(Observer::from_constructor.message()), expected);
  absl::Status from_callback;
  const auto before = *reloads.before_unload(
      "source", [&](std::string_view, std::uint64_t) { from_callback = reloads.reload("source").status(); });
  expect_applied("source");
  EXPECT_EQ(std::string(from_callback.message()), expected);
}

TEST_F(ReloadsTest, MayBeAskedAgainByWhoIsToldAfterwards) {
  const auto after = *reloads.after_load("source", [&](std::string_view module, std::uint64_t generation) {
    if (generation < 3) expect_applied(module);
    notes.add(absl::StrCat("gen ", generation));
  });
  expect_applied("source");
  EXPECT_THAT(notes.wait(3), ElementsAre("gen 1", "gen 2", "gen 3"));
}

TEST_F(ReloadsTest, AreMadeOneAfterTheOther) {
  std::vector<std::thread> askers;
  for (int t = 0; t < 3; ++t) {
    askers.emplace_back([this] {
      for (int i = 0; i < 20; ++i) expect_applied("source");
    });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(reloads.generation("source").value(), 60);
}

TEST_F(ReloadsTest, KeepsAUnitOfWorkOnTheObjectsThatItBeganWith) {
  app.get<Source>()->counter = 9;
  const tenon::Work work = app.begin("request");
  expect_applied("source");
  const tenon::Entered inside = work.enter();
  EXPECT_EQ(app.get<Source>()->counter, 9);
}

TEST(ReloadsWithoutAProgram, AreRefused) {
  tenon::App app(image);
  EXPECT_EQ(std::string(app.reloads().reload("source").status().message()),
            "there is no program to reload; it was not created");
}

/// What needs code to be loaded.
template <class R>
concept Forces = requires(R& r) { r.force_reload("a"); };
template <class R>
concept Brings = requires(R& r) { r.reload(); };
template <class R>
concept Watches = requires(R& r, tenon::ModuleCallback c) { r.watch("a", c); };
template <class R>
concept Unwatches = requires(R& r) { r.unwatch("a"); } || requires(R& r) { r.unwatch_all(); };
template <class R>
concept HasModes = requires(R& r) { r.set_mode(tenon::ReloadMode::off); } || requires(R& r) { r.mode(); };
template <class R>
concept Restarts = requires(R& r, tenon::ModuleCallback c, tenon::OutcomeCallback o) {
  r.reload("a");
  r.generation("a");
  r.before_unload("a", c);
  r.after_load("a", c);
  r.on_reload(o);
};
using InRelease = tenon::RestartReloads;
static_assert(Restarts<InRelease> && Restarts<tenon::Reloads>);
static_assert(!Forces<InRelease> && !Brings<InRelease> && !Watches<InRelease> && !Unwatches<InRelease> &&
              !HasModes<InRelease>);
static_assert(Forces<tenon::Reloads> == tenon::live_build && Brings<tenon::Reloads> == tenon::live_build &&
              Watches<tenon::Reloads> == tenon::live_build && Unwatches<tenon::Reloads> == tenon::live_build &&
              HasModes<tenon::Reloads> == tenon::live_build);

TEST_F(ReloadsTest, WatchesAModuleUntilItIsUnwatched) {
  const auto source_watch = *reloads.watch("source", noting("watch"));
  const auto holder_watch = *reloads.watch("holder", noting("watch"));
  const auto after = *reloads.after_load("source", noting("after"));
  const auto outcome = reloads.on_reload([this](const tenon::ReloadOutcome& o) { notes.add(o.result); });
  expect_applied("source");
  EXPECT_THAT(notes.wait(3), ElementsAre("after source 1", "watch source 1", "applied"))
      << "the holder was not asked for";
  reloads.unwatch("nobody");
  reloads.unwatch("source");
  expect_applied("source");
  expect_applied("holder");
  EXPECT_EQ(notes.wait(7).size(), 7);
  EXPECT_EQ(notes.lines[5], "watch holder 3");
  reloads.unwatch_all();
  EXPECT_FALSE(static_cast<bool>(holder_watch));
  expect_applied("holder");
  EXPECT_EQ(notes.wait(8).back(), "applied");
  EXPECT_TRUE(static_cast<bool>(after)) << "unwatch is about watch alone";
}

TEST_F(ReloadsTest, CannotCompileWithoutADevShim) {
  const std::string expected = "no dev shim runs here, which would compile; ./tenon dev starts a program that has one";
  EXPECT_EQ(std::string(reloads.force_reload("source").status().message()), expected);
  EXPECT_EQ(std::string(reloads.reload().status().message()), expected);
}

TEST(Boundary, IsOpenUntilItIsClosed) {
  tenon::Boundary boundary;
  EXPECT_FALSE(boundary.closed());
  EXPECT_TRUE(boundary.pass([] { FAIL() << "nothing is to be brought"; }));
}

TEST(Boundary, LetsTheFirstToComeBringWhatWaitsAndAllWaitForIt) {
  tenon::Boundary boundary;
  boundary.close();
  std::atomic<int> brought = 0;
  std::atomic<int> passed = 0;
  std::vector<std::thread> all;
  for (int t = 0; t < 4; ++t) {
    all.emplace_back([&] {
      if (boundary.pass([&] { ++brought; }, 20s)) ++passed;
    });
  }
  while (brought == 0) std::this_thread::yield();
  boundary.open();
  for (std::thread& thread : all) thread.join();
  EXPECT_EQ(brought, 1);
  EXPECT_EQ(passed, 4);
}

TEST(Boundary, OpensItselfWhenNothingIsBrought) {
  tenon::Boundary boundary;
  boundary.close();
  EXPECT_FALSE(boundary.pass([] {}, 10ms));
  EXPECT_FALSE(boundary.closed());
  boundary.close();
  int brought = 0;
  EXPECT_TRUE(boundary.pass(
      [&] {
        ++brought;
        boundary.open();
      },
      20s));
  EXPECT_EQ(brought, 1) << "what was saved since is asked for again";
}

TEST(ReloadMode, HasANameForEachAndNamesThemAll) {
  for (const std::string_view name : {"auto", "manual", "boundary", "off"}) {
    EXPECT_EQ(tenon::name_of(tenon::parse_reload_mode("x", name).value()), name);
  }
  EXPECT_EQ(std::string(tenon::parse_reload_mode("--reload", "Auto").status().message()),
            "--reload is \"Auto\"; it may be auto, manual, boundary or off");
}

}  // namespace
