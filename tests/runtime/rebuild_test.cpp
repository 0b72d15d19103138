#include <gmock/gmock.h>
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using testing::HasSubstr;

class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual int value() const = 0;
};
template <int N>
class Fixed final : public Source {
 public:
  [[nodiscard]] int value() const override { return N; }
};
class Broken final : public Source {
 public:
  Broken() { throw std::runtime_error("not today"); }
  [[nodiscard]] int value() const override { return 0; }
};
inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition one = tenon::define<source>(tenon::provide<Fixed<1>()>().as<Source>());
// The same module as a reload would bring it: another descriptor variable of the same name.
inline constexpr auto source2 = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition two = tenon::define<source2>(tenon::provide<Fixed<2>()>().as<Source>());
inline constexpr auto source3 = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition broken = tenon::define<source3>(tenon::provide<Broken()>().as<Source>());
std::atomic<bool> hangs{true};
std::atomic<int> slow_ones{0};
/// Takes its time.
class Slow final : public Source {
 public:
  Slow() {
    while (hangs) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++slow_ones;
  }
  ~Slow() override { --slow_ones; }
  [[nodiscard]] int value() const override { return 3; }
};
inline constexpr auto source5 = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition slow = tenon::define<source5>(tenon::provide<Slow()>().as<Source>());
inline constexpr auto source4 = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition hanging =
    tenon::define<source4>(tenon::provide<Fixed<2>()>().as<Source>(), tenon::process([](tenon::Setup<source4>) {
                             while (hangs) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                           }));

class ByReference {
 public:
  virtual ~ByReference() = default;
  int counter = 0;
  [[nodiscard]] virtual int value() const = 0;
};
class Holder final : public ByReference {
 public:
  explicit Holder(Source& s) : source_(s) {}
  [[nodiscard]] int value() const override { return source_.value(); }

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
  [[nodiscard]] int value() const override { return source_->value(); }

 private:
  tenon::Ref<Source> source_;
};
inline constexpr auto follower = tenon::describe<"follower">.imports<"source">().exports<ByRef>();
constinit const tenon::Definition follower_definition =
    tenon::define<follower, source>(tenon::provide<Follower(tenon::Ref<Source>)>().as<ByRef>());

constexpr const tenon::Definition* members[]{&one, &holder_definition, &follower_definition};
constexpr auto plan = tenon::plan({&source, &holder, &follower});
constexpr tenon::Image image{"reload", members, plan.order};

class RebuildTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  tenon::App app{image};
};

TEST_F(RebuildTest, WhatIsInjectedByReferenceIsRebuiltAndWhatHoldsARefSurvivesWithItsState) {
  app.get<ByReference>()->counter = 5;
  app.get<ByRef>()->counter = 5;
  const auto published = app.apply(std::array{tenon::Replacement{"source", &two}});
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->generation, 1u);
  EXPECT_EQ(published->created, 2u);
  EXPECT_EQ(published->kept, 1u);
  EXPECT_EQ(app.get<ByReference>()->value(), 2);
  EXPECT_EQ(app.get<ByReference>()->counter, 0);
  EXPECT_EQ(app.get<ByRef>()->value(), 2);
  EXPECT_EQ(app.get<ByRef>()->counter, 5);
}

TEST_F(RebuildTest, AConstructorThatThrowsLeavesTheOldGenerationServing) {
  const auto failed = app.apply(std::array{tenon::Replacement{"source", &broken}});
  EXPECT_EQ(std::string(failed.status().message()),
            "source: (anonymous namespace)::Broken: the constructor threw: not today");
  EXPECT_EQ(app.get<ByRef>()->value(), 1);
  EXPECT_EQ(app.host().generation(), 0u);
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"source", &two}}).ok());
  EXPECT_EQ(app.get<ByRef>()->value(), 2);
}

