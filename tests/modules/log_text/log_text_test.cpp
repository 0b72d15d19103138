#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

import tenon;
import tenon.std;
import tenon.log_text;

namespace {

namespace log_text = tenon::log_text;
using tenon::Level;

class Speaker {
 public:
  explicit Speaker(tenon::Logger logger) : logger(logger) {}
  tenon::Logger logger;
};
inline constexpr auto cards = tenon::describe<"board.cards">.exports<Speaker>();
constinit const tenon::Definition cards_definition = tenon::define<cards>(tenon::provide<Speaker(tenon::Logger)>());

constexpr const tenon::Definition* members[]{&cards_definition, &log_text::definition};
constexpr auto plan = tenon::plan({&cards, &log_text::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

tenon::LogRecord record(std::string_view text) {
  return {.level = Level::warning,
          .time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'042)),
          .text = text,
          .module = "board.cards",
          .type = "board::Cards"};
}
std::string line(std::string_view layout, const tenon::LogRecord& of, bool colours = false) {
  return log_text::Layout(layout).line(of, "board", colours);
}

class LogText : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenon-log-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "board.log";
    setenv("TZ", "UTC", 1);
    tzset();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void create() {
    app_.set("tenon.log_text.file", file_.string());
    app_.set("tenon.log_text.layout", std::string("{level}|{module}|{class}|{text}{fields}{work}"));
    const absl::Status created = app_.create({});
    ASSERT_TRUE(created.ok()) << created;
  }
  [[nodiscard]] const tenon::Logger& logger() const { return app_.get<Speaker>()->logger; }

  std::filesystem::path folder_;
  std::filesystem::path file_;
  tenon::App app_{image};
};

TEST_F(LogText, WritesALineForEachRecordOfTheProgram) {
  create();
  const tenon::Work work = app_.begin("POST /cards");
  {
    const tenon::Entered inside = work.enter();
    logger().info("card added", {{"id", 7}});
  }
  app_.host().log(Level::error, "the program speaks");
  EXPECT_EQ(text_of(file_),
            "info   |board.cards|(anonymous namespace)::Speaker|card added id=7 (POST /cards #1)\n"
            "error  |board||the program speaks\n");
}

TEST_F(LogText, WritesToStandardErrorUnlessToldOtherwise) {
  app_.set("tenon.log_text.layout", std::string("{module}: {text}"));
  ASSERT_TRUE(app_.create({}).ok());
  testing::internal::CaptureStderr();
  logger().info("hello");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "board.cards: hello\n");
}

TEST_F(LogText, ALevelIsGivenForAllOrForModulesByTheirNamesBeginning) {
  app_.set("tenon.log_text.level", std::string("warning"));
  app_.set("tenon.log_text.levels.board", std::string("error"));
  app_.set("tenon.log_text.levels.board.cards", std::string("trace"));
  create();
  EXPECT_TRUE(logger().on(Level::trace));
  app_.host().log(Level::info, "not written");
  logger().trace("written");
  EXPECT_EQ(text_of(file_), "trace  |board.cards|(anonymous namespace)::Speaker|written\n");
}

TEST(LogTextLevels, TheLongestNameCountsAndNamesEndAtDots) {
  log_text::Config config;
  config.level = Level::warning;
  config.levels = {{"board", Level::info}, {"board.cards", Level::debug}, {"tenon", Level::off}};
  EXPECT_EQ(log_text::level_of(config, "board"), Level::info);
  EXPECT_EQ(log_text::level_of(config, "board.web"), Level::info);
  EXPECT_EQ(log_text::level_of(config, "board.cards"), Level::debug);
  EXPECT_EQ(log_text::level_of(config, "board.cards@primary"), Level::debug);
  EXPECT_EQ(log_text::level_of(config, "boards"), Level::warning);
  EXPECT_EQ(log_text::level_of(config, "tenon.http"), Level::off);
  EXPECT_EQ(log_text::level_of(config, ""), Level::warning);
}

TEST_F(LogText, AFileThatWasMovedAwayIsOpenedAnew) {
  create();
  logger().info("first");
  std::filesystem::rename(file_, folder_ / "board.log.1");
  logger().info("second");
  EXPECT_EQ(text_of(folder_ / "board.log.1"), "info   |board.cards|(anonymous namespace)::Speaker|first\n");
  EXPECT_EQ(text_of(file_), "info   |board.cards|(anonymous namespace)::Speaker|second\n");
}

TEST_F(LogText, WithoutAPlaceForANewFileTheOldOneIsWrittenOn) {
  std::filesystem::create_directory(folder_ / "logs");
  file_ = folder_ / "logs" / "board.log";
  create();
  std::filesystem::rename(folder_ / "logs", folder_ / "moved");
  logger().info("kept");
  EXPECT_EQ(text_of(folder_ / "moved" / "board.log"), "info   |board.cards|(anonymous namespace)::Speaker|kept\n");
}

TEST_F(LogText, AFileIsAppendedTo) {
  std::ofstream(file_) << "before\n";
  create();
  logger().info("after");
  EXPECT_EQ(text_of(file_), "before\ninfo   |board.cards|(anonymous namespace)::Speaker|after\n");
}

TEST_F(LogText, AFileThatCannotBeOpenedStopsTheStart) {
  app_.set("tenon.log_text.file", (folder_ / "missing" / "board.log").string());
  EXPECT_EQ(
      app_.create({}).message(),
      absl::StrCat("tenon.log_text: tenon::log_text::(anonymous namespace)::TextLog: the constructor threw: cannot "
                   "open ",
                   folder_.string(),
                   "/missing/board.log for appending: No such file or directory; make its folder, or leave "
                   "tenon.log_text.file out for standard error"));
}

TEST_F(LogText, AFullDiskLosesNoRecord) {
  app_.set("tenon.log_text.file", std::string("/dev/full"));
  ASSERT_TRUE(app_.create({}).ok());
  testing::internal::CaptureStderr();
  logger().error("important");
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("error: board.cards: important\n"), std::string::npos) << said;
  EXPECT_NE(said.find("cannot write to /dev/full: No space left on device\n"), std::string::npos) << said;
}

