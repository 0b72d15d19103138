/// The process dies: the generation that served is back, says so, and whoever waited on the socket is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

const std::string first = "first/first.cpp";
const std::string second = "second/second.cpp";
const std::string victim = "victim/victim.cpp";

/// Under the supervisor.
class Crash : public testing::Test {
 protected:
  /// The line that the supervisor says about it, and that it was quick.
  std::string crash_line() {
    std::string line = trial_.line_with("the program crashed");
    const auto begin = std::chrono::steady_clock::now();
    trial_.line_with("the program serves again");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    return line.substr(std::min<std::size_t>(line.size(), 9));
  }
  void save(const std::string& file, const std::string& from, const std::string& to, int generation) {
    EXPECT_THAT(trial_.save(file, from, to), HasSubstr(" → gen " + std::to_string(generation) + " "));
  }

  Trial trial_{true};
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
  save(first, "__builtin_trap();", "throw text::Failure(3);", 2);
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

}  // namespace
