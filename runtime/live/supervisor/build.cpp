module;
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.supervisor;
import tenon.std;
import tenon.live;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// How long a tool of a stopped build may take to remove what it has half written.
constexpr auto grace = 1s;
/// After that, how long the kernel may take to end it.
constexpr auto patience = 5s;

/// The session of a process, or −1 when it is gone or has ended. In /proc/PID/stat the name, which may contain
/// anything, is in brackets; state, parent, group and session follow.
int session_of(const std::filesystem::path& process) {
  const std::string stat = read_file((process / "stat").string()).value_or("");
  std::istringstream fields(stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
  char state = 'Z';
  int parent = 0;
  int group = 0;
  int session = -1;
  fields >> state >> parent >> group >> session;
  return state == 'Z' ? -1 : session;
}

/// Sends the signal to every process of the session; false when it has none.
bool signal_session(pid_t session, int number) {
  bool found = false;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
    if (session_of(entry.path()) != session) continue;
    found = true;
    kill(pid, number);
  }
  return found;
}

/// Another supervisor may be building here. The lock ends with cmake and all that it starts.
void wait_for_others(const std::string& directory) {
  mkdir((directory + "/live").c_str(), 0755);
  const int lock = open((directory + "/live/build.lock").c_str(), O_RDWR | O_CREAT, 0644);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0) return;
  print_line("another program builds here; waiting for it");
  while (flock(lock, LOCK_EX) != 0 && errno == EINTR) {
  }
}

[[noreturn]] void become(const std::string& directory, const std::string& target) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (const int nothing = open("/dev/null", O_RDONLY); nothing >= 0) dup2(nothing, STDIN_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  wait_for_others(directory);
  execlp("cmake", "cmake", "--build", directory.c_str(), "--target", target.c_str(), nullptr);
  print(absl::StrCat("cannot run cmake: ", std::strerror(errno), "\n"));
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Build>> Build::start(const std::string& directory, const std::string& target) {
  const pid_t pid = fork();
  if (pid == 0) become(directory, target);
  if (pid < 0) return system_error_status("cannot start a build");
  return std::unique_ptr<Build>(new Build(pid, Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)))));
}

Build::~Build() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  end_what_is_left();
}

void Build::stop(int signal) {
  stopped_ = true;
  // Until it has its own group, the child is in this one.
  if (kill(-pid_, signal) != 0) kill(pid_, signal);
}

std::optional<int> Build::reap() {
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0) return std::nullopt;
  if (stopped_) end_what_is_left();
  pid_ = -1;
  return status;
}

/// ninja puts each tool into a group of its own, signals it and does not wait: one that was just being started may
/// have missed that. All of them stay in the session.
void Build::end_what_is_left() {
  const auto begin = std::chrono::steady_clock::now();
  auto spent = begin - begin;
  while (signal_session(pid_, spent < grace ? SIGTERM : SIGKILL) && spent < grace + patience) {
    std::this_thread::sleep_for(5ms);
    spent = std::chrono::steady_clock::now() - begin;
  }
}

}  // namespace tenon::live
