#include <gtest/gtest.h>

import tenon.std;
import tenon;

// What modules say, who receives it, and what a reload does to that.
namespace {

using tenon::Level;

/// What sinks received, as `level module class: text fields (work)`.
struct Heard {
  std::vector<std::string> lines;
  std::vector<std::string> of_second;
};
Heard& heard() {
  static Heard all;
  return all;
}
std::string described(const tenon::LogRecord& record) {
  std::string line = absl::StrCat(std::string(tenon::level_name(record.level)), " ", std::string(record.module), " ",
                                  std::string(record.type), ": ", std::string(record.text));
  tenon::append_fields(line, record.fields);
  if (record.work_number != 0) absl::StrAppend(&line, " (", std::string(record.work), " ", record.work_number, ")");
  return line;
}

class Speaker {
 public:
  virtual ~Speaker() = default;
  [[nodiscard]] virtual const tenon::Logger& logger() const = 0;
};
class Cards final : public Speaker {
 public:
  explicit Cards(tenon::Logger logger) : logger_(logger) {}
  [[nodiscard]] const tenon::Logger& logger() const override { return logger_; }

 private:
  tenon::Logger logger_;
};
inline constexpr auto cards = tenon::describe<"cards">.exports<Speaker>();
constinit const tenon::Definition cards_definition =
    tenon::define<cards>(tenon::provide<Cards(tenon::Logger)>().as<Speaker>());

class Keeping : public tenon::LogSink {
 public:
  [[nodiscard]] Level level(std::string_view module) const override {
    return module == "cards" ? Level::debug : Level::warning;
  }
  void write(const tenon::LogRecord& record) override {
    if (record.text == "break the sink") throw std::runtime_error("the disk is full");
    heard().lines.push_back(described(record));
  }
};
class KeepingMore final : public Keeping {
 public:
  [[nodiscard]] Level level(std::string_view) const override { return Level::error; }
  void write(const tenon::LogRecord& record) override { heard().of_second.push_back(described(record)); }
};
/// Says something itself while it writes.
class Talkative final : public tenon::LogSink {
 public:
  explicit Talkative(tenon::Logger logger) : logger_(logger) {}
  void write(const tenon::LogRecord& record) override {
    logger_.warning("I write");
    heard().lines.push_back(described(record));
  }

