/// The process dies: the generation that served is back, says so, and whoever waited on the socket is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

const std::string first = "first/first.cpp";
const std::string second = "second/second.cpp";
const std::string victim = "victim/victim.cpp";

/// Under the supervisor.
class Crash : public testing::Test {
 protected:
  /// The line that the supervisor says about it.
  std::string crash_line() {
    std::string line = trial_.line_with("the program crashed");
    trial_.line_with("the program serves again");
    return line.substr(std::min<std::size_t>(line.size(), 9));
  }
  void save(const std::string& file, const std::string& from, const std::string& to, int generation) {
    EXPECT_THAT(trial_.save(file, from, to), HasSubstr(" → gen " + std::to_string(generation) + " "));
  }

  /// Puts the struct of before and the new one, which have these fields more than what was built, in place of the
  /// state.
  void migrate_guests(const std::string& answer, const std::string& before, const std::string& now) {
    std::string text = original_;
    const auto replace = [&text](const std::string& from, const std::string& to) {
      ASSERT_NE(text.find(from), std::string::npos) << from;
      text.replace(text.find(from), from.size(), to);
    };
    const std::string fields = " : probes::Counted {\n  std::atomic<int> count = 0;\n";
    replace("struct Visits" + fields + "};\n",
            "struct VisitsBefore" + fields + before + "};\nstruct Visits" + fields +
                "  Visits() = default;\n  explicit Visits(int n) : count(n) {}\n" + now +
                "};\nVisits migrate(const VisitsBefore& was) { return Visits(was.count); }\n");
    replace("tenon::state<Visits>()", "tenon::state<Visits>().from<&migrate>()");
    replace("guests 1, ", answer);
    trial_.write("guests/guests.cpp", text);
    EXPECT_THAT(trial_.outcome(), HasSubstr("; migrated trial.guests.Visits"));
  }

  Trial trial_{true};
  const std::string original_ = trial_.read("guests/guests.cpp");
};

TEST_F(Crash, InACallBringsTheGenerationBackAndTheSecondTimeTheOneBefore) {
  save(second, "second 1", "second 2", 1);
  save(first, "throw text::Failure(1);", "__builtin_trap();", 2);
  const int before = trial_.pid();
  EXPECT_EQ(trial_.ask("throw"), "");
  EXPECT_THAT(crash_line(), ContainsRegex("^the program crashed: killed by SIG(ILL|TRAP) .*, in generation 2 "
                                          "\\(trial.first\\); starting it again$"));
  EXPECT_NE(trial_.pid(), before);
  EXPECT_EQ(trial_.ask("second"), "second 2, text 1") << "what was reloaded since the build is not lost";
  EXPECT_EQ(trial_.ask("throw"), "") << "it is the same generation";
  EXPECT_THAT(crash_line(), ContainsRegex("in generation 2 \\(trial.first\\) for the second time; going back to "
                                          "generation 1 \\(trial.second\\)$"));
  EXPECT_EQ(trial_.ask("throw"), "caught 1");
  EXPECT_EQ(trial_.ask("second"), "second 2, text 1");
  // No line has named that number yet.
  save(first, "__builtin_trap();", "throw text::Failure(3);", 3);
  EXPECT_EQ(trial_.ask("throw"), "caught 3");
  EXPECT_EQ(trial_.ask("second"), "second 2, text 1");
}

TEST_F(Crash, GoesBackToWhatWasBuiltInTheEnd) {
  save(first, "throw text::Failure(1);", "__builtin_trap();", 1);
  save(second, "second 1, ", "second 2, ", 2);
  for (const char* said : {"starting it again", "going back to generation 1 (trial.first)", "starting it again",
                           "going back to generation 0, the program as it was built"}) {
    EXPECT_EQ(trial_.ask("throw"), "");
    EXPECT_THAT(crash_line(), testing::EndsWith(said));
  }
  EXPECT_EQ(trial_.ask("throw"), "caught 1");
  EXPECT_EQ(trial_.ask("second"), "second 1, text 1");
  save(second, "second 2, ", "second 3, ", 3);
}

