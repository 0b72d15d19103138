/// What a program tells of itself: who hears it, within which time, and what a listener may ask meanwhile.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;

std::mutex guard;
std::vector<std::string> heard;
void hear(std::string what) {
  const std::lock_guard lock(guard);
  heard.push_back(std::move(what));
}
std::vector<std::string> all_heard() {
  const std::lock_guard lock(guard);
  return heard;
}

// A program that is not created.

struct Config {
  int size = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>.range(0, 9));
};
class Disk {
 public:
  explicit Disk(const Config& config) {
    if (config.size > 5) throw std::runtime_error("too large");
  }
  ~Disk() { hear("-disk"); }
};
class Last {
 public:
  explicit Last(Disk&) { throw std::runtime_error("last"); }
};
void by_object(const tenon::AppFailed&, Disk&) { hear("with an object"); }
void by_config(const tenon::AppFailed&, const Config&) { hear("with configuration"); }
void by_host(const tenon::AppFailed&, tenon::Host&) { hear("with the host"); }
void by_logger(const tenon::AppFailed& failed, tenon::Logger logger, tenon::Metrics&, tenon::ModuleRef module) {
  logger.error(failed.message);
  hear(absl::StrCat("alarm of ", std::string(module.path()), ": ", failed.message));
}
inline constexpr auto disk = tenon::describe<"disk">.config<Config>();
constinit const tenon::Definition disk_definition = tenon::define<disk>(
    tenon::provide<Disk(const Config&)>(), tenon::on<&by_object>(), tenon::on<&by_config>(), tenon::on<&by_host>(),
    tenon::on<&by_logger>(), tenon::on<[](const tenon::AppFailed&) { throw std::runtime_error("no mail"); }>(),
    tenon::on<[](const tenon::AppFailed&) { hear("first"); }>().order<-1>(),
    tenon::on<[](const tenon::ConfigLoaded&) { hear("loaded"); }>());
constexpr const tenon::Definition* disk_members[]{&disk_definition};
constexpr auto disk_order = tenon::plan({&disk});
constexpr tenon::Image disk_image{"disk", disk_members, disk_order.order};
inline constexpr auto last = tenon::describe<"disk">.config<Config>();
constinit const tenon::Definition last_definition =
    tenon::define<last>(tenon::provide<Disk(const Config&)>(), tenon::provide<Last(Disk&)>(),
                        tenon::on<[](const tenon::AppFailed& failed) { hear(failed.message); }>());
constexpr const tenon::Definition* last_members[]{&last_definition};
constexpr tenon::Image last_image{"last", last_members, disk_order.order};

class AnnounceTest : public testing::Test {
 protected:
  void SetUp() override { heard.clear(); }
};

TEST_F(AnnounceTest, AWrongConfigurationIsToldToFunctionsThatNeedNoObject) {
  tenon::App app(disk_image);
  const absl::Status failed = app.create({.environment = {{"APP_DISK_SIZE", "10"}}});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(all_heard(),
            (std::vector<std::string>{"first", absl::StrCat("alarm of disk: ", std::string(failed.message()))}));
}

TEST_F(AnnounceTest, AConstructorThatThrowsIsToldWhenWhatWasMadeIsGone) {
  tenon::App app(last_image);
  ASSERT_FALSE(app.create({}).ok());
  EXPECT_EQ(all_heard(),
            (std::vector<std::string>{"-disk", "disk: (anonymous namespace)::Last: the constructor threw: last"}));
}

TEST_F(AnnounceTest, AProgramThatFailedMayBeCreatedAgainAndThenTellsEverybody) {
  tenon::App app(disk_image);
  ASSERT_FALSE(app.create({.environment = {{"APP_DISK_SIZE", "7"}}}).ok());
  heard.clear();
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(all_heard(), (std::vector<std::string>{"loaded"}));
}

// Deadlines.

/// Lets go of what waits, at the end of a test.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }
  void set(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
} gate;
std::atomic<bool> ended{false};

class Mail {
 public:
  ~Mail() { ended = true; }
  void started(const tenon::AppStarted&) {
    gate.wait();
    hear("mail");
  }
};
class Sink final : public tenon::LogSink {
 public:
  void write(const tenon::LogRecord& record) override { hear(std::string(record.text)); }
};
struct Posted {};
class Poster {
 public:
  explicit Poster(tenon::Emit<Posted> posted) : posted(posted) {}
  tenon::Emit<Posted> posted;
};
void slow_to_hear(const Posted&) { gate.wait(); }
inline constexpr auto mail = tenon::describe<"mail">.contributes<tenon::LogSink>().exports<Poster>();
constinit const tenon::Definition mail_definition =
    tenon::define<mail>(tenon::provide<Mail()>(), tenon::provide<Sink()>().as<tenon::LogSink>(),
                        tenon::on<&Mail::started>(), tenon::provide<Poster(tenon::Emit<Posted>)>(),
                        tenon::on<&slow_to_hear>(), tenon::on<[](tenon::AppStarted&) { hear("the other"); }>(),
                        tenon::on<[](tenon::Event<tenon::AppStarted>& started) { started.stop_propagation(); }>(),
                        tenon::on<[](const tenon::AppStarted&) { hear("never"); }>());
constexpr const tenon::Definition* mail_members[]{&mail_definition};
constexpr auto mail_order = tenon::plan({&mail});
constexpr tenon::Image mail_image{"mail", mail_members, mail_order.order};

