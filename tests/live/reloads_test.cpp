/// tenon::Reloads in a real program: what it brings, what it tells, and when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "trial.h"

namespace {

using namespace std::chrono_literals;
using live_test::Trial;
using testing::HasSubstr;
using testing::StartsWith;

/// What callbacks noted, once the text is among it.
std::string notes_with(const Trial& trial, const std::string& text) {
  std::string notes;
  for (int i = 0; i < 1000 && notes.find(text) == std::string::npos; ++i) {
    const std::string more = trial.ask("notes").substr(7);
    if (more.empty()) {
      std::this_thread::sleep_for(5ms);
    } else {
      notes += (notes.empty() ? "" : "; ") + more;
    }
  }
  return notes;
}

class Mode {
 public:
  explicit Mode(const char* mode) { setenv("TENON_RELOAD", mode, 1); }
  ~Mode() { unsetenv("TENON_RELOAD"); }
};

TEST(Reloads, MakesTheObjectsOfAModuleAnewThoughNothingChanged) {
  Trial trial;
  EXPECT_EQ(trial.ask("count up"), "counter 1, object 1, static 1");
  EXPECT_EQ(trial.ask("count up"), "counter 1, object 2, static 2");
  EXPECT_EQ(trial.ask("reload trial.counter"), "applied 1");
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.counter → gen 1 in "));
  EXPECT_EQ(trial.ask("count up"), "counter 1, object 1, static 3");
  EXPECT_EQ(trial.ask("generation trial.counter"), "1");
  EXPECT_EQ(trial.ask("generation trial.first"), "0") << "of the module, not of the program";
}

TEST(Reloads, BringsWhatDidNotCompileBeforeWithAModuleThatIsAskedFor) {
  Trial trial;
  EXPECT_THAT(trial.save("first/first.cpp", "first 1", "first 2\" +"), StartsWith("rejected"));
  EXPECT_THAT(trial.ask("reload trial.counter"), StartsWith("rejected 0: first.cpp:"));
  trial.outcome();
  EXPECT_THAT(trial.save("first/first.cpp", "first 2\" +", "first 2"), StartsWith("applied trial.first → gen 1 "));
}

TEST(Reloads, CompilesAModuleAgainWithFreshStatics) {
  Trial trial;
  EXPECT_EQ(trial.ask("count up"), "counter 1, object 1, static 1");
  EXPECT_EQ(trial.ask("force trial.counter"), "applied 1");
  EXPECT_THAT(trial.outcome(), HasSubstr("compile"));
  EXPECT_EQ(trial.ask("count up"), "counter 1, object 1, static 1");
  EXPECT_THAT(trial.save("counter/counter.cpp", "counter 1", "counter 2"),
              StartsWith("applied trial.counter → gen 2 "));
  EXPECT_EQ(trial.ask("force trial.counter"), "applied 3");
  EXPECT_EQ(trial.ask("count up"), "counter 2, object 1, static 1");
}

TEST(Reloads, SaysWhatItCannotReload) {
  Trial trial;
  EXPECT_EQ(trial.ask("reload trial.frist"),
            "\"trial.frist\" is not a module of live_trial; did you mean trial.first?");
  EXPECT_EQ(trial.ask("reload trial.server"), "trial.server is declared once");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, "));
}

TEST(Reloads, TellsBeforeAndAfterAReload) {
  Trial trial;
  trial.save("first/first.cpp", "first 1", "first 2");
  EXPECT_EQ(notes_with(trial, "applied"),
            "control 1: before trial.first 0; control 1: after trial.first 1; control 1: watch trial.first 1; applied");
  trial.save("first/first.cpp", "first 2", "first 3\" +");
  EXPECT_EQ(notes_with(trial, "rejected"), "rejected");
}

TEST(Reloads, CallsNothingOfAnObjectThatWasReplaced) {
  Trial trial;
  trial.save("control/control.cpp", "control 1: after", "control 2: after");
  EXPECT_EQ(notes_with(trial, "applied"), "applied");
  trial.save("first/first.cpp", "first 1", "first 2");
  EXPECT_EQ(notes_with(trial, "applied"),
            "control 1: before trial.first 0; control 2: after trial.first 2; control 1: watch trial.first 2; applied");
}

TEST(ReloadMode, ManualBringsWhatWaitsWhenItIsAskedFor) {
  const Mode mode("manual");
  Trial trial;
  trial.edit("first/first.cpp", "first 1", "first 2");
  trial.line_with("waiting for r, or Reloads::reload\\(\\): first.cpp");
  trial.edit("second/second.cpp", "second 1", "second 2");
  trial.line_with("waiting for r, or Reloads::reload\\(\\): first.cpp, second.cpp");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, "));
  EXPECT_EQ(trial.ask("reload"), "applied 1");
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.first, trial.second → gen 1 "));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
  EXPECT_EQ(trial.ask("second"), "second 2, text 1");
}

/// The edit is taken back, which needs no compiler: a unit of work waits for three seconds only, and machines may be
/// busy.
TEST(ReloadMode, BoundaryBringsWhatWaitsBeforeTheNextUnitOfWork) {
  Trial trial;
  trial.save("first/first.cpp", "first 1", "first 2");
  EXPECT_EQ(trial.ask("mode boundary"), "mode boundary");
  trial.edit("first/first.cpp", "first 2", "first 1");
  trial.line_with("waiting for the next unit of work: first.cpp");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, "));
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.first → gen 2 "));
  trial.edit("first/first.cpp", "first 1", "first 3\" +");
  trial.line_with("waiting for the next unit of work: first.cpp");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, ")) << "the old code";
  EXPECT_THAT(trial.outcome(), StartsWith("rejected trial.first"));
}

TEST(ReloadMode, OffBringsNothingUntilItIsAnother) {
  const Mode mode("off");
  Trial trial;
  trial.edit("first/first.cpp", "first 1", "first 2");
  EXPECT_THAT(trial.ask("reload"), StartsWith("rejected 0: reloading is off (TENON_RELOAD)"));
  trial.outcome();
  EXPECT_EQ(trial.ask("mode sometimes"), "the mode is \"sometimes\"; it may be auto, manual, boundary or off");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, "));
  EXPECT_EQ(trial.ask("mode auto"), "mode auto");
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.first → gen 1 "));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
}

TEST(Keys, BringWhatWaitsAndShowHow) {
  const Mode mode("manual");
  Trial trial(true, true);
  trial.edit("first/first.cpp", "first 1", "first 2");
  trial.line_with("waiting for r");
  trial.press("r");
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.first → gen 1 "));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
  trial.press("vr");
  trial.line_with("verbose on");
  EXPECT_THAT(trial.outcome(), StartsWith("unchanged ")) << "nothing waits";
  trial.edit("first/first.cpp", "first 2", "first 3");
  trial.line_with("waiting for r");
  trial.press("r");
  trial.line_with("clang.* -o .*first.cpp.o");
  trial.line_with("^  module trial.first");
  trial.line_with("^  compile +[0-9.]+ ms");
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.first → gen 2 "));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 3, "));
}

TEST(ReloadMode, IsRefusedWhenItHasAnotherName) {
  const Mode mode("sometimes");
  const std::string log = testing::TempDir() + "wrong-reload-mode";
  const int status = std::system((std::string(TRIAL_PROGRAM) + " serve >" + log + " 2>&1").c_str());
  EXPECT_NE(WEXITSTATUS(status), 0);
  std::ostringstream said;
  said << std::ifstream(log).rdbuf();
  EXPECT_THAT(said.str(), HasSubstr("TENON_RELOAD is \"sometimes\"; it may be auto, manual, boundary or off"));
}

}  // namespace
