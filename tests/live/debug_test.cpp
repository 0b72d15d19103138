/// A debugger finds code that came with a reload, by file and line and by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "trial.h"

namespace {

using namespace std::chrono_literals;
using live_test::Trial;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

const std::string first = "first/first.cpp";

/// The line of the first place where a source says this, as `first.cpp:12`.
std::string place(const Trial& trial, const std::string& file, const std::string& text) {
  const std::string source = trial.read(file);
  const std::string before = source.substr(0, source.find(text));
  return fs::path(file).filename().string() + ":" + std::to_string(std::count(before.begin(), before.end(), '\n') + 1);
}

/// gdb on the running program: does these things one after the other, detaches, and ends.
class Gdb {
 public:
  Gdb(int pid, const std::vector<std::string>& commands)
      : log_(fs::temp_directory_path() / ("tenon-gdb-" + std::to_string(pid))) {
    std::vector<std::string> words{"gdb", "-nx", "-batch", "-p", std::to_string(pid)};
    for (const std::string& command : {"set confirm off", "set debuginfod enabled off", "set breakpoint pending on"}) {
      words.insert(words.end(), {"-ex", command});
    }
    for (const std::string& command : commands) {
      if (command == "continue") words.insert(words.end(), {"-ex", "echo ready\\n"});
      words.insert(words.end(), {"-ex", command});
    }
    words.insert(words.end(), {"-ex", "delete", "-ex", "detach", "-ex", "quit"});
    process_ = fork();
    if (process_ != 0) return;
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (freopen(log_.c_str(), "w", stdout) != nullptr) dup2(STDOUT_FILENO, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  ~Gdb() {
    const int status = end();
    EXPECT_TRUE(!allowed_ || status == 0) << status << "\n" << printed();
    fs::remove(log_);
  }
  Gdb(const Gdb&) = delete;
  Gdb& operator=(const Gdb&) = delete;

  /// Waits until it lets the program go on. False if the system allows no debugging; fails the test after a minute.
  [[nodiscard]] bool ready() {
    for (int i = 0; i < 6000; ++i) {
      if (printed().find("ready\n") != std::string::npos) return true;
      if (printed().find("Operation not permitted") != std::string::npos) return allowed_ = false;
      std::this_thread::sleep_for(10ms);
    }
    ADD_FAILURE() << all();
    return true;
  }
  /// Everything it said, when it has ended.
  std::string all() {
    end();
    return printed();
  }

 private:
  [[nodiscard]] std::string printed() const {
    std::ostringstream text;
    text << std::ifstream(log_).rdbuf();
    return text.str();
  }
  int end() {
    if (process_ == 0) return status_;
    for (int i = 0; i < 6000; ++i) {
      if (waitpid(process_, &status_, WNOHANG) != 0) return process_ = 0, status_;
      std::this_thread::sleep_for(10ms);
    }
    kill(process_, SIGKILL);
    waitpid(std::exchange(process_, 0), &status_, 0);
    return status_;
  }

  fs::path log_;
  pid_t process_ = 0;
  int status_ = 0;
  bool allowed_ = true;
};

TEST(Gdb, StopsAtALineOfCodeThatWasReloaded) {
  Trial trial;
  // Two lines more: where the program as it was linked has the line, there is something else.
  ASSERT_THAT(trial.save(first, "  First() = default;", "  // one\n  // two\n  First() = default;"),
              StartsWith("applied"));
  ASSERT_THAT(trial.save(first, "\"first 1, \"", "\"first 2, \""), StartsWith("applied"));
  Gdb gdb(trial.pid(), {"break " + place(trial, first, "\"first 2, \""), "continue", "print question", "backtrace 3"});
  if (!gdb.ready()) GTEST_SKIP() << "this system does not let gdb attach";
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
  const std::string said = gdb.all();
  EXPECT_THAT(said, ContainsRegex("Breakpoint 1.*, .*First::ask.*" + place(trial, first, "\"first 2, \"")));
  EXPECT_THAT(said, ContainsRegex(R"(\$1 = .*"first")"));
}

TEST(Gdb, ThatIsThereAlreadyStopsInWhatAReloadBrings) {
  Trial trial;
  const std::string before = "\"first 1, \"";
  const std::string line = place(trial, first, before);
  Gdb gdb(trial.pid(), {"break " + line, "continue", "backtrace 3"});
  if (!gdb.ready()) GTEST_SKIP() << "this system does not let gdb attach";
  EXPECT_THAT(trial.save(first, before, "\"first 2, \""), StartsWith("applied"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
  EXPECT_THAT(gdb.all(), ContainsRegex("Breakpoint 1.*, .*First::ask.*" + line));
}

TEST(Gdb, ShowsNamesAndLinesThroughPatchAndProgram) {
  Trial trial;
  ASSERT_THAT(trial.save("text/text.cpp", "text 1", "text 2"), StartsWith("applied"));
  Gdb gdb(trial.pid(), {"break " + place(trial, "text/text.cpp", "text 2"), "continue", "backtrace"});
  if (!gdb.ready()) GTEST_SKIP() << "this system does not let gdb attach";
  EXPECT_THAT(trial.ask("first"), HasSubstr("text 2"));
  const std::string said = gdb.all();
  EXPECT_THAT(said, ContainsRegex("#0 .*mark.* at .*text\\.cpp:[0-9]+"));
  EXPECT_THAT(said, ContainsRegex("#1 .*First::ask.* at .*first\\.cpp:[0-9]+"));
  EXPECT_THAT(said, ContainsRegex("#[0-9]+ .* at .*server\\.cpp:[0-9]+"));
}

}  // namespace