TEST_F(LogText, AWrongLayoutIsAMistakeInTheConfiguration) {
  app_.set("tenon.log_text.layout", std::string("{time} {txet}"));
  const absl::Status created = app_.create({});
  EXPECT_NE(std::string(created.message())
                .find("{txet} is not known; there are {date} {time} {utc} {level} {module} {class} {text} {fields} "
                      "{work}"),
            std::string::npos)
      << created;
}

TEST_F(LogText, TimesHaveMilliseconds) {
  EXPECT_EQ(line("{utc} {date} {time}", record("x")), "2023-11-14T22:13:20.042Z 2023-11-14 22:13:20.042\n");
}

TEST(LogTextLayout, LevelsHaveColoursWhereTheyAreWanted) {
  EXPECT_EQ(line("{level}{text}", record("x"), true), "\x1b[33mwarning\x1b[0mx\n");
  EXPECT_EQ(line("{level}{text}", record("x")), "warningx\n");
}

TEST(LogTextLayout, TextOfOthersStaysOnItsLine) {
  EXPECT_EQ(line("{text}", record("one\n12:00:00 error two\x1b[2J")), "one\\n12:00:00 error two\\x1b[2J\n");
}

TEST(LogTextLayout, AnythingOutsideOfBracesStandsForItself) {
  EXPECT_EQ(line("}[{module}] {unknown} {", record("x")), "}[board.cards] {unknown} {\n");
  EXPECT_EQ(log_text::check_layout("}[{module}]"), "");
  EXPECT_EQ(log_text::check_layout("{module"), "a { has no }");
}

TEST_F(LogText, ThreadsDoNotMixTheirLines) {
  create();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) logger().info("a line");
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(text_of(file_));
  int count = 0;
  for (std::string each; std::getline(lines, each); ++count) {
    ASSERT_EQ(each, "info   |board.cards|(anonymous namespace)::Speaker|a line");
  }
  EXPECT_EQ(count, 800);
}

TEST_F(LogText, AReloadWritesOnToTheSameFile) {
  create();
  logger().info("before");
  static const tenon::Definition again = log_text::definition;
  const auto published = app_.apply(std::array{tenon::Replacement{"tenon.log_text", &again}});
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->created, 1U);
  logger().info("after");
  EXPECT_EQ(text_of(file_),
            "info   |board.cards|(anonymous namespace)::Speaker|before\n"
            "info   |board.cards|(anonymous namespace)::Speaker|after\n");
}

}  // namespace
