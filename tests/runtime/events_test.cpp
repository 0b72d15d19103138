/// Events: who hears what is emitted, in which order, and what a reload does to it.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::vector<std::string> heard;
class EventsTest : public testing::Test {
 protected:
  void SetUp() override { heard.clear(); }
};

struct Moved {
  int card = 0;
  int column = 0;
};
struct Closing {
  bool asked = false;
};
struct Unheard {};
struct Failing {};
struct Counted {
  int by = 0;
};
struct Settled {
  std::thread::id on;
};

// Who emits.

class Cards {
 public:
  virtual ~Cards() = default;
  virtual tenon::Emitted move(int card) = 0;
};
class StoredCards final : public Cards {
 public:
  StoredCards(tenon::Events& events, tenon::Emit<Moved> moved) : events(events), moved(moved) {}
  tenon::Emitted move(int card) override { return moved({.card = card}); }
  tenon::Events& events;
  tenon::Emit<Moved> moved;
};
inline constexpr auto cards = tenon::describe<"cards">.exports<Cards>();
constinit const tenon::Definition cards_definition =
    tenon::define<cards>(tenon::provide<StoredCards(tenon::Events&, tenon::Emit<Moved>)>().as<Cards>());

// Who listens, and exports nothing.

struct Config {
  std::string word = "moved";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::word>);
};
class Statistics {
 public:
  int count = 0;
  void moved(const Moved& m, const Config&) { heard.push_back(absl::StrCat("statistics ", m.card, " ", ++count)); }
  [[nodiscard]] absl::Status failing(const Failing&) const { return absl::NotFoundError("no statistics"); }
};
void by_function(const Moved& m, tenon::Ref<Statistics> statistics, tenon::Field<&Config::word> word, Cards&) {
  heard.push_back(absl::StrCat(word.get(), " ", m.card, " after ", statistics->count));
}
void renumber(Moved& m) { m.card += 100; }
void last(const Moved&) { heard.push_back("last"); }
void refuse(tenon::Event<Closing>& closing) {
  closing->asked = true;
  closing.stop_propagation();
  heard.push_back("refused");
}
void never(const Closing&) { heard.push_back("never"); }
void broken(const Failing&) { throw std::runtime_error("no disk"); }
void after(const Failing&) { heard.push_back("after"); }
template <int By>
void counted(Counted& c) {
  c.by = By;
}
void settled(const Settled& s) { heard.push_back(s.on == std::this_thread::get_id() ? "same thread" : "other thread"); }

inline constexpr auto audit = tenon::describe<"audit">.imports<"cards">().config<Config>();
constinit const tenon::Definition audit_definition = tenon::define<audit, cards>(
    tenon::provide<Statistics()>(), tenon::on<&last>().order<10>(), tenon::on<&Statistics::moved>(),
    tenon::on<&by_function>(), tenon::on<&renumber>().order<-1>(), tenon::on<&refuse>(), tenon::on<&never>(),
    tenon::on<&counted<1>>(), tenon::on<&broken>(), tenon::on<&Statistics::failing>(), tenon::on<&after>(),
    tenon::on<&settled>(), tenon::on<[](const tenon::ModuleReloaded& r) {
      heard.push_back(absl::StrCat("reloaded ", r.modules[0], " ", r.generation));
    }>());
// The same module as a reload brings it.
void moved_again(const Moved& m) { heard.push_back(absl::StrCat("again ", m.card)); }
inline constexpr auto audit2 = tenon::describe<"audit">.imports<"cards">().config<Config>();
constinit const tenon::Definition audit_again =
    tenon::define<audit2, cards>(tenon::on<&moved_again>(), tenon::on<[](const Unheard&) { heard.push_back("now"); }>(),
                                 tenon::on<[](const Settled&) { heard.push_back("settled in the new one"); }>());

template <int By>
inline constexpr auto audit_of = tenon::describe<"audit">.imports<"cards">().template config<Config>();
template <int By>
constinit const tenon::Definition audit_counting = tenon::define<audit_of<By>, cards>(tenon::on<&counted<By>>());

constexpr const tenon::Definition* members[]{&cards_definition, &audit_definition};
constexpr auto order = tenon::plan({&cards, &audit});
constexpr tenon::Image image{"events", members, order.order};

StoredCards& stored(const tenon::App& app) { return static_cast<StoredCards&>(*app.get<Cards>()); }

