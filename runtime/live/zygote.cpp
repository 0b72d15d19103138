module;
#include <dlfcn.h>
#include <errno.h>
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

/// Only its socket and the standard streams stay open: nothing else may outlive the host in here.
void close_all_but(int keep) {
  if (keep > 3) syscall(SYS_close_range, 3U, static_cast<unsigned>(keep - 1), 0U);
  syscall(SYS_close_range, static_cast<unsigned>(keep + 1), ~0U, 0U);
}

std::string load_in_fork(const std::string& library, int limit_ms) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "the probe has no pipe";
  const pid_t child = fork();
  if (child == 0) {
    alarm(static_cast<unsigned>(limit_ms / 1000 + 1));
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      const char* why = dlerror();
      (void)!write(ends[1], why, strlen(why));
      _exit(1);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string why;
  std::array<char, 512> buffer;
  pollfd wait{ends[0], POLLIN, 0};
  const bool answered = poll(&wait, 1, limit_ms) > 0;
  if (!answered) kill(child, SIGKILL);
  ssize_t count = 0;
  while (answered && (count = read(ends[0], buffer.data(), buffer.size())) > 0) {
    why.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!answered) return absl::StrCat("loading it did not end within ", limit_ms, " ms (a static initialiser that hangs?)");
  if (WIFSIGNALED(status)) {
    return absl::StrCat("loading it died of ", sigabbrev_np(WTERMSIG(status)) != nullptr ? "SIG" : "signal ",
                        sigabbrev_np(WTERMSIG(status)), " (a static initialiser that throws or crashes?)");
  }
  if (WEXITSTATUS(status) != 0) return why.empty() ? absl::StrCat("loading it exited with ", WEXITSTATUS(status)) : why;
  return "";
}

[[noreturn]] void serve_probes(int socket) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "tenon-zygote");
  signal(SIGINT, SIG_IGN);
  close_all_but(socket);
  std::array<char, 4096> request;
  for (;;) {
    const ssize_t count = recv(socket, request.data(), request.size(), 0);
    if (count <= 0) _exit(0);
    // "LIMIT PATH"
    const std::string_view text(request.data(), static_cast<std::size_t>(count));
    const std::size_t space = text.find(' ');
    const int limit = std::stoi(std::string(text.substr(0, space)));
    const std::string answer = absl::StrCat("=", load_in_fork(std::string(text.substr(space + 1)), limit));
    send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

}  // namespace

Zygote Zygote::start() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return Zygote(-1, -1);
  const pid_t child = fork();
  if (child == 0) serve_probes(ends[1]);
  close(ends[1]);
  if (child < 0) close(ends[0]);
  return child < 0 ? Zygote(-1, -1) : Zygote(ends[0], child);
}

Zygote::~Zygote() {
  if (socket_ < 0) return;
  close(socket_);
  waitpid(child_, nullptr, 0);
}

absl::Status Zygote::probe(const std::string& library, std::chrono::milliseconds limit) {
  const std::string request = absl::StrCat(limit.count(), " ", library);
  if (socket_ < 0 || send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return absl::UnavailableError("the process that tries patches first is gone");
  }
  pollfd wait{socket_, POLLIN, 0};
  if (poll(&wait, 1, static_cast<int>(limit.count()) + 2000) <= 0) {
    return absl::UnavailableError("the process that tries patches first does not answer");
  }
  std::array<char, 4096> answer;
  const ssize_t count = recv(socket_, answer.data(), answer.size(), 0);
  if (count <= 0) return absl::UnavailableError("the process that tries patches first is gone");
  if (count == 1) return absl::OkStatus();
  return absl::AbortedError(std::string(answer.data() + 1, static_cast<std::size_t>(count - 1)));
}

}  // namespace tenon::live