TEST_F(AnnounceTest, AListenerThatDoesNotEndIsNamedAndLeftBehindWithWhatItUses) {
  gate.set(false);
  ended = false;
  {
    tenon::App app(mail_image);
    app.deadlines({.start = 50ms, .stop = 10s});
    ASSERT_TRUE(app.create({}).ok());
    ASSERT_TRUE(app.start().ok());
    EXPECT_EQ(all_heard(),
              (std::vector<std::string>{
                  "mail: the listener (anonymous namespace)::Mail::started: did not end within 50 ms", "the other"}));
    ASSERT_TRUE(app.stop().ok());
  }
  EXPECT_FALSE(ended);
  gate.set(true);
  while (!ended) std::this_thread::yield();
}

TEST_F(AnnounceTest, APostedEventThatKeepsTheProgramFromStoppingIsNamedWithItsListener) {
  gate.set(false);
  ended = false;
  {
    tenon::App app(mail_image);
    app.deadlines({.start = 10s, .stop = 50ms});
    ASSERT_TRUE(app.create({}).ok());
    app.get<Poster>()->posted.post({});
    ASSERT_TRUE(app.stop().ok());
    EXPECT_EQ(all_heard(),
              (std::vector<std::string>{"what was posted is not all heard; still runs: mail: the listener (anonymous "
                                        "namespace)::slow_to_hear; the program stops"}));
  }
  gate.set(true);
  while (!ended) std::this_thread::yield();
}

// Asking for the tree meanwhile.

tenon::App* asked = nullptr;
std::string look(std::string_view when) {
  return absl::StrCat(std::string(when), " ", asked->inspect().instances.size());
}
bool fails = false;
class Port {
 public:
  [[nodiscard]] absl::Status open() const { return fails ? absl::UnavailableError("in use") : absl::OkStatus(); }
};
class Curious {
 public:
  void open() const { hear(look("start")); }
};
template <class E>
void look_when(const E&) {
  hear(look(tenon::type_name<E>()));
}
inline constexpr auto looks = tenon::describe<"looks">;
constinit const tenon::Definition looks_definition =
    tenon::define<looks>(tenon::provide<Port()>().start<&Port::open>(), tenon::on<&look_when<tenon::ConfigLoaded>>(),
                         tenon::on<&look_when<tenon::AppStarting>>(), tenon::on<&look_when<tenon::AppStarted>>(),
                         tenon::on<[](const tenon::AppFailed&, Port&) { hear(look("tenon::AppFailed")); }>(),
                         tenon::on<&look_when<tenon::AppStopping>>(), tenon::on<&look_when<tenon::AppStopped>>(),
                         tenon::on<&look_when<tenon::ModuleReloaded>>());
constexpr const tenon::Definition* looks_members[]{&looks_definition};
constexpr auto looks_order = tenon::plan({&looks});
constexpr tenon::Image looks_image{"looks", looks_members, looks_order.order};
class InConstructor {
 public:
  InConstructor() { hear(look("constructor")); }
};
inline constexpr auto looks2 = tenon::describe<"looks">;
constinit const tenon::Definition looks_in_constructor =
    tenon::define<looks2>(tenon::provide<InConstructor()>(), tenon::on<&look_when<tenon::ConfigLoaded>>());
inline constexpr auto looks3 = tenon::describe<"looks">;
constinit const tenon::Definition looks_in_start =
    tenon::define<looks3>(tenon::provide<Curious()>().start<&Curious::open>());
constexpr const tenon::Definition* start_members[]{&looks_in_start};
constexpr tenon::Image start_image{"looks", start_members, looks_order.order};
inline constexpr auto looks4 = tenon::describe<"looks">;
constinit const tenon::Definition looks_in_hook =
    tenon::define<looks4>(tenon::post_process([](tenon::Setup<looks4>) { hear(look("post_process")); }));

TEST_F(AnnounceTest, ListenersOfTheProgramMayInspectIt) {
  fails = false;
  tenon::App app(looks_image);
  asked = &app;
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"looks", &looks_definition}}).ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(all_heard(),
            (std::vector<std::string>{"tenon::ConfigLoaded 1", "tenon::AppStarting 1", "tenon::AppStarted 1",
                                      "tenon::ModuleReloaded 1", "tenon::AppStopping 1", "tenon::AppStopped 1"}));
}

TEST_F(AnnounceTest, ListenersOfAFailedStartMayInspectTheProgram) {
  fails = true;
  tenon::App app(looks_image);
  asked = &app;
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_FALSE(app.start().ok());
  EXPECT_EQ(all_heard().back(), "tenon::AppFailed 1");
}

constexpr absl::string_view refused =
    "App::inspect is called by a constructor, a hook or a step, which what is to be inspected waits for; call it from "
    "a "
    "listener of AppStarted, or later";

TEST_F(AnnounceTest, AConstructorThatInspectsIsAnErrorAndNoDeadlock) {
  fails = false;
  tenon::App app(looks_image);
  asked = &app;
  ASSERT_TRUE(app.create({}).ok());
  const absl::Status failed = app.apply(std::array{tenon::Replacement{"looks", &looks_in_constructor}}).status();
  EXPECT_EQ(failed.message(),
            absl::StrCat("looks: (anonymous namespace)::InConstructor: the constructor threw: ", refused));
}

TEST_F(AnnounceTest, AHookThatInspectsIsAnErrorAndNoDeadlock) {
  tenon::App app(looks_image);
  asked = &app;
  ASSERT_TRUE(app.create({}).ok());
  const absl::Status failed = app.apply(std::array{tenon::Replacement{"looks", &looks_in_hook}}).status();
  EXPECT_EQ(failed.message(), absl::StrCat("looks: post_process: ", refused));
}

TEST_F(AnnounceTest, AStepThatInspectsIsAnErrorAndNoDeadlock) {
  tenon::App app(start_image);
  asked = &app;
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.start().message(), absl::StrCat("looks: (anonymous namespace)::Curious: start: ", refused));
}

}  // namespace
