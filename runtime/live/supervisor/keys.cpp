module;
#include <errno.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>
module tenon.supervisor;
import tenon.std;

namespace tenon::live {
namespace {

/// The terminal belongs to the process, and so does what it was like: for those who end the process in a hurry.
termios before;
volatile sig_atomic_t taken = 0;

void put_back() {
  if (taken == 0) return;
  taken = 0;
  // A background process that changes the terminal is stopped, unless it ignores that.
  struct sigaction ignore{};
  struct sigaction usual{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGTTOU, &ignore, &usual);
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  sigaction(SIGTTOU, &usual, nullptr);
}

/// The action is the default one again when this runs.
void crashed(int signal) {
  put_back();
  raise(signal);
}

bool in_foreground() { return tcgetpgrp(STDIN_FILENO) == getpgrp(); }

}  // namespace

Keys::Keys() : there_(isatty(STDIN_FILENO) == 1) {
  if (!there_) return;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    struct sigaction action{};
    action.sa_handler = crashed;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    sigaction(signal, &action, nullptr);
  }
  take();
}

Keys::~Keys() { put_back(); }

void Keys::take() {
  if (taken != 0 || !in_foreground() || tcgetattr(STDIN_FILENO, &before) != 0) return;
  termios keys = before;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  taken = 1;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

int Keys::fd() {
  if (!there_ || !in_foreground()) return -1;
  take();
  return STDIN_FILENO;
}

std::string Keys::pressed() {
  std::array<char, 64> keys{};
  const ssize_t got = in_foreground() ? read(STDIN_FILENO, keys.data(), keys.size()) : 0;
  // A terminal that is gone stays readable.
  if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) there_ = in_foreground() ? false : there_;
  return {keys.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

void Keys::suspend() {
  put_back();
  raise(SIGSTOP);
  // Here it goes on, in the foreground or not.
  take();
}

}  // namespace tenon::live
