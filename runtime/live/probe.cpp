module;
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// What a probe found, as it travels between the processes.
struct Answer {
  int status = 0;  ///< as waitpid gives it
  std::array<char, 1024> text{};
};
struct Request {
  std::int64_t limit_ms = 0;
  std::array<char, 4096> path{};
};

constexpr int timed_out = -1;

/// Keeps the standard streams and one more.
void close_others(int keep) {
  if (keep > 3) syscall(SYS_close_range, 3U, static_cast<unsigned>(keep) - 1, 0U);
  syscall(SYS_close_range, static_cast<unsigned>(keep) + 1, ~0U, 0U);
}

/// What is said after everything was loaded: an initialiser that ends the process with code 0 does not get there.
constexpr std::string_view loaded = "\x06 loaded";

/// What an initialiser throws must not be caught by who called the zygote, of which this process is a copy: it aborts.
[[noreturn]] void load_and_exit(const char* path, int report) noexcept {
  if (dlopen(path, RTLD_NOW | RTLD_LOCAL) != nullptr) {
    (void)!write(report, loaded.data(), loaded.size());
    _exit(0);
  }
  const char* why = dlerror();
  (void)!write(report, why, strlen(why));
  _exit(1);
}

/// Waits for the end of a probe's process, which is at the end of its pipe.
void await(pid_t pid, int report, std::int64_t limit_ms, Answer& answer) {
  std::size_t used = 0;
  pollfd polled{report, POLLIN, 0};
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || poll(&polled, 1, static_cast<int>(left.count())) == 0) {
      kill(pid, SIGKILL);
      waitpid(pid, &answer.status, 0);
      answer.status = timed_out;
      return;
    }
    const ssize_t got = read(report, answer.text.data() + used, answer.text.size() - 1 - used);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    used += static_cast<std::size_t>(got);
  }
  while (waitpid(pid, &answer.status, 0) < 0 && errno == EINTR) {
  }
}

void fork_probe(const Request& request, Answer& answer) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return;
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    load_and_exit(request.path.data(), ends[1]);
  }
  close(ends[1]);
  if (pid > 0) await(pid, ends[0], request.limit_ms, answer);
  close(ends[0]);
}

[[noreturn]] void serve(int socket) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "tenon-zygote");
  signal(SIGINT, SIG_IGN);
  close_others(socket);
  if (const int nothing = open("/dev/null", O_RDWR); nothing >= 0) {
    // Standard error stays: sanitizers and crashing initialisers write there.
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    close(nothing);
  }
  Request request;
  while (recv(socket, &request, sizeof request, 0) == sizeof request) {
    Answer answer{.status = timed_out};
    fork_probe(request, answer);
    send(socket, &answer, sizeof answer, MSG_NOSIGNAL);
  }
  _exit(0);
}

absl::Status verdict(const Answer& answer, std::chrono::milliseconds limit) {
  const std::string said(answer.text.data());
  if (answer.status == 0 && said.ends_with(loaded)) return absl::OkStatus();
  if (answer.status == timed_out) {
    return absl::DeadlineExceededError(
        absl::StrCat("loading it did not end within ", limit.count(), " ms: a static initialiser hangs"));
  }
  if (!said.empty()) return absl::FailedPreconditionError(said);
  return absl::FailedPreconditionError(
      absl::StrCat("loading it in another process: ", describe_status(answer.status), ", in a static initialiser"));
}

/// Without a zygote: a new process of this program, see `probe_if_asked`.
absl::Status probe_by_execution(const std::string& library, std::chrono::milliseconds limit) {
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  const std::string variable = absl::StrCat(std::string(probe_variable), "=", library);
  const absl::StatusOr<Finished> done = run_task({.argv = {"env", variable, program}, .directory = "/"}, limit);
  if (!done.ok()) return done.status();
  Answer answer{.status = done->status};
  const std::size_t most = answer.text.size() - 1;
  done->output.copy(answer.text.data(), most, done->output.size() - std::min(done->output.size(), most));
  return verdict(answer, limit);
}

}  // namespace

Zygote Zygote::start() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return {};
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const pid_t pid = fork();
  if (pid == 0) serve(theirs.get());
  if (pid < 0) return {};
  return {std::move(ours), pid};
}

Zygote& Zygote::operator=(Zygote&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(pid_, other.pid_);
  return *this;
}

Zygote::~Zygote() { end(); }

void Zygote::end() {
  socket_.reset();
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

absl::Status Zygote::probe(const std::string& library, std::chrono::milliseconds limit) {
  if (!alive()) return probe_by_execution(library, limit);
  Request request{.limit_ms = limit.count()};
  if (library.size() >= request.path.size())
    return absl::InvalidArgumentError(absl::StrCat("path too long: ", library));
  library.copy(request.path.data(), request.path.size() - 1);
  Answer answer;
  pollfd polled{socket_.get(), POLLIN, 0};
  const bool answered = send(socket_.get(), &request, sizeof request, MSG_NOSIGNAL) == sizeof request &&
                        poll(&polled, 1, static_cast<int>(limit.count()) + 1000) > 0 &&
                        recv(socket_.get(), &answer, sizeof answer, 0) == sizeof answer;
  if (answered) return verdict(answer, limit);
  end();
  return probe_by_execution(library, limit);
}

void probe_if_asked() {
  const char* library = std::getenv(std::string(probe_variable).c_str());
  if (library != nullptr) load_and_exit(library, STDERR_FILENO);
}

}  // namespace tenon::live
