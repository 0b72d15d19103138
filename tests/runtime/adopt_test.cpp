/// What an object took in start goes over to the one that takes its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adopt_versions.h"

import tenon.std;
import tenon;

namespace versions {
extern constinit const tenon::Definition holds_another;
extern constinit const tenon::Definition adopts_nothing;
}  // namespace versions

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using versions::Served;

/// `start 1`, `release 1`, `adopt 2`, in the order in which they ran. The number is the object's.
std::mutex writing;
std::vector<std::string> steps;
/// What a step does first; may throw.
std::function<void(const std::string&)> in_step;
std::atomic<int> objects = 0;
std::atomic<int> alive = 0;

void step(const std::string& what) {
  {
    const std::lock_guard lock(writing);
    steps.push_back(what);
  }
  if (in_step) in_step(what);
}
std::vector<std::string> ran() {
  const std::lock_guard lock(writing);
  return std::exchange(steps, {});
}
std::function<void(const std::string&)> failing(const std::string& at) {
  return [at](const std::string& what) {
    if (what == at) throw std::runtime_error("cannot");
  };
}

struct Held {
  int socket;
};
class Port final : public Served {
 public:
  Port() { ++alive; }
  ~Port() override { --alive; }
  void start() {
    step(absl::StrCat("start ", number_));
    socket_ = 7;
  }
  void stop() {
    step(absl::StrCat("stop ", number_));
    socket_ = -1;
  }
  Held release() {
    step(absl::StrCat("release ", number_));
    return {socket_.exchange(-1)};
  }
  void adopt(Held held) {
    step(absl::StrCat("adopt ", number_));
    socket_ = held.socket;
  }
  int number() override { return socket_; }

 private:
  int number_ = ++objects;
  std::atomic<int> socket_ = -1;  ///< a step that hung is still in one thread when another stops the object
};
/// What it holds cannot be copied.
class Lock {
 public:
  Lock() { ++alive; }
  ~Lock() { --alive; }
  void start() { file_ = std::make_unique<int>(3); }
  void stop() { step(absl::StrCat("unlock ", file_ == nullptr ? 0 : *file_)); }
  absl::StatusOr<std::unique_ptr<int>> release() {
    step("release lock");
    return std::move(file_);
  }
  absl::Status adopt(std::unique_ptr<int>& file) {
    step("adopt lock");
    if (*file > 8) return absl::FailedPreconditionError("worn out");
    file_ = std::move(file);
    ++*file_;
    return absl::OkStatus();
  }

 private:
  std::unique_ptr<int> file_;
};
class Broken {
 public:
  Broken() { throw std::runtime_error("not today"); }
};

constexpr auto port = tenon::provide<Port()>().as<Served>().start<&Port::start>().stop<&Port::stop>();
constexpr auto adopted = port.adopt<&Port::release, &Port::adopt>();
constexpr auto lock =
    tenon::provide<Lock()>().start<&Lock::start>().stop<&Lock::stop>().adopt<&Lock::release, &Lock::adopt>();

inline constexpr auto first = tenon::describe<"port">.exports<Served>();
template <int>
inline constexpr auto again = tenon::describe<"port">.exports<Served>();
constinit const tenon::Definition one = tenon::define<first>(lock, adopted);
constinit const tenon::Definition two = tenon::define<again<2>>(adopted, lock);
constinit const tenon::Definition broken = tenon::define<again<3>>(adopted, lock, tenon::provide<Broken()>());
constinit const tenon::Definition gone = tenon::define<again<4>>(adopted);

class AdoptTest : public testing::Test {
 protected:
  static constexpr const tenon::Definition* members[]{&one};
  static constexpr auto plan = tenon::plan({&first});
  static constexpr tenon::Image image{"adopt", members, plan.order};

