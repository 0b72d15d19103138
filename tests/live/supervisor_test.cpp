#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"

import tenon.std;
import tenon.live;
import tenon.supervisor;

namespace {

using namespace std::chrono_literals;
using tenon::live::parse_options;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// tenon-supervisor with the program of fake_host.cpp, in a folder of its own.
class SupervisorTest : public testing::Test {
 protected:
  SupervisorTest() {
    fs::create_directories(root_ + "/build/bin");
    fs::create_directories(root_ + "/sources");
    fs::copy_file(FAKE_HOST, root_ + "/build/bin/program");
  }
  ~SupervisorTest() override {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
  }

  void start(std::vector<std::string> arguments) {
    std::vector<std::string> argv{SUPERVISOR, "--build-dir",         "../build", "--target", "program",
                                  "--",       "../build/bin/program"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    std::vector<char*> words;
    for (std::string& word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, (root_ + "/log").c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addchdir_np(&actions, (root_ + "/sources").c_str());
    ASSERT_EQ(posix_spawn(&process_, words[0], &actions, nullptr, words.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  /// What `cmake --build` runs, as a build directory made by hand.
  void write_build(const std::string& script) const {
    std::ofstream(root_ + "/build/CMakeCache.txt")
        << "CMAKE_GENERATOR:INTERNAL=Ninja\nCMAKE_MAKE_PROGRAM:FILEPATH=ninja\n"
           "CMAKE_HOME_DIRECTORY:INTERNAL="
        << root_ << "/sources\nCMAKE_PROJECT_NAME:STATIC=x\n";
    std::ofstream(root_ + "/build/build.ninja")
        << "rule run\n  command = sh -c ': tenon-test-sleeper; echo sleeping >> " << root_ << "/log; " << script
        << "'\nbuild program: run\n";
  }
  std::string log() const { return tenon::live::read_file(root_ + "/log").value_or(""); }
  /// Waits for the n-th time that the text is printed.
  void expect(const std::string& text, int times = 1) const {
    for (int i = 0; i < 4000; ++i) {
      const std::string now = log();
      int found = 0;
      for (std::size_t at = now.find(text); at != std::string::npos; at = now.find(text, at + 1)) ++found;
      if (found >= times) return;
      std::this_thread::sleep_for(5ms);
    }
    ADD_FAILURE() << text << " is not in\n" << log();
  }
  int end() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// Of the program that said last that it serves.
  std::pair<int, int> port_and_pid() const {
    const std::string text = log();
    std::pair<int, int> found;
    std::istringstream(text.substr(text.rfind("serving on ") + 11)) >> found.first;
    std::istringstream(text.substr(text.rfind(" as ") + 4)) >> found.second;
    return found;
  }

  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
  pid_t process_ = -1;
};

TEST_F(SupervisorTest, StopsTheProgramWithItself) {
  start({"serve", "0"});
  expect("serving on");
  kill(process_, SIGINT);
  EXPECT_EQ(end(), 0);
  EXPECT_THAT(log(), HasSubstr("stopped"));
  EXPECT_FALSE(fs::exists(root_ + "/build/live/" + std::to_string(process_)));
}

TEST_F(SupervisorTest, HandsOnTheExitCodeOfAFirstStartThatFails) {
  start({"fail"});
  EXPECT_EQ(end(), 5);
}

TEST_F(SupervisorTest, SaysThatTheFirstStartCrashed) {
  start({"crash"});
  EXPECT_EQ(end(), 128 + SIGKILL);
  EXPECT_THAT(log(), HasSubstr("the program crashed while it started: killed by SIGKILL (Killed)"));
}

TEST_F(SupervisorTest, EndsWithAProgramThatEndsByItself) {
  start({"leave"});
  EXPECT_EQ(end(), 4);
}

TEST_F(SupervisorTest, StartsACrashedProgramAgainOnTheSamePort) {
  start({"serve", "0"});
  expect("serving on");
  const auto [port, pid] = port_and_pid();
  kill(pid, SIGKILL);
  expect("the program crashed: killed by SIGKILL (Killed); starting the last good one again");
  expect("serving on", 2);
  EXPECT_EQ(port_and_pid().first, port);
  kill(process_, SIGTERM);
  EXPECT_EQ(end(), 0);
}

TEST_F(SupervisorTest, WaitsForASourceAfterThreeCrashes) {
  start({"crash-later"});
  expect("the program crashed: killed by SIGKILL (Killed), 3 times in a row; waiting for a source to change");
  std::ofstream(root_ + "/sources/a.cpp") << "x";
  expect("building program: a source changed");
  expect("the build failed. Save again to try again");
  kill(process_, SIGTERM);
  EXPECT_EQ(end(), 0);
}

TEST_F(SupervisorTest, TakesTheNextPortAndSaysSo) {
  const auto taken = tenon::live::listen_at("127.0.0.1", 0);
  start({"serve", std::to_string(taken->port)});
  expect(absl::StrCat("port ", taken->port, " is in use, taking "));
  expect("serving on");
  EXPECT_GT(port_and_pid().first, taken->port);
  kill(process_, SIGTERM);
  EXPECT_EQ(end(), 0);
}

TEST_F(SupervisorTest, KeepsTheProgramWhenTheBuildFails) {
  start({"restart", "0"});
  expect("building program: for the test");
  expect("the build failed; the old program serves on. Save again to try again");
  EXPECT_EQ(kill(port_and_pid().second, 0), 0);
  kill(process_, SIGTERM);
  EXPECT_EQ(end(), 0);
}

TEST_F(SupervisorTest, StopsABuildWithEverythingInIt) {
  write_build("sleep 60; echo built");
  start({"restart", "0"});
  expect("building program: for the test");
  expect("sleeping");
  kill(process_, SIGINT);
  EXPECT_EQ(end(), 0);
  const std::string find = "pgrep -f '[t]enon-test-sleeper.*" + root_ + "' >/dev/null";
  EXPECT_EQ(std::system(find.c_str()), 256) << "nothing goes on building";
}

TEST_F(SupervisorTest, StopsWhatABuildStartedAndDidNotWaitFor) {
  // Deaf to the polite signals, and in a group of its own.
  write_build("trap : INT TERM PIPE; echo deaf >> " + root_ + "/log; while true; do sleep 0.05; done");
  start({"restart", "0"});
  expect("deaf");
  kill(process_, SIGINT);
  EXPECT_EQ(end(), 0);
  const std::string find = "pgrep -f '[t]enon-test-sleeper.*" + root_ + "' >/dev/null";
  EXPECT_EQ(std::system(find.c_str()), 256) << "nothing goes on building";
}

TEST_F(SupervisorTest, StartsWhatWasBuiltAndStopsTheOldProgram) {
  write_build("echo built");
  start({"restart-once", "0", root_ + "/asked"});
  expect("serving on");
  const auto [port, pid] = port_and_pid();
  expect("the new program serves");
  EXPECT_EQ(port_and_pid().first, port);
  EXPECT_NE(port_and_pid().second, pid);
  expect("stopped");
  kill(process_, SIGTERM);
  EXPECT_EQ(end(), 0);
}

TEST_F(SupervisorTest, TakesTheProgramWithItWhenItIsKilled) {
  start({"serve", "0"});
  expect("serving on");
  const int pid = port_and_pid().second;
  kill(process_, SIGKILL);
  end();
  expect("stopped");
  EXPECT_GT(pid, 0);
}

TEST(Options, SayWhatIsMissing) {
  const auto parse = [](std::vector<const char*> words) {
    const auto options = parse_options({const_cast<char**>(words.data()), words.size()});
    return options.ok() ? options->host.front() : std::string(options.status().message());
  };
  const std::string usage =
      "; usage: tenon-supervisor --build-dir DIR --target NAME [--reload MODE] -- PROGRAM ARGUMENTS...";
  EXPECT_EQ(parse({"--build-dir", "/b", "--target", "x", "--", "/b/x", "serve"}), "/b/x");
  EXPECT_EQ(parse({"--target", "x", "--", "y"}), "--build-dir is missing" + usage);
  EXPECT_EQ(parse({"--build-dir", "/b", "--", "y"}), "--target is missing" + usage);
  EXPECT_EQ(parse({"--build-dir", "/b", "--target", "x"}), "the program is missing" + usage);
  EXPECT_EQ(parse({"--target"}), "--target needs a value" + usage);
  EXPECT_EQ(parse({"--build-dir", "/b", "--target", "x", "--reload", "manual", "--", "/b/x"}), "/b/x");
  EXPECT_EQ(parse({"--reload", "sometimes"}), "--reload is \"sometimes\"; it may be auto, manual, boundary or off");
  EXPECT_EQ(parse({"--colour", "x"}), "unknown option --colour" + usage);
}

}  // namespace
