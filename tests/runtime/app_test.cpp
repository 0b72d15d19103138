#include <gtest/gtest.h>
#include <stdlib.h>

import tenon.std;
import tenon;

namespace {

struct Config {
  int number = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::number>.range(0, 9).doc("A digit"));
};
class Say final : public tenon::Command {
 public:
  explicit Say(const Config& config) : number_(config.number) {}
  [[nodiscard]] std::string name() const override { return "say"; }
  [[nodiscard]] std::string summary() const override { return "says its number"; }
  int run(std::span<const std::string> words) override {
    if (!words.empty() && words[0] == "throw") throw std::runtime_error("as you wished");
    std::cout << "number " << number_ << std::endl;
    return static_cast<int>(words.size());
  }

 private:
  int number_;
};
class Ender {
 public:
  explicit Ender(tenon::Host& host) : host_(host) {}
  void start() { host_.stop(7); }
  tenon::Host& host_;
};
inline constexpr auto descriptor = tenon::describe<"say">.contributes<tenon::Command>().config<Config>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Say(const Config&)>().as<tenon::Command>(),
                              tenon::provide<Ender(tenon::Host&)>().start<&Ender::start>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"sayer", members, plan.order};

struct Ran {
  int code;
  std::string out;
  std::string err;
};
Ran run(std::vector<std::string> words) {
  words.insert(words.begin(), "sayer");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = tenon::App(image).version("1.2").run(static_cast<int>(argv.size()), argv.data());
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(App, RunsACommandOfAModuleAndReturnsItsExitCode) {
  const Ran ran = run({"say", "a", "b"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "number 1\n");
}

TEST(App, AnExceptionInACommandIsOneMessageAndExitCodeOne) {
  const Ran ran = run({"say", "throw"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "sayer: say: as you wished\n");
}

TEST(App, AnUnknownCommandNamesTheNearest) {
  const Ran ran = run({"sey"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "sayer: unknown command: sey; did you mean say?\n");
}

TEST(App, HelpListsBuiltInAndOwnCommands) {
  const Ran ran = run({"--help"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("serve"), std::string::npos);
  EXPECT_NE(ran.out.find("say          says its number"), std::string::npos);
}

TEST(App, ServeRunsUntilSomebodyAsksForTheEnd) { EXPECT_EQ(run({"serve"}).code, 7); }

TEST(App, ValidateStartsNothing) {
  const Ran ran = run({"--validate"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "sayer: configuration and modules are valid; nothing was started\n");
}

TEST(App, ConfigShowsEveryValueWithItsSource) {
  setenv("APP_SAY_NUMBER", "3", 1);
  const Ran ran = run({"config"});
  unsetenv("APP_SAY_NUMBER");
  EXPECT_EQ(ran.out, "say.number = 3  # variable APP_SAY_NUMBER\n");
}

TEST(App, WrongConfigurationIsOneReportAndAnExitCode) {
  setenv("APP_SAY_NUMBER", "12", 1);
  const Ran ran = run({"serve"});
  unsetenv("APP_SAY_NUMBER");
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "sayer: cannot start: configuration: 1 mistake\n  say.number (variable APP_SAY_NUMBER): expected an "
            "integer from 0 "
            "to 9, found \"12\"\n"
            "the tree when it failed: nothing is created, 1 failed (say)\n"
            "hint: `sayer config` shows every value and where it comes from\n");
}

TEST(App, AConfigurationFileThatNobodyReadsIsRefused) {
  const Ran ran = run({"--config", "x.yaml", "serve"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(
      ran.err,
      "sayer: cannot start: x.yaml: no module of this program reads .yaml files; a program that uses tenon.config_toml "
      "reads .toml\n");
}

TEST(App, ModulesGraphAndVersionNeedNoConfiguration) {
  EXPECT_EQ(run({"--version"}).out, "sayer 1.2\n");
  EXPECT_EQ(run({"modules"}).out, "say\n  - Say as tenon::Command, contributed\n  - Ender\n  - configured by Config\n");
  EXPECT_EQ(run({"modules", "--json"}).out.substr(0, 34), "{\"program\":\"sayer\",\"generation\":0,");
  EXPECT_NE(run({"graph"}).out.find("{\"module\":\"say\""), std::string::npos);
}

TEST(App, ExplainNamesATypeOrSuggestsOne) {
  const Ran ran = run({"explain", "Ender"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out,
            "Ender\n"
            "  provided by Ender in say\n"
            "    why: it is private to say, which does not export it\n"
            "    made by its constructor, one for the program\n"
            "    takes tenon::Host& from the runtime\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
  EXPECT_EQ(run({"explain", "Endre"}).err,
            "sayer: explain: this program has no module and no type Endre; did you mean Ender?\n");
  EXPECT_EQ(run({"explain"}).err,
            "sayer: wrong arguments: explain needs the name of a module or a type, such as board.cards.Cards\n");
}

TEST(App, ModulesAndExplainShowWhatTheyCanOfAWrongConfiguration) {
  const Ran ran = run({"--set", "say.number=12", "modules"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("say\n"));
  EXPECT_EQ(ran.err,
            "sayer: without what the configuration would select: configuration: 1 mistake\n"
            "  say.number (--set): expected an integer from 0 to 9, found \"12\"\n");
}

TEST(App, AnUnknownOptionIsRefused) {
  const Ran ran = run({"--fast"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "sayer: wrong arguments: unknown option --fast; --help lists what there is\n");
}

}  // namespace