TEST_F(RebuildTest, AConstructorThatHangsKeepsItsThreadAndItsModuleNeedsARestart) {
  app.stop().IgnoreError();
  app.deadlines({.start = std::chrono::milliseconds(50)});
  ASSERT_TRUE(app.create({}).ok());
  hangs = true;
  const std::string hung = "source: (anonymous namespace)::Slow: is not made after 50 ms; its thread is left to itself";
  const auto failed = app.apply(std::array{tenon::Replacement{"source", &slow}});
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(failed.status().ToString(), HasSubstr(hung));
  EXPECT_EQ(app.get<ByRef>()->value(), 1);
  EXPECT_EQ(app.host().generation(), 0u);
  const auto again = app.apply(std::array{tenon::Replacement{"source", &two}});
  EXPECT_EQ(again.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(again.status().ToString(), HasSubstr(hung));
  EXPECT_THAT(app.container().refuses("source"), HasSubstr(hung));
  // Other modules are reloaded as ever, twice; what never became a generation is known by who keeps it.
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_TRUE(app.apply(std::array{tenon::Replacement{"holder", nullptr}}).ok());
  }
  if constexpr (tenon::live_build) {
    const auto held = app.container().table().held();
    ASSERT_EQ(held.size(), 1);
    EXPECT_THAT(held.front().holders.front(), HasSubstr("constructor \"source: (anonymous namespace)::Slow\", for "));
  }
  hangs = false;
  // It ends too late, and is destroyed, by the thread that was left behind.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto gone = [&] { return slow_ones == 0 && app.container().table().held().empty(); };
  while (!gone() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_TRUE(gone());
  EXPECT_EQ(app.get<ByReference>()->value(), 1);
}

TEST_F(RebuildTest, AConstructorThatHangsMayOutliveTheProgram) {
  app.stop().IgnoreError();
  app.deadlines({.start = std::chrono::milliseconds(50)});
  ASSERT_TRUE(app.create({}).ok());
  hangs = true;
  EXPECT_FALSE(app.apply(std::array{tenon::Replacement{"source", &slow}}).ok());
  EXPECT_TRUE(app.stop().ok());
  hangs = false;
}

TEST_F(RebuildTest, AHookThatHangsKeepsItsThreadAndItsModuleNeedsARestart) {
  app.stop().IgnoreError();
  app.deadlines({.start = std::chrono::milliseconds(200)});
  ASSERT_TRUE(app.create({}).ok());
  hangs = true;
  const std::string hung = "source: process: did not end within 200 ms";
  EXPECT_THAT(app.apply(std::array{tenon::Replacement{"source", &hanging}}).status().ToString(), HasSubstr(hung));
  EXPECT_EQ(app.get<ByRef>()->value(), 1);
  const auto again = app.apply(std::array{tenon::Replacement{"source", &two}});
  EXPECT_EQ(again.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(again.status().ToString(), HasSubstr(hung));
  EXPECT_THAT(app.container().refuses("source"), HasSubstr(hung));
  EXPECT_EQ(app.get<ByRef>()->value(), 1);
  hangs = false;
}

TEST_F(RebuildTest, AUnitOfWorkBegunBeforeSeesTheOldObjectsToItsEnd) {
  const tenon::Work work = app.begin("request");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"source", &two}}).ok());
  {
    const tenon::Entered inside = work.enter();
    EXPECT_EQ(app.get<ByReference>()->value(), 1);
    EXPECT_EQ(app.get<ByRef>()->value(), 1);
  }
  EXPECT_EQ(app.get<ByReference>()->value(), 2);
}

TEST_F(RebuildTest, ARefTakenFromTheAppFollows) {
  auto ref = app.ref<Source>();
  ASSERT_TRUE(ref.ok());
  EXPECT_EQ((*ref)->value(), 1);
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"source", &two}}).ok());
  EXPECT_EQ((*ref)->value(), 2);
}

TEST_F(RebuildTest, CallersOnOtherThreadsNeverFailWhileGenerationsPass) {
  auto ref = app.ref<ByReference>();
  ASSERT_TRUE(ref.ok());
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<long> calls{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 3; ++c) {
    callers.emplace_back([&] {
      while (!stop) {
        const int value = (*ref)->value();
        if (value != 1 && value != 2) ++wrong;
        ++calls;
      }
    });
  }
  for (int g = 0; g < 500; ++g) {
    ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"source", g % 2 == 0 ? &two : &one}}).ok());
  }
  while (calls.load() < 1000) std::this_thread::yield();
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
