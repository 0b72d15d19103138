/// Steps of the life cycle: their order, and what one does that fails or does not end.
#include <gtest/gtest.h>
#include <pthread.h>

import tenon.std;
import tenon;

namespace {

using tenon::StepKind;
enum class How { well, throws, fails, hangs };

// What happens in which step of Second.
StepKind bad_step = StepKind::start;
How bad_how = How::well;
std::mutex journal_mutex;
std::vector<std::string> journal;
std::string thread_name;
std::atomic<bool> released = false;
std::atomic<int> seconds_alive = 0;

void note(std::string text) {
  const std::lock_guard lock(journal_mutex);
  journal.push_back(std::move(text));
}
std::vector<std::string> noted() {
  const std::lock_guard lock(journal_mutex);
  return journal;
}

absl::Status act(StepKind kind) {
  note(absl::StrCat("second ", std::string(tenon::step_name(kind))));
  if (kind != bad_step || bad_how == How::well) return absl::OkStatus();
  if (bad_how == How::throws) throw std::runtime_error("no");
  if (bad_how == How::fails) return absl::UnavailableError("not now");
  std::array<char, 16> name{};
  pthread_getname_np(pthread_self(), name.data(), name.size());
  {
    const std::lock_guard lock(journal_mutex);
    thread_name = name.data();
  }
  while (!released) std::this_thread::yield();
  return absl::OkStatus();
}

class Second {
 public:
  Second() { ++seconds_alive; }
  ~Second() { --seconds_alive; }
  absl::Status run() { return act(StepKind::bootstrap); }
  absl::Status start() { return act(StepKind::start); }
  absl::Status started() { return act(StepKind::started); }
  absl::Status before_stop() { return act(StepKind::before_stop); }
  absl::Status stop() { return act(StepKind::stop); }
  absl::Status stopped() { return act(StepKind::stopped); }
};
template <int N>
class Neighbour {
 public:
  void start() { note(absl::StrCat(N, " start")); }
  void started() { note(absl::StrCat(N, " started")); }
  void before_stop() { note(absl::StrCat(N, " before_stop")); }
  void stop() { note(absl::StrCat(N, " stop")); }
  void stopped() { note(absl::StrCat(N, " stopped")); }
};
template <int N>
consteval auto neighbour() {
  using T = Neighbour<N>;
  return tenon::provide<T()>()
      .template start<&T::start>()
      .template started<&T::started>()
      .template before_stop<&T::before_stop>()
      .template stop<&T::stop>()
      .template stopped<&T::stopped>();
}

// One program for each step that is given little time.

consteval tenon::Deadline limit(bool little) {
  return little ? tenon::Deadline(std::chrono::milliseconds(100)) : tenon::Deadline();
}
template <int Little>
constexpr tenon::Deadline within(StepKind kind) {
  return Little == static_cast<int>(kind) ? limit(true) : limit(false);
}
inline constexpr auto first = tenon::describe<"first">;
constinit const tenon::Definition first_definition = tenon::define<first>(neighbour<1>());
template <int Little>
inline constexpr auto second = tenon::describe<"second">.template imports<"first">();
template <int Little>
constinit const tenon::Definition second_definition = tenon::define<second<Little>, first>(
    tenon::bootstrap<Second(), within<Little>(StepKind::bootstrap)>()
        .template start<&Second::start, within<Little>(StepKind::start)>()
        .template started<&Second::started, within<Little>(StepKind::started)>()
        .template before_stop<&Second::before_stop, within<Little>(StepKind::before_stop)>()
        .template stop<&Second::stop, within<Little>(StepKind::stop)>()
        .template stopped<&Second::stopped, within<Little>(StepKind::stopped)>());
inline constexpr auto third = tenon::describe<"third">.imports<"second">();
constinit const tenon::Definition third_definition = tenon::define<third, second<-1>>(neighbour<3>());

template <int Little>
constexpr const tenon::Definition* members[]{&first_definition, &second_definition<Little>, &third_definition};
template <int Little>
constexpr auto order = tenon::plan({&first, &second<Little>, &third});
template <int Little>
constexpr tenon::Image image{"life", members<Little>, order<Little>.order};
const tenon::Image& image_of(StepKind kind) {
  static constexpr const tenon::Image* images[]{&image<0>, &image<1>, &image<2>, &image<3>, &image<4>, &image<5>};
  return *images[static_cast<std::size_t>(kind)];
}

using Journal = std::vector<std::string>;
const Journal up{"second bootstrap", "1 start", "second start", "3 start", "1 started", "second started", "3 started"};
const Journal down{"3 before_stop", "second before_stop", "1 before_stop",  "3 stop",   "second stop",
                   "1 stop",        "3 stopped",          "second stopped", "1 stopped"};
Journal operator+(Journal a, const Journal& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
/// `down`, but for steps of Second after `kind`, in which it still is.
Journal down_without_second_after(StepKind kind) {
  Journal rest = down;
  for (std::size_t k = static_cast<std::size_t>(kind) + 1; k < tenon::step_kinds; ++k) {
    std::erase(rest, absl::StrCat("second ", std::string(tenon::step_name(static_cast<StepKind>(k)))));
  }
  return rest;
}

class LifecycleTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::lock_guard lock(journal_mutex);
    journal.clear();
    bad_how = How::well;
    released = false;
  }
  void TearDown() override {
    released = true;
    while (seconds_alive != 0) std::this_thread::yield();
  }
  /// Creates, starts and stops a program; the first error.
  static absl::Status life(const tenon::Image& of) {
    tenon::App app(of);
    absl::Status created = app.create({});
    if (!created.ok()) return created;
    absl::Status started = app.start();
    const absl::Status stopped = app.stop();
    return started.ok() ? stopped : started;
  }
};
class EachStep : public LifecycleTest, public testing::WithParamInterface<StepKind> {
 protected:
  [[nodiscard]] static std::string message(std::string_view what) {
    return absl::StrCat("second: (anonymous namespace)::Second: ", std::string(tenon::step_name(GetParam())), ": ",
                        std::string(what));
  }
  /// What runs when Second fails in the step but is not stuck in it.
  [[nodiscard]] static Journal expected() {
    switch (GetParam()) {
      case StepKind::bootstrap: return {"second bootstrap"};
      case StepKind::start: return {"second bootstrap", "1 start", "second start", "1 stop", "1 stopped"};
      case StepKind::started:
        return Journal{"second bootstrap", "1 start",       "second start", "3 start",     "1 started",
                       "second started",   "1 before_stop", "3 stop",       "second stop", "1 stop"} +
               Journal{"3 stopped", "second stopped", "1 stopped"};
      default: return up + down;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Lifecycle, EachStep,
                         testing::Values(StepKind::bootstrap, StepKind::start, StepKind::started, StepKind::before_stop,
                                         StepKind::stop, StepKind::stopped),
                         [](const auto& step) { return std::string(tenon::step_name(step.param)); });

TEST_F(LifecycleTest, StepsRunInCreationOrderAndBackwardsAtTheEnd) {
  EXPECT_TRUE(life(image<-1>).ok());
  EXPECT_EQ(noted(), up + down);
}

TEST_F(LifecycleTest, CreatingAProgramRunsNoBootstrap) {
  tenon::App app(image<-1>);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(noted(), Journal{});
}

TEST_P(EachStep, ThatThrowsIsNamedAndWhatWasStartedIsStoppedInReverse) {
  bad_step = GetParam();
  bad_how = How::throws;
  EXPECT_EQ(life(image<-1>).message(), message("no"));
  EXPECT_EQ(noted(), expected());
}

TEST_P(EachStep, ThatReturnsAnErrorIsNamedAndKeepsItsCode) {
  bad_step = GetParam();
  bad_how = How::fails;
  EXPECT_EQ(life(image<-1>), absl::UnavailableError(message("not now")));
  EXPECT_EQ(noted(), expected());
}

TEST_P(EachStep, ThatDoesNotEndInTimeIsLeftBehindAndTheOthersAreStopped) {
  bad_step = GetParam();
  bad_how = How::hangs;
  EXPECT_EQ(life(image_of(GetParam())), absl::DeadlineExceededError(message("did not end within 100 ms")));
  EXPECT_EQ(seconds_alive, 1) << "its object lives as long as it is used";
  Journal expected = EachStep::expected();
  if (GetParam() == StepKind::started) {
    std::erase(expected, "second stop");
    std::erase(expected, "second stopped");
  } else if (GetParam() > StepKind::started) {
    expected = up + down_without_second_after(GetParam());
  }
  EXPECT_EQ(noted(), expected);
  const std::lock_guard lock(journal_mutex);
  EXPECT_EQ(thread_name, absl::StrCat(std::string(tenon::step_name(GetParam())), " Second").substr(0, 15));
}

TEST_F(LifecycleTest, TheProgramSaysHowLongOtherStepsMayTake) {
  bad_step = StepKind::start;
  bad_how = How::hangs;
  tenon::App app(image<-1>);
  app.deadlines({.start = std::chrono::seconds(1)});
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.start().message(), "second: (anonymous namespace)::Second: start: did not end within 1 s");
}

TEST_F(LifecycleTest, AProgramInWhichAStepDoesNotEndExitsWithAnErrorCode) {
  bad_step = StepKind::start;
  bad_how = How::hangs;
  std::string program = "life";
  std::string serve = "serve";
  std::array<char*, 3> words{program.data(), serve.data(), nullptr};
  EXPECT_EQ(tenon::App(image<1>).run(2, words.data()), 1);
}

TEST_F(LifecycleTest, AListenerOfAPostedEventThatDoesNotEndKeepsNobodyFromStopping) {
  struct Waits {};
  static constexpr auto waits = tenon::describe<"waits">;
  static constinit const tenon::Definition definition =
      tenon::define<waits>(tenon::provide<Second()>(), tenon::on<[](const Waits&, Second&) {
                             while (!released) std::this_thread::yield();
                           }>());
  static constexpr const tenon::Definition* only[]{&definition};
  static constexpr auto plan = tenon::plan({&waits});
  static constexpr tenon::Image waiting{"waiting", only, plan.order};
  {
    tenon::App app(waiting);
    app.deadlines({.stop = std::chrono::milliseconds(100)});
    ASSERT_TRUE(app.create({}).ok());
    app.container().events().post(Waits{});
    EXPECT_TRUE(app.stop().ok());
  }
  EXPECT_EQ(seconds_alive, 1);
}

}  // namespace
