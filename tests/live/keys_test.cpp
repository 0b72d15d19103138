/// The supervisor in a terminal, started by a shell that has job control.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "folder.h"

import tenon.std;
import tenon.live;

namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

/// Says whether lines are edited and echoed in the terminal.
std::string terminal_text() {
  termios now{};
  tcgetattr(STDIN_FILENO, &now);
  const auto has = [&](tcflag_t flag) { return (now.c_lflag & flag) != 0; };
  return has(ICANON) && has(ECHO) ? "as it was" : "changed";
}

/// Runs a job in the foreground. When it stops, `fg` brings it back.
[[noreturn]] void be_a_shell(const std::vector<char*>& job) {
  signal(SIGTTOU, SIG_IGN);
  const pid_t shell = getpgrp();
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    execv(job[0], job.data());
    _exit(127);
  }
  setpgid(pid, pid);
  tcsetpgrp(STDIN_FILENO, pid);
  for (;;) {
    int status = 0;
    waitpid(pid, &status, WUNTRACED);
    tcsetpgrp(STDIN_FILENO, shell);
    if (!WIFSTOPPED(status)) {
      const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
      tenon::live::print(absl::StrCat("job ended with ", code, ", the terminal is ", terminal_text(), "\n"));
      _exit(0);
    }
    tenon::live::print(absl::StrCat("job stopped, the terminal is ", terminal_text(), "\n"));
    std::array<char, 16> line{};
    (void)!read(STDIN_FILENO, line.data(), line.size());
    tcsetpgrp(STDIN_FILENO, pid);
    kill(-pid, SIGCONT);
  }
}

class KeysTest : public testing::Test {
 protected:
  KeysTest() {
    fs::create_directories(root_ + "/build/bin");
    fs::copy_file(FAKE_HOST, root_ + "/build/bin/program");
  }
  ~KeysTest() override {
    if (shell_ > 0) {
      // The hang-up of the terminal ends what is left in it.
      close(terminal_);
      kill(shell_, SIGKILL);
      waitpid(shell_, nullptr, 0);
    }
  }
  void start(std::vector<std::string> options = {}) {
    std::vector<std::string> argv{SUPERVISOR, "--build-dir", root_ + "/build", "--target", "program"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"--", root_ + "/build/bin/program", "serve", "0"});
    std::vector<char*> words;
    for (std::string& word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    shell_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
    ASSERT_GE(shell_, 0);
    if (shell_ == 0) be_a_shell(words);
    expect("serving on ");
  }
  void press(std::string_view keys) const {
    ASSERT_EQ(write(terminal_, keys.data(), keys.size()), ssize_t(keys.size()));
  }
  /// Waits until the text is printed, after what was waited for before. Gives all that was printed up to it.
  std::string expect(const std::string& text) {
    for (std::size_t at = shown_.find(text, seen_); at == std::string::npos; at = shown_.find(text, seen_)) {
      pollfd polled{terminal_, POLLIN, 0};
      std::array<char, 1024> more{};
      const ssize_t got = poll(&polled, 1, 20'000) > 0 ? read(terminal_, more.data(), more.size()) : -1;
      if (got <= 0) {
        ADD_FAILURE() << text << " is not in\n" << shown_.substr(seen_);
        return "";
      }
      shown_.append(more.data(), static_cast<std::size_t>(got));
    }
    const std::size_t from = std::exchange(seen_, shown_.find(text, seen_) + text.size());
    return shown_.substr(from, seen_ - from);
  }
  void expect_end(int code) {
    expect(absl::StrCat("job ended with ", code, ", the terminal is as it was"));
    waitpid(std::exchange(shell_, -1), nullptr, 0);
    close(terminal_);
  }
  /// Of the supervisor: the folder in which it works has its number.
  [[nodiscard]] pid_t supervisor() const {
    const std::string folder = fs::directory_iterator(root_ + "/build/live")->path().filename().string();
    pid_t pid = 0;
    std::from_chars(folder.data(), folder.data() + folder.size(), pid);
    return pid;
  }

  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
  std::string shown_;
  std::size_t seen_ = 0;
  int terminal_ = -1;
  pid_t shell_ = -1;
};

TEST_F(KeysTest, SendTheProgramWhatTheyMean) {
  start();
  press("r");
  expect("heard reload");
  press("v");
  expect("verbose on");
  expect("heard verbose on");
  press("v");
  expect("heard verbose off");
  press("q");
  expect_end(0);
}

TEST_F(KeysTest, AreNamedAtTheStartAndExplainedOnDemand) {
  start();
  EXPECT_THAT(shown_, HasSubstr("keys: r reload, v verbose, h help, q quit"));
  press("h");
  expect("  r  reload: brings what was saved and does not run yet, also what failed before");
  expect("  q  quit");
  press("q");
  expect("stopped");
  expect_end(0);
}

TEST_F(KeysTest, AreNotEchoedAndOthersMeanNothing) {
  start();
  press("zzz\x1b[A\n");
  press("r");
  EXPECT_THAT(expect("heard reload"), Not(HasSubstr("z")));
  press("q");
  expect_end(0);
}

TEST_F(KeysTest, LeaveControlCAsItIs) {
  start();
  press("\x03");
  expect_end(0);
}

TEST_F(KeysTest, GiveTheTerminalBackWhateverEndsTheSupervisor) {
  for (const int signal : {SIGTERM, SIGHUP, SIGQUIT}) {
    start();
    kill(supervisor(), signal);
    expect_end(0);
  }
  for (const int signal : {SIGSEGV, SIGABRT}) {
    start();
    kill(supervisor(), signal);
    expect_end(-signal);
    fs::remove_all(root_ + "/build/live");
  }
}

TEST_F(KeysTest, GiveTheTerminalToAShellWhileTheJobIsStopped) {
  start();
  for (int i = 0; i < 2; ++i) {
    press("\x1a");
    expect("job stopped, the terminal is as it was");
    press("fg\n");
    press("r");
    EXPECT_THAT(expect("heard reload"), Not(HasSubstr("stopped")));
  }
  press("q");
  expect_end(0);
}

TEST_F(KeysTest, ShowEverythingAlsoOfTheProgramThatIsStartedNext) {
  start();
  press("v");
  expect("heard verbose on");
  const std::string text = shown_.substr(shown_.rfind(" as ") + 4);
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  expect("the program crashed");
  expect("heard verbose on");
  press("q");
  expect_end(0);
}

}  // namespace