 private:
  tenon::Logger logger_;
};
class Counting final : public tenon::LogSink {
 public:
  void write(const tenon::LogRecord&) override { ++count; }
  static inline std::atomic<int> count{0};
};

inline constexpr auto sink = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition sink_definition =
    tenon::define<sink>(tenon::provide<Keeping()>().as<tenon::LogSink>());
// The same module as reloads would bring it.
inline constexpr auto second = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition second_definition =
    tenon::define<second>(tenon::provide<KeepingMore()>().as<tenon::LogSink>());
inline constexpr auto both = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition both_definition = tenon::define<both>(
    tenon::provide<Keeping()>().as<tenon::LogSink>(), tenon::provide<KeepingMore()>().as<tenon::LogSink>());
inline constexpr auto talkative = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition talkative_definition =
    tenon::define<talkative>(tenon::provide<Talkative(tenon::Logger)>().as<tenon::LogSink>());
inline constexpr auto counting = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition counting_definition =
    tenon::define<counting>(tenon::provide<Counting()>().as<tenon::LogSink>());
inline constexpr auto counting_again = tenon::describe<"sink">.contributes<tenon::LogSink>();
constinit const tenon::Definition counting_again_definition =
    tenon::define<counting_again>(tenon::provide<Counting()>().as<tenon::LogSink>());

constexpr const tenon::Definition* members[]{&cards_definition, &sink_definition};
constexpr auto plan = tenon::plan({&cards, &sink});
constexpr tenon::Image image{"logs", members, plan.order};

constexpr const tenon::Definition* bare_members[]{&cards_definition};
constexpr auto bare_plan = tenon::plan({&cards});
constexpr tenon::Image bare_image{"bare", bare_members, bare_plan.order};

class LogTest : public testing::Test {
 protected:
  void SetUp() override {
    heard() = {};
    ASSERT_TRUE(app.create({}).ok());
    ASSERT_TRUE(bare.create({}).ok());
  }
  [[nodiscard]] const tenon::Logger& logger() const { return app.get<Speaker>()->logger(); }
  void reload(const tenon::Definition& definition) {
    const auto published = app.apply(std::array{tenon::Replacement{"sink", &definition}});
    ASSERT_TRUE(published.ok()) << published.status();
  }
  /// What went to standard error meanwhile, without the time.
  template <class F>
  static std::string plain(F say) {
    testing::internal::CaptureStderr();
    say();
    std::string text = testing::internal::GetCapturedStderr();
    return text.size() > 9 && text[2] == ':' && text[5] == ':' ? text.substr(9) : text;
  }
  tenon::App app{image};
  tenon::App bare{bare_image};
};

TEST_F(LogTest, ARecordSaysWhichModuleAndClassSpoke) {
  logger().info("card added", {{"id", 7}, {"title", "Water the plants"}});
  EXPECT_EQ(heard().lines, std::vector<std::string>{
                               "info cards (anonymous namespace)::Cards: card added id=7 title=\"Water the plants\""});
}

TEST_F(LogTest, FieldsAreNumbersTruthsTextsAndDurationsAndNeverSecrets) {
  using namespace std::chrono_literals;
  const std::string text = "a=b";
  const tenon::Secret<std::string> secret("hunter2");
  logger().info("f", {{"int", -3}, {"big", 18446744073709551615ULL}, {"real", 0.25}, {"yes", true}, {"text", text}});
  logger().info("f", {{"empty", ""}, {"view", std::string_view("x")}, {"password", secret}});
  logger().info("f", {{"ns", 7ns}, {"us", 12345ns}, {"ms", 12ms}, {"s", 1.5s}, {"m", 90s}, {"none", 0s}});
  const std::string begin = "info cards (anonymous namespace)::Cards: f ";
  EXPECT_EQ(heard().lines,
            (std::vector<std::string>{begin + "int=-3 big=18446744073709551615 real=0.25 yes=true text=\"a=b\"",
                                      begin + "empty=\"\" view=x password=<secret>",
                                      begin + "ns=7ns us=12.3us ms=12ms s=1.5s m=1m30s none=0s"}));
}

TEST_F(LogTest, TextCannotStartALineOfItsOwn) {
  EXPECT_EQ(plain([&] {
              bare.get<Speaker>()->logger().info("one\ntwo\x1b[31m", {{"k\n", "a\tb\r\x7f"}, {"q", "say \"\\\""}});
            }),
            "cards: one\\ntwo\\x1b[31m k\\n=\"a\\tb\\r\\x7f\" q=\"say \\\"\\\\\\\"\"\n");
}

TEST_F(LogTest, ALevelIsOnWhenASinkWantsItOfTheModule) {
  EXPECT_TRUE(logger().on(Level::debug));
  EXPECT_FALSE(logger().on(Level::trace));
  logger().trace("not wanted");
  logger().debug("wanted");
  app.host().log(Level::info, "the program's own threshold is that of no module");
  app.host().log(Level::warning, "but this is wanted");
  EXPECT_EQ(heard().lines, (std::vector<std::string>{"debug cards (anonymous namespace)::Cards: wanted",
                                                     "warning  : but this is wanted"}));
}

TEST_F(LogTest, EachOfSeveralSinksReceivesTheLevelsThatItWants) {
  reload(both_definition);
  logger().debug("for one");
  logger().error("for both");
  EXPECT_EQ(heard().lines.size(), 2U);
  EXPECT_EQ(heard().of_second, std::vector<std::string>{"error cards (anonymous namespace)::Cards: for both"});
}

TEST_F(LogTest, InsideAUnitOfWorkARecordHasItsNameAndNumber) {
  const tenon::Work first = app.begin("GET /");
  const tenon::Work work = app.begin("GET /cards");
  logger().info("outside");
  {
    const tenon::Entered inside = work.enter();
    logger().info("inside");
  }
  logger().info("outside again");
  const std::string begin = "info cards (anonymous namespace)::Cards: ";
  EXPECT_EQ(heard().lines,
            (std::vector<std::string>{begin + "outside", begin + "inside (GET /cards 2)", begin + "outside again"}));
}

TEST_F(LogTest, AUnitOfWorkThatIsMovedWhileAThreadIsInItIsStillKnown) {
  tenon::Work work = app.begin("moved");
  const tenon::Entered inside = work.enter();
  const tenon::Work elsewhere = std::move(work);
  logger().info("x");
  EXPECT_EQ(heard().lines, std::vector<std::string>{"info cards (anonymous namespace)::Cards: x (moved 1)"});
}

TEST_F(LogTest, AUnitOfWorkInsideAnotherIsTheOneThatCounts) {
  const tenon::Work outer = app.begin("outer");
  const tenon::Entered inside = outer.enter();
  {
    const tenon::Work inner = app.begin("inner");
    const tenon::Entered deeper = inner.enter();
    logger().info("x");
  }
  logger().info("y");
  const std::string begin = "info cards (anonymous namespace)::Cards: ";
  EXPECT_EQ(heard().lines, (std::vector<std::string>{begin + "x (inner 2)", begin + "y (outer 1)"}));
}

TEST_F(LogTest, WithoutASinkARecordIsAPlainLineOnStandardError) {
  const tenon::Work work = bare.begin("GET /");
  EXPECT_EQ(plain([&] { bare.host().log(Level::info, "listening"); }), "listening\n");
  EXPECT_EQ(plain([&] { bare.get<Speaker>()->logger().debug("not by default"); }), "");
  EXPECT_EQ(plain([&] {
              const tenon::Entered inside = work.enter();
              bare.get<Speaker>()->logger().warning("late", {{"seconds", 3}});
            }),
            "warning: cards: late seconds=3 work=\"GET /\"#1\n");
}

TEST_F(LogTest, ASinkThatThrowsLosesNoRecordAndHarmsNobody) {
  const std::string said = plain([&] { logger().error("break the sink", {{"n", 1}}); });
  EXPECT_TRUE(said.starts_with("error: cards: break the sink n=1\n")) << said;
  EXPECT_TRUE(said.ends_with(" error: a LogSink threw, so the line above is plain: the disk is full\n")) << said;
  logger().info("afterwards");
  EXPECT_EQ(heard().lines, std::vector<std::string>{"info cards (anonymous namespace)::Cards: afterwards"});
}

TEST_F(LogTest, WhatASinkSaysItselfDoesNotComeBackToIt) {
  reload(talkative_definition);
  EXPECT_EQ(plain([&] { logger().info("x"); }), "warning: sink: I write\n");
  EXPECT_EQ(heard().lines, std::vector<std::string>{"info cards (anonymous namespace)::Cards: x"});
}

TEST_F(LogTest, AfterAReloadTheOldSinkReceivesNothingAlsoInAUnitOfWorkThatBeganBefore) {
  const tenon::Work before = app.begin("old request");
  const tenon::Entered inside = before.enter();
  logger().error("before");
  reload(second_definition);
  logger().error("after");
  EXPECT_EQ(heard().lines,
            std::vector<std::string>{"error cards (anonymous namespace)::Cards: before (old request 1)"});
  EXPECT_EQ(heard().of_second,
            std::vector<std::string>{"error cards (anonymous namespace)::Cards: after (old request 1)"});
}

TEST_F(LogTest, AReloadBringsTheLevelsOfTheNewSinksToLoggersThatExist) {
  const tenon::Logger kept = logger();
  EXPECT_TRUE(kept.on(Level::debug));
  reload(second_definition);
  EXPECT_FALSE(kept.on(Level::warning));
  reload(both_definition);
  EXPECT_TRUE(kept.on(Level::debug));
}

TEST_F(LogTest, AfterTheEndOfAProgramItsLoggerIsPlain) {
  tenon::Host& host = app.host();
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(plain([&] { host.log(Level::warning, "gone"); }), "warning: gone\n");
  EXPECT_TRUE(heard().lines.empty());
}

TEST_F(LogTest, EveryRecordReachesOneGenerationWhileSinksAreReplaced) {
  Counting::count = 0;
  reload(counting_definition);
  const tenon::Logger& says = logger();  // of an object that no reload replaces
  std::vector<std::thread> threads;
  for (int n = 0; n < 2; ++n) {
    threads.emplace_back([&] {
      for (int said = 0; said < 5000; ++said) says.error("heard once", {{"n", said}});
    });
  }
  for (int n = 0; n < 20; ++n) {
    reload(counting_again_definition);
    reload(counting_definition);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Counting::count.load(), 10000);
}

TEST(Logger, WithoutAProgramSaysNothing) {
  const tenon::Logger silent;
  EXPECT_FALSE(silent.on(Level::error));
  silent.error("nobody hears");
}

TEST(Logger, IsInjectedByValueAndByReference) {
  EXPECT_TRUE(tenon::parameter_facts<tenon::Logger>().builtin);
  EXPECT_TRUE(tenon::parameter_facts<const tenon::Logger&>().builtin);
  EXPECT_TRUE((tenon::all_injectable<tenon::Logger, const tenon::Logger&, tenon::Optional<tenon::Logger>>));
}

}  // namespace