TEST_F(Crash, GoesBackToNothingThatWasTakenBack) {
  save(first, "throw text::Failure(1);", "__builtin_trap();", 1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(trial_.ask("throw"), "");
    crash_line();
  }
  save(first, "__builtin_trap();", "__builtin_trap(); // again", 2);
  EXPECT_EQ(trial_.ask("throw"), "");
  EXPECT_THAT(crash_line(), HasSubstr("in generation 2 (trial.first); starting it again"));
  EXPECT_EQ(trial_.ask("throw"), "");
  EXPECT_THAT(crash_line(), testing::EndsWith("going back to generation 0, the program as it was built"));
  EXPECT_EQ(trial_.ask("throw"), "caught 1");
}

TEST_F(Crash, StartsAnObjectAnewThatHadTakenOverWhatTheOldOneHeld) {
  save("port/port.cpp", "port 1", "port 2", 1);
  save("port/port.cpp", "port 2", "port 3", 2);
  EXPECT_THAT(trial_.ask("port"), ContainsRegex("^port 3 holds [0-9]+, opened 1$"));
  trial_.kill(SIGSEGV);
  EXPECT_THAT(crash_line(), HasSubstr("in generation 2 (trial.port); starting it again"));
  EXPECT_THAT(trial_.ask("port"), ContainsRegex("^port 3 holds [0-9]+, opened 1$"))
      << "the new code, which took what it holds by its own start";
  save("port/port.cpp", "port 3", "port 4", 3);
  EXPECT_THAT(trial_.ask("port"), ContainsRegex("^port 4 holds [0-9]+, opened 1$"));
}

TEST_F(Crash, BeginsAStateAnewWhoseFieldsHadChangedTwice) {
  // What leads from the second struct to the third leads nowhere from the one that was built.
  const std::string left = "  std::atomic<int> left = 7;\n";
  migrate_guests("guests 2, ", "", left);
  migrate_guests("guests 3, ", left, left + "  std::atomic<int> right = 8;\n");
  EXPECT_EQ(trial_.ask("visit guests"), "guests 3, 1");
  trial_.kill(SIGSEGV);
  EXPECT_THAT(crash_line(), HasSubstr("in generation 2 (trial.guests); starting it again"));
  EXPECT_EQ(trial_.ask("visit guests"), "guests 3, 1");
}

TEST_F(Crash, OfAConstructorAfterTheProbePassedTakesNothingBackThatServed) {
  save(second, "second 1", "second 2", 1);
  for (int i = 0; i < 2; ++i) {
    trial_.edit(victim, ": size_(config.size) {", ": size_(config.size) { __builtin_trap();");
    EXPECT_THAT(crash_line(), ContainsRegex("^the program crashed: killed by SIG(ILL|TRAP) .*, when a reload of "
                                            "trial.victim ran its new code; going back to generation 1 "
                                            "\\(trial.second\\)$"));
    EXPECT_EQ(trial_.ask("second"), "second 2, text 1");
    EXPECT_EQ(trial_.ask("victim"), "victim 1, 3");
    trial_.edit(victim, " __builtin_trap();", "");
    EXPECT_THAT(trial_.outcome(), StartsWith("unchanged"));
  }
  save(victim, "victim 1, ", "victim 2, ", 2);
  EXPECT_EQ(trial_.ask("victim"), "victim 2, 3");
}

TEST_F(Crash, LeavesWhoWaitsOnTheSocketToTheNextProcess) {
  save(second, "second 1", "second 2", 1);
  const int pid = trial_.pid();
  trial_.kill(SIGKILL);
  while (kill(pid, 0) == 0) std::this_thread::yield();
  std::atomic<int> answered = 0;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back([&] { answered += trial_.ask("second") == "second 2, text 1" ? 1 : 0; });
  }
  clients.clear();
  EXPECT_EQ(answered, 20) << "nobody served when they connected";
  EXPECT_THAT(crash_line(), HasSubstr("killed by SIGKILL (Killed), in generation 1 (trial.second); starting it again"));
}