TEST_F(EventsTest, ListenersRunInOrderWithWhatIsInjectedAlsoInModulesThatExportNothing) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Emitted emitted = app.get<Cards>()->move(3);
  EXPECT_TRUE(emitted.ok());
  EXPECT_EQ(emitted.called(), 4u);
  EXPECT_FALSE(emitted.stopped());
  EXPECT_EQ(heard, (std::vector<std::string>{"statistics 103 1", "moved 103 after 1", "last"}));
}

TEST_F(EventsTest, EventsAndAHandleForOneTypeReachTheSameListeners) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(stored(app).events.emit(Moved{}).called(), 4u);
  EXPECT_EQ(stored(app).moved(Moved{}).called(), 4u);
}

TEST_F(EventsTest, AListenerMayChangeAnEventThatIsAVariableAndNotAConstant) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  Moved moved{.card = 1};
  const Moved constant{.card = 1};
  stored(app).events.emit(moved);
  stored(app).events.emit(constant);
  EXPECT_EQ(moved.card, 101);
  EXPECT_EQ(constant.card, 1);
}

TEST_F(EventsTest, StoppingThePropagationKeepsLaterListenersFromIt) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  Closing closing;
  const tenon::Emitted emitted = stored(app).events.emit(closing);
  EXPECT_TRUE(emitted.stopped());
  EXPECT_TRUE(closing.asked);
  EXPECT_EQ(emitted.called(), 1u);
  EXPECT_EQ(heard, (std::vector<std::string>{"refused"}));
}

TEST_F(EventsTest, AnEventThatNobodyHearsIsNotEvenMade) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  int made = 0;
  EXPECT_EQ(stored(app).events.emit(Unheard{}).called(), 0u);
  EXPECT_EQ(stored(app).events.emit_made([&] { return ++made, Unheard{}; }).called(), 0u);
  EXPECT_EQ(made, 0);
  EXPECT_EQ(stored(app).events.emit_made([&] { return ++made, Moved{}; }).called(), 4u);
  EXPECT_EQ(stored(app).moved.made([&] { return ++made, Moved{}; }).called(), 4u);
  EXPECT_EQ(made, 2);
}

TEST_F(EventsTest, AListenerThatFailsIsReportedAndTheOthersRun) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  std::vector<std::string> reported;
  app.container().events().report_to([&](const std::string& failed) { reported.push_back(failed); });
  const tenon::Emitted emitted = stored(app).events.emit(Failing{});
  EXPECT_FALSE(emitted.ok());
  EXPECT_EQ(emitted.called(), 3u);
  EXPECT_EQ(emitted.status().message(), "audit: the listener (anonymous namespace)::broken: threw: no disk");
  EXPECT_EQ(heard, (std::vector<std::string>{"after"}));
  EXPECT_EQ(reported, (std::vector<std::string>{
                          "audit: the listener (anonymous namespace)::broken: threw: no disk",
                          "audit: the listener (anonymous namespace)::Statistics::failing: no statistics"}));
}

TEST_F(EventsTest, WhatIsPostedIsHeardLaterOnAnotherThread) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  stored(app).events.post(Settled{std::this_thread::get_id()});
  EXPECT_TRUE(stored(app).events.drain(std::chrono::seconds(30)));
  EXPECT_EQ(heard, (std::vector<std::string>{"other thread"}));
}

TEST_F(EventsTest, WhatWaitsWhenTheProgramStopsIsDelivered) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  for (int n = 0; n < 100; ++n) stored(app).events.post(Settled{});
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(heard.size(), 100u);
}

TEST_F(EventsTest, AReloadReplacesListeners) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", &audit_again}}).ok());
  EXPECT_EQ(app.get<Cards>()->move(3).called(), 1u);
  EXPECT_EQ(stored(app).events.emit(Unheard{}).called(), 1u);
  EXPECT_EQ(heard, (std::vector<std::string>{"again 3", "now"}));
}

TEST_F(EventsTest, AUnitOfWorkBegunBeforeAReloadEmitsToTheOldListeners) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("request");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", &audit_again}}).ok());
  {
    const tenon::Entered inside = work.enter();
    EXPECT_EQ(app.get<Cards>()->move(3).called(), 4u);
    EXPECT_EQ(stored(app).events.emit(Unheard{}).called(), 0u);
  }
  EXPECT_EQ(app.get<Cards>()->move(4).called(), 1u);
  EXPECT_EQ(heard.back(), "again 4");
}

TEST_F(EventsTest, WhatAUnitOfWorkPostsIsHeardByItsOwnGeneration) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work work = app.begin("request");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", &audit_again}}).ok());
  {
    const tenon::Entered inside = work.enter();
    stored(app).events.post(Settled{});
  }
  stored(app).events.post(Settled{});
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(heard, (std::vector<std::string>{"other thread", "settled in the new one"}));
}

