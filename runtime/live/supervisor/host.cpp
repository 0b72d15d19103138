module;
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.supervisor;
import tenon.std;
import tenon.registry;
import tenon.live;

namespace tenon::live {
namespace {

/// What a sanitizer finds is a crash, not a way to exit.
void abort_on_errors(const char* variable) {
  const char* own = getenv(variable);
  setenv(variable, absl::StrCat("abort_on_error=1:", own == nullptr ? "" : own).c_str(), 1);
}

/// In the child, after fork: becomes the program. The environment tells the program where the build, the program's own
/// place in it, and the supervisor's socket are.
[[noreturn]] void become(const Options& options, const Start& start, const std::string& binary, int socket) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  fcntl(socket, F_SETFD, 0);
  setenv(std::string(supervisor_variable).c_str(), std::to_string(socket).c_str(), 1);
  setenv(std::string(program_variable).c_str(), options.host.front().c_str(), 1);
  if (!options.reload.empty()) setenv(std::string(reload_mode_variable).c_str(), options.reload.c_str(), 1);
  const int nothing = options.takes_keys ? open("/dev/null", O_RDONLY) : -1;
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  setenv(std::string(keep_variable).c_str(), start.kept.c_str(), 1);
  if (start.after_crash) setenv(std::string(after_crash_variable).c_str(), "1", 1);
  if (start.generation > 0) {
    setenv(std::string(generation_variable).c_str(), std::to_string(start.generation).c_str(), 1);
  }
  if (start.last > 0) setenv(std::string(last_generation_variable).c_str(), std::to_string(start.last).c_str(), 1);
  for (const char* variable : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) abort_on_errors(variable);
  std::vector<char*> argv;
  for (const std::string& word : options.host) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execv(binary.c_str(), argv.data());
  const std::string text = absl::StrCat("cannot run ", binary, ": ", std::strerror(errno), "\n");
  print(text);
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::start(const Options& options, const Start& start,
                                                  const std::string& folder) {
  std::string binary = start.program;
  // After a crash it is the second name already; nothing is written then, because that may be what cannot be done.
  if (!start.after_crash) {
    binary = absl::StrCat(folder, "/", file_name(start.program));
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", error.message()));
    if (absl::Status placed = place(start.program, binary); !placed.ok()) return placed;
  }
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return system_error_status("socketpair");
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return system_error_status("fork");
  if (pid == 0) become(options, start, binary, theirs.get());
  Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  return std::unique_ptr<Host>(new Host(std::move(binary), start, pid, std::move(pidfd), std::move(ours)));
}

Host::~Host() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  reap();
}

int Host::reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

void Host::signal(int number) {
  if (pid_ > 0) kill(pid_, number);
}

}  // namespace tenon::live