  void SetUp() override {
    objects = 0;
    alive = 0;
    begin();
  }
  void TearDown() override {
    in_step = nullptr;
    app.reset();
    EXPECT_EQ(alive, 0);
  }
  void begin(tenon::Deadlines deadlines = {}) {
    app = std::make_unique<tenon::App>(image);
    app->deadlines(deadlines);
    ASSERT_TRUE(app->create({}).ok());
    ASSERT_TRUE(app->start().ok());
    (void)ran();
  }
  absl::StatusOr<tenon::Published> reload(const tenon::Definition& definition) {
    return app->apply(std::array{tenon::Replacement{"port", &definition}});
  }
  int number() { return app->get<Served>()->number(); }

  std::unique_ptr<tenon::App> app;
};

TEST_F(AdoptTest, TheNewObjectGetsWhatTheOldOneTook) {
  const auto published = reload(two);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_THAT(ran(), ElementsAre("release lock", "release 1", "adopt lock", "adopt 2"));
  EXPECT_THAT(published->carried.handed_over, ElementsAre("port.Lock", "port.Port"));
  EXPECT_EQ(number(), 7);
  ASSERT_TRUE(reload(one).ok());
  EXPECT_EQ(number(), 7);
  (void)ran();
  // Neither is started again, and only the last one is stopped.
  ASSERT_TRUE(app->stop().ok());
  EXPECT_THAT(ran(), ElementsAre("stop 3", "unlock 5"));
}

TEST_F(AdoptTest, WhatComesBackAfterACrashIsStartedAndHandedNothing) {
  app = std::make_unique<tenon::App>(image);
  (void)ran();
  ASSERT_TRUE(app->create({}).ok());
  app->container().resumes(5);
  const auto published = reload(two);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->generation, 5);
  EXPECT_THAT(ran(), IsEmpty());
  ASSERT_TRUE(app->start().ok());
  EXPECT_THAT(ran(), ElementsAre(StartsWith("start ")));
  EXPECT_EQ(number(), 7);
  app->container().number_next(9);
  const auto next = reload(one);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->generation, 9);
  EXPECT_THAT(next->carried.handed_over, ElementsAre("port.Port", "port.Lock"));
}

TEST_F(AdoptTest, OnlyWhatComesBackIsHandedNothing) {
  app = std::make_unique<tenon::App>(image);
  ASSERT_TRUE(app->create({}).ok());
  app->container().resumes(5);
  EXPECT_FALSE(reload(broken).ok());
  ASSERT_TRUE(app->start().ok());
  EXPECT_EQ(reload(gone).status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(reload(two).ok());
}

TEST_F(AdoptTest, WhenAdoptingFailsAllGoesBack) {
  in_step = failing("adopt 2");
  const auto failed = reload(two);
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(std::string(failed.status().message()), "port: (anonymous namespace)::Port: adopt: cannot");
  EXPECT_THAT(ran(), ElementsAre("release lock", "release 1", "adopt lock", "adopt 2", "adopt 1", "release lock",
                                 "adopt lock"));
  EXPECT_EQ(number(), 7);
  EXPECT_EQ(alive, 2);
  in_step = nullptr;
  ASSERT_TRUE(reload(two).ok());
  EXPECT_EQ(number(), 7);
  (void)ran();
  ASSERT_TRUE(app->stop().ok());
  EXPECT_THAT(ran(), ElementsAre("unlock 6", "stop 3"));
}

TEST_F(AdoptTest, WhatCannotBeCopiedIsStillThereAfterAFailure) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(reload(i % 2 == 0 ? two : one).ok());
  // The one that runs adopts it too, and it is as worn for that one.
  const auto failed = reload(two);
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::string(failed.status().message()),
            "port: (anonymous namespace)::Lock: adopt: worn out; it cannot be taken back: port: (anonymous "
            "namespace)::Lock: adopt: worn out");
  EXPECT_EQ(number(), 7);
}

