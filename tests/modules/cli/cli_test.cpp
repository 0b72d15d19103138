#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.cli;

namespace {

struct Values {
  std::string title;
  std::string column = "To do";
  int times = 1;
  double weight = 0.5;
  bool done = false;
  std::vector<std::string> tags;
};

class Add final : public tenon::cli::Command<Values> {
 public:
  [[nodiscard]] std::string name() const override { return "add"; }
  [[nodiscard]] std::string summary() const override { return "add a card"; }
  std::vector<Values> runs;

 private:
  void declare(tenon::cli::Options& options, Values& values) const override {
    options.argument("title", values.title, "what is to be done");
    options.optional_argument("tags", values.tags, "any number of words");
    options.option("-c,--column", values.column, "where it goes");
    options.option("--times", values.times, "how often");
    options.option("--weight", values.weight, "how heavy");
    options.flag("--done", values.done, "it is done already");
  }
  int execute(const Values& values) override {
    runs.push_back(values);
    return 7;
  }
};

struct Ran {
  int code;
  std::string out;
  std::string err;
};

Ran run(Add& command, const std::vector<std::string>& words) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = command.run(words);
  std::cout.flush();
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(Cli, GivesTheCommandItsValuesAndReturnsItsExitCode) {
  Add add;
  EXPECT_EQ(
      run(add, {"Water the plants", "--times", "3", "-c", "Doing", "--weight=2.5", "--done", "home", "green"}).code, 7);
  ASSERT_EQ(add.runs.size(), 1u);
  const Values& values = add.runs[0];
  EXPECT_EQ(values.title, "Water the plants");
  EXPECT_EQ(values.column, "Doing");
  EXPECT_EQ(values.times, 3);
  EXPECT_EQ(values.weight, 2.5);
  EXPECT_TRUE(values.done);
  EXPECT_EQ(values.tags, (std::vector<std::string>{"home", "green"}));
}

TEST(Cli, GivesEachRunItsOwnValues) {
  Add add;
  (void)run(add, {"first", "--done", "-c", "Doing"});
  (void)run(add, {"second"});
  EXPECT_EQ(add.runs[1].column, "To do");
  EXPECT_FALSE(add.runs[1].done);
}

TEST(Cli, ExplainsWrongWordsAndEndsWithTwo) {
  Add add;
  // The words are CLI11's.
  const Ran missing = run(add, {});
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(missing.err.find("title is required\n"), 0u) << missing.err;
  EXPECT_EQ(missing.out, "");
  const Ran unknown = run(add, {"x", "--colum", "y"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("--colum"), std::string::npos) << unknown.err;
  const Ran many = run(add, {"x", "--times", "many"});
  EXPECT_EQ(many.code, 2);
  EXPECT_NE(many.err.find("--times = many"), std::string::npos) << many.err;
  EXPECT_TRUE(add.runs.empty());
}

TEST(Cli, PrintsHelpWithEveryOptionAndItsDefault) {
  Add add;
  const Ran help = run(add, {"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* text : {"add a card", "cli_test add [OPTIONS] title [tags...]", "what is to be done",
                           "-c,--column TEXT", "To do", "--times INT", "how heavy", "--done"}) {
    EXPECT_NE(help.out.find(text), std::string::npos) << text << " is missing in\n" << help.out;
  }
  EXPECT_TRUE(add.runs.empty());
}

/// Exists once per command.
class Session {
 public:
  ~Session() { ++ended; }
  int asked = 0;
  static inline int ended = 0;
};
struct Nothing {};
class Visit final : public tenon::cli::Command<Nothing> {
 public:
  explicit Visit(tenon::Scoped<tenon::cli::PerCommand, Session> session) : session_(session) {}
  [[nodiscard]] std::string name() const override { return "visit"; }
  [[nodiscard]] std::string summary() const override { return "come and go"; }

 private:
  void declare(tenon::cli::Options&, Nothing&) const override {}
  int execute(const Nothing&) override {
    tenon::Scope<tenon::cli::PerCommand> scope = open_scope();
    ++session_.in(scope).asked;
    return 10 * Session::ended + ++session_.in(scope).asked;
  }

  tenon::Scoped<tenon::cli::PerCommand, Session> session_;
};
inline constexpr auto visits = tenon::describe<"visits">.contributes<tenon::Command>();
constinit const tenon::Definition visits_definition =
    tenon::define<visits>(tenon::provide<Session()>().in<tenon::cli::PerCommand>(),
                          tenon::provide<Visit(tenon::Scoped<tenon::cli::PerCommand, Session>)>().as<tenon::Command>());
constexpr const tenon::Definition* members[]{&visits_definition};
constexpr auto plan = tenon::plan({&visits});
constexpr tenon::Image image{"visits", members, plan.order};

TEST(Cli, ACommandOpensAScopeWhoseObjectsEndWithIt) {
  std::string program = "visits";
  std::string word = "visit";
  std::array<char*, 2> argv{program.data(), word.data()};
  Session::ended = 0;
  EXPECT_EQ(tenon::App(image).run(2, argv.data()), 2);
  EXPECT_EQ(Session::ended, 1);
  EXPECT_EQ(tenon::App(image).run(2, argv.data()), 12);
}

}  // namespace
