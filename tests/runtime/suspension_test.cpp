#include <gtest/gtest.h>

import tenon.std;
import tenon;

// Protections and units of work in coroutines: what must not be held across a suspension is found, and nothing else is.
namespace {

/// A coroutine that starts at once and is resumed by hand.
struct Running {
  struct promise_type {
    Running get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

class Bell {
 public:
  virtual ~Bell() = default;
  virtual int rings() = 0;
  virtual std::suspend_always rung() = 0;
  virtual int call(const std::function<int()>& inside) = 0;
};
class Brass final : public Bell {
 public:
  int rings() override { return ++rings_; }
  std::suspend_always rung() override { return {}; }
  int call(const std::function<int()>& inside) override { return inside(); }

 private:
  int rings_ = 0;
};
inline constexpr auto bells = tenon::describe<"bells">.exports<Bell>();
constinit const tenon::Definition bells_definition = tenon::define<bells>(tenon::provide<Brass()>().as<Bell>());
constexpr const tenon::Definition* members[]{&bells_definition};
constexpr auto plan = tenon::plan({&bells});
constexpr tenon::Image image{"bells", members, plan.order};

class SuspensionTest : public testing::Test {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    ASSERT_TRUE(app.create({}).ok());
    ASSERT_TRUE(other.create({}).ok());
  }
  tenon::Ref<Bell> bell() { return *app.ref<Bell>(); }
  tenon::App app{image};
  tenon::App other{image};
};
using SuspensionDeathTest = SuspensionTest;

constexpr const char* held =
    "tenon: a call through Ref<\\(anonymous namespace\\)::Bell> was held across a suspension of a coroutine outside of "
    "a "
    "unit of work: .*Let the coroutine run in a unit of work that it enters on each resumption";

Running waits(tenon::Ref<Bell> bell) { co_await bell->rung(); }

TEST_F(SuspensionDeathTest, ACallHeldAcrossASuspensionIsFoundOnAnotherThread) {
  EXPECT_DEATH(
      {
        const Running running = waits(bell());
        std::thread([&] { running.handle.resume(); }).join();
      },
      held);
}

TEST_F(SuspensionDeathTest, ACallHeldAcrossASuspensionIsFoundDeeperInTheStackOfTheSameThread) {
  EXPECT_DEATH(
      {
        const Running running = waits(bell());
        bell()->call([&] {
          running.handle.resume();
          return 0;
        });
      },
      held);
}

TEST_F(SuspensionDeathTest, ACoroutineThatIsDestroyedWhileItHoldsACallIsFound) {
  EXPECT_DEATH(
      {
        const Running running = waits(bell());
        std::thread([&] { running.handle.destroy(); }).join();
      },
      held);
}

TEST_F(SuspensionDeathTest, ACallThatOutlivesTheCallItWasWithinIsFound) {
  EXPECT_DEATH(
      {
        Running running{};
        bell()->call([&] {
          running = waits(bell());
          return 0;
        });
        running.handle.resume();
      },
      held);
}

TEST_F(SuspensionDeathTest, AThreadMayEndWhileACallIsHeldAndTheCallIsStillFound) {
  EXPECT_DEATH(
      {
        Running running{};
        std::thread([&] { running = waits(bell()); }).join();
        (void)bell()->rings();
        running.handle.resume();
      },
      held);
}

Running enters(const tenon::Work& work) {
  const tenon::Entered inside = work.enter();
  co_await std::suspend_always();
}

TEST_F(SuspensionDeathTest, AUnitOfWorkLeftOnAnotherThreadIsFound) {
  EXPECT_DEATH(
      {
        const tenon::Work work = app.begin("held");
        const Running running = enters(work);
        std::thread([&] { running.handle.resume(); }).join();
      },
      "tenon: a unit of work is left on another thread than it was entered on, .*A coroutine enters its work on each "
      "resumption");
}

TEST_F(SuspensionDeathTest, AUnitOfWorkLeftBeforeOneThatWasEnteredLaterIsFound) {
  EXPECT_DEATH(
      {
        const tenon::Work work = app.begin("held");
        const Running running = enters(work);
        const tenon::Entered later = work.enter();
        running.handle.resume();
      },
      "or before one that was entered later: an Entered was held across a suspension");
}

TEST_F(SuspensionDeathTest, AUnitOfWorkThatIsLeftWithACallIntoAnotherProgramIsFound) {
  EXPECT_DEATH(
      {
        const tenon::Work work = app.begin("held");
        Running running{};
        {
          const tenon::Entered inside = work.enter();
          running = waits(*other.ref<Bell>());
        }
      },
      "tenon: a unit of work of generation 0 is left, .*while the protection of a call through a Ref to another "
      "program");
}

TEST_F(SuspensionTest, InsideAUnitOfWorkACallMayBeAwaitedOnAnyThread) {
  const tenon::Work work = app.begin("request");
  Running running{};
  {
    const tenon::Entered inside = work.enter();
    running = waits(bell());
  }
  std::thread([&] {
    const tenon::Entered inside = work.enter();
    running.handle.resume();
  }).join();
  EXPECT_TRUE(running.handle.done());
  running.handle.destroy();
}

TEST_F(SuspensionTest, ACoroutineInAUnitOfWorkMayBeDestroyedOutsideOfIt) {
  const tenon::Work work = app.begin("request");
  Running running{};
  {
    const tenon::Entered inside = work.enter();
    running = waits(bell());
  }
  running.handle.destroy();
  EXPECT_EQ(bell()->rings(), 1);
}

int twice(int a, int b) { return a + b; }

/// Every call ends before the next suspension, in every form that a call has.
Running calls_and_waits(tenon::Ref<Bell> bell, int& sum) {
  sum += bell->rings();
  co_await std::suspend_always();
  if (bell->rings() > 1 && (sum > 1000 || bell->rings() > 2)) sum += sum > 2 ? bell->rings() : bell->rings() + 1;
  co_await std::suspend_always();
  for (int i = 0; i < 3 && bell->rings() > i; ++i) {
    sum += twice(bell->rings(), bell->call([&] { return bell->rings(); }));
    co_await std::suspend_always();
  }
  try {
    if (bell->rings() > 0) throw std::runtime_error(std::to_string(bell->rings()));
  } catch (const std::exception& error) {
    sum += static_cast<int>(std::string(error.what()).size()) + bell->rings();
  }
  const auto rung = bell->rung();
  co_await rung;
  {
    const auto call = bell.operator->();
    sum += call->rings();
  }
  co_await std::suspend_always();
}

TEST_F(SuspensionTest, CallsThatEndBeforeTheSuspensionAreNotHeld) {
  int sum = 0;
  const Running running = calls_and_waits(bell(), sum);
  int resumed = 0;
  for (; !running.handle.done(); ++resumed) {
    if (resumed % 2 == 0) {
      std::thread([&] { running.handle.resume(); }).join();
    } else {
      running.handle.resume();
    }
  }
  EXPECT_GE(resumed, 5);
  EXPECT_GT(sum, 0);
  running.handle.destroy();
}

TEST_F(SuspensionTest, CallsAndUnitsOfWorkMayBeNestedInEachOther) {
  const auto same = bell();
  const tenon::Ref<Bell> elsewhere = *other.ref<Bell>();
  const int rings = same->call([&] {
    const tenon::Work work = app.begin("inner");
    const tenon::Entered inside = work.enter();
    return same->call([&] {
      const tenon::Work deeper = other.begin("deeper");
      const tenon::Entered inside_too = deeper.enter();
      return elsewhere->call([&] { return same->rings() + elsewhere->rings(); });
    }) + elsewhere->call([&] { return same->call([&] { return elsewhere->rings(); }); });
  });
  EXPECT_EQ(rings, 1 + 1 + 2);
  EXPECT_EQ(same->call([&] { return elsewhere->call([&] { return same->rings(); }); }), 2);
}

TEST_F(SuspensionTest, AUnitOfWorkMayBeEnteredInTheExpressionOfACall) {
  const tenon::Work work = app.begin("request");
  const tenon::Entered inside = (bell()->rings() > 0 ? work : work).enter();
  EXPECT_EQ(bell()->rings(), 2);
}

auto handed_on(const tenon::Ref<Bell>& bell) { return bell.operator->(); }

TEST_F(SuspensionTest, AProtectionMayBeHandedToTheCaller) {
  const auto same = bell();
  EXPECT_EQ(handed_on(same)->call([&] { return handed_on(same)->rings() + same->rings(); }), 3);
}

TEST_F(SuspensionDeathTest, TheProgramMayExitWithinACall) {
  EXPECT_EXIT(bell()->call([] {
    std::exit(3);
    return 0;
  }),
              testing::ExitedWithCode(3), "");
}

}  // namespace