TEST_F(AdoptTest, NothingIsReleasedWhenAConstructorThrows) {
  EXPECT_FALSE(reload(broken).ok());
  EXPECT_THAT(ran(), IsEmpty());
  EXPECT_EQ(number(), 7);
}

TEST_F(AdoptTest, WhenReleasingFailsNothingHasChanged) {
  in_step = failing("release 1");
  const auto failed = reload(two);
  EXPECT_EQ(std::string(failed.status().message()), "port: (anonymous namespace)::Port: release: cannot");
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(ran(), ElementsAre("release lock", "release 1", "adopt lock"));
  EXPECT_EQ(number(), 7);
}

TEST_F(AdoptTest, OnlyTheSameThingIsHandedOver) {
  auto refused = [&](const tenon::Definition& definition) {
    const auto published = reload(definition);
    EXPECT_EQ(published.status().code(), absl::StatusCode::kFailedPrecondition);
    return std::string(published.status().message());
  };
  EXPECT_EQ(refused(gone), "port: (anonymous namespace)::Lock holds what it took in start and was replaced");
  EXPECT_EQ(refused(versions::holds_another),
            "port: (anonymous namespace)::Lock holds what it took in start and was replaced");
  ASSERT_THAT(ran(), IsEmpty());
}

// A port alone, in its own program.
inline constexpr auto single = tenon::describe<"port">.exports<Served>();
constinit const tenon::Definition adopting = tenon::define<single>(adopted);
inline constexpr auto plain = tenon::describe<"port">.exports<Served>();
constinit const tenon::Definition not_adopting = tenon::define<plain>(port);

std::string refusal(const tenon::Definition& running, const tenon::Definition& next) {
  const tenon::Definition* members[]{&running};
  const std::uint32_t order[]{0};
  const tenon::Image image{"port", members, order};
  tenon::App app(image);
  EXPECT_TRUE(app.create({}).ok());
  EXPECT_TRUE(app.start().ok());
  const auto published = app.apply(std::array{tenon::Replacement{"port", &next}});
  EXPECT_EQ(published.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(app.get<Served>()->number(), -1);
  return std::string(published.status().message());
}

TEST(Adopt, SaysWhatIsMissing) {
  const std::string would =
      "port: (anonymous namespace)::Port holds what it took in start and would have to be created anew; ";
  EXPECT_EQ(refusal(not_adopting, versions::adopts_nothing),
            would + "let it hand that over: .adopt<&Port::release, &Port::adopt>()");
  EXPECT_EQ(refusal(not_adopting, adopting), would + "the one that runs cannot hand it over yet");
  EXPECT_EQ(refusal(adopting, versions::adopts_nothing), would + "the new one does not adopt it");
  EXPECT_EQ(refusal(adopting, versions::holds_another), would + "it gives socket: int, and the new one adopts long");
}

TEST_F(AdoptTest, AStepThatHangsKeepsItsThreadAndOnlyARestartHelps) {
  for (const std::string at : {"release 1", "adopt 2"}) {
    app.reset();
    objects = 0;
    begin({.carry_over = 500ms});
    std::atomic<bool> let_go = false;
    in_step = [&](const std::string& what) {
      while (what == at && !let_go) std::this_thread::sleep_for(1ms);
    };
    const auto failed = reload(two);
    EXPECT_EQ(failed.status().code(), absl::StatusCode::kFailedPrecondition);
    const std::string text = absl::StrCat("port: (anonymous namespace)::Port: ", at.substr(0, at.find(' ')),
                                          ": did not end within 500 ms; its thread is left to itself, with what the "
                                          "object held");
    EXPECT_EQ(std::string(failed.status().message()), text);
    EXPECT_EQ(std::string(reload(two).status().message()), text);
    EXPECT_EQ(app->container().refuses("port"), text);
    let_go = true;
    app.reset();
    while (alive != 0) std::this_thread::yield();
    in_step = nullptr;
  }
}

}  // namespace