TEST_F(EventsTest, TheNewGenerationHearsThatItWasLoaded) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", &audit_again}}).ok());
  EXPECT_TRUE(heard.empty());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", &audit_definition}}).ok());
  EXPECT_EQ(heard, (std::vector<std::string>{"reloaded audit 2"}));
}

TEST_F(EventsTest, AnEmitterOnAnotherThreadReachesOneGenerationOrTheOtherWhileReloadsPass) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> emitted{0};
  std::thread emitter([&, &events = stored(app).events] {
    while (!stop) {
      Counted counted;
      if (events.emit(counted).called() != 1 || (counted.by != 1 && counted.by != 2)) ++wrong;
      ++emitted;
    }
  });
  for (int g = 0; g < 200 || emitted < 100; ++g) {
    const tenon::Definition* next = g % 2 == 0 ? &audit_counting<2> : &audit_counting<1>;
    ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"audit", next}}).ok());
  }
  stop = true;
  emitter.join();
  EXPECT_EQ(wrong, 0);
}

// A constructor that emits.

class Early {
 public:
  explicit Early(tenon::Emit<Moved> moved) { moved({}); }
};
inline constexpr auto early = tenon::describe<"early">;
constinit const tenon::Definition early_definition =
    tenon::define<early>(tenon::provide<Early(tenon::Emit<Moved>)>(), tenon::on<&last>());
constexpr const tenon::Definition* early_members[]{&early_definition};
constexpr auto early_order = tenon::plan({&early});
constexpr tenon::Image early_image{"early", early_members, early_order.order};

TEST_F(EventsTest, AConstructorThatEmitsIsToldThatItCannot) {
  tenon::App app(early_image);
  EXPECT_EQ(app.create({}).message(),
            "early: (anonymous namespace)::Early: the constructor threw: (anonymous namespace)::Moved is emitted by a "
            "constructor, before its listeners exist; emit it in start");
}

// What a program tells of itself.

class Port {
 public:
  [[nodiscard]] absl::Status open() const {
    heard.push_back("open");
    return fails ? absl::UnavailableError("in use") : absl::OkStatus();
  }
  void close() const { heard.push_back("close"); }
  bool fails = false;
};
template <bool Fails>
class FailingPort : public Port {
 public:
  FailingPort() { fails = Fails; }
};
template <bool Fails>
inline constexpr auto door = tenon::describe<"door">;
template <bool Fails>
constinit const tenon::Definition door_definition = tenon::define<door<Fails>>(
    tenon::provide<FailingPort<Fails>()>().template start<&Port::open>().template stop<&Port::close>(),
    tenon::on<[](const tenon::ConfigLoaded& loaded) { heard.push_back(absl::StrCat("loaded ", loaded.generation)); }>(),
    tenon::on<[](const tenon::AppStarting&) { heard.push_back("starting"); }>(),
    tenon::on<[](const tenon::AppStarted&) { heard.push_back("started"); }>(),
    tenon::on<[](const tenon::AppFailed& failed) { heard.push_back("failed: " + failed.message); }>(),
    tenon::on<[](const tenon::AppStopping&) { heard.push_back("stopping"); }>(),
    tenon::on<[](const tenon::AppStopped&) { heard.push_back("stopped"); }>());
template <bool Fails>
constexpr const tenon::Definition* door_members[]{&door_definition<Fails>};
template <bool Fails>
constexpr auto door_order = tenon::plan({&door<Fails>});
template <bool Fails>
constexpr tenon::Image door_image{"door", door_members<Fails>, door_order<Fails>.order};

TEST_F(EventsTest, AProgramTellsWhenItIsLoadedStartedAndStopped) {
  tenon::App app(door_image<false>);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(heard, (std::vector<std::string>{"loaded 0"}));
  ASSERT_TRUE(app.start().ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(heard,
            (std::vector<std::string>{"loaded 0", "starting", "open", "started", "stopping", "close", "stopped"}));
}

TEST_F(EventsTest, AProgramThatIsNotStartedTellsNothingOfStopping) {
  tenon::App app(door_image<false>);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(heard, (std::vector<std::string>{"loaded 0"}));
}

TEST_F(EventsTest, AProgramThatCannotStartSaysWhy) {
  tenon::App app(door_image<true>);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_FALSE(app.start().ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(heard, (std::vector<std::string>{"loaded 0", "starting", "open",
                                             "failed: door: (anonymous namespace)::FailingPort<true>: start: in use"}));
}

}  // namespace