/// What every process of a build directory has for itself is gone with the process.
void expect_nothing_is_left_of_the_dead() {
  for (const auto& entry : std::filesystem::directory_iterator(TRIAL_BUILD "/live")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0) EXPECT_EQ(kill(pid, 0), 0) << entry.path();
  }
}

/// The name of a step of a reload at which the process is killed.
class KilledAt : public testing::TestWithParam<const char*> {
 protected:
  KilledAt() { setenv("TENON_LIVE_KILL_AT", GetParam(), 1); }
  ~KilledAt() override { unsetenv("TENON_LIVE_KILL_AT"); }
};

TEST_P(KilledAt, LeavesTheLastGoodVersionAndTheNextSaveWorks) {
  const std::string step = GetParam();
  Trial trial(true);
  trial.edit(second, "second 1", "second 2");
  EXPECT_THAT(trial.line_with("the program crashed"), HasSubstr("killed by SIGKILL (Killed)"));
  EXPECT_THAT(trial.line_with("the program serves again"),
              HasSubstr(step == "drain" ? "again, generation 1, " : "again, "));
  const std::string served = trial.ask("second");
  if (step == "hash" || step == "compile") {
    EXPECT_THAT(served, AnyOf("second 1, text 1", "second 2, text 1")) << "so soon, the save may be taken up at once";
  } else {
    EXPECT_EQ(served, step == "drain" ? "second 2, text 1" : "second 1, text 1");
  }
  trial.edit(second, "second 2", "second 3");
  while (trial.ask("second") != "second 3, text 1") ASSERT_THAT(trial.outcome(), StartsWith("applied trial.second "));
  expect_nothing_is_left_of_the_dead();
}
INSTANTIATE_TEST_SUITE_P(Step, KilledAt,
                         testing::Values("hash", "compile", "plan", "link", "verify", "probe", "load", "stage", "keep",
                                         "drain"),
                         [](const auto& step) { return std::string(step.param); });

TEST(CrashAtAnyMoment, OfAReloadLeavesAVersionThatWasSaved) {
  std::mt19937 random(11);
  for (int run = 0; run < 4; ++run) {
    Trial trial(true);
    for (int save = 1; save <= 2; ++save) {
      trial.edit(second, "second " + std::to_string(save), "second " + std::to_string(save + 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
      trial.kill(SIGKILL);
      trial.line_with("the program serves again");
      EXPECT_THAT(trial.ask("second"), ContainsRegex("^second [1-3], text 1$"));
    }
    trial.edit(second, "second 3", "second 4");
    while (trial.ask("second") != "second 4, text 1") ASSERT_THAT(trial.outcome(), StartsWith("applied "));
    expect_nothing_is_left_of_the_dead();
  }
}

TEST(TwoDevProcesses, BothServeTheSameSaves) {
  Trial one(true);
  Trial other(true);
  EXPECT_NE(one.pid(), other.pid());
  one.edit(second, "second 1", "second 2");
  EXPECT_THAT(one.outcome(), StartsWith("applied trial.second → gen 1 "));
  EXPECT_THAT(other.outcome(), StartsWith("applied trial.second → gen 1 "));
  EXPECT_EQ(one.ask("second"), "second 2, text 1");
  EXPECT_EQ(other.ask("second"), "second 2, text 1");
  one.kill(SIGKILL);
  one.line_with("the program serves again, generation 1");
  EXPECT_EQ(other.ask("second"), "second 2, text 1");
  // Both build, one after the other.
  one.edit("main.cpp", "tenon::App", "/**/ tenon::App");
  one.line_with("the new program serves");
  other.line_with("the new program serves");
  EXPECT_EQ(one.ask("second"), "second 2, text 1");
  EXPECT_EQ(other.ask("second"), "second 2, text 1");
  EXPECT_THAT(one.save(second, "second 2", "second 3"), StartsWith("applied trial.second → gen 1 "));
  EXPECT_THAT(other.outcome(), StartsWith("applied trial.second → gen 1 "));
}

}  // namespace
