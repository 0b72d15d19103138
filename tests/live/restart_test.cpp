/// What a reload cannot do, the supervisor does: a real program under it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::StartsWith;

/// Asks without a pause, and counts what was not answered.
class Caller {
 public:
  explicit Caller(const Trial& trial)
      : thread_([this, &trial](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            const std::string answer = trial.ask("second");
            ++calls;
            if (!answer.starts_with("second ")) ++failed;
          }
        }) {}
  std::atomic<int> calls = 0;
  std::atomic<int> failed = 0;

 private:
  std::jthread thread_;
};

TEST(Restart, BringsAnInterfaceThatAOnceModuleImportsWithoutRefusingAConnection) {
  Trial trial(true);
  const int before = trial.pid();
  const Caller caller(trial);
  trial.edit("first/first.cpp", "text::Failure(1)", "text::Failure(2, 5)");
  trial.edit("text/text.cppm", "explicit Failure(int number) : code(number) {}",
             "Failure(int number, int more) : code(number + more) {}");
  EXPECT_THAT(trial.line_with("needs restart"), testing::HasSubstr("and imports trial.text, whose interface changed"));
  trial.line_with("the new program serves");
  EXPECT_EQ(trial.ask("throw"), "caught 7");
  EXPECT_NE(trial.pid(), before);
  EXPECT_THAT(trial.save("second/second.cpp", "second 1", "second 2"), StartsWith("applied trial.second → gen 1 "));
  EXPECT_EQ(trial.ask("second"), "second 2, text 1");
  EXPECT_GT(caller.calls, 100);
  EXPECT_EQ(caller.failed, 0);
}

TEST(Restart, KeepsTheOldProgramWhenTheBuildFails) {
  Trial trial(true);
  const int before = trial.pid();
  trial.edit("main.cpp", "tenon::App", "tenon::Ap");
  trial.line_with("the build failed; the old program serves on");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, text 1"));
  EXPECT_EQ(trial.pid(), before);
  // Seen by the old program, which asks again.
  trial.edit("main.cpp", "tenon::Ap", "/**/ tenon::App");
  trial.line_with("the new program serves");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, text 1"));
}

}  // namespace
