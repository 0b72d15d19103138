/// The supervisor, seen from the process it supervises.
module;
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
module tenon.live;
import tenon.std;
import tenon.registry;
import tenon.runtime;

namespace tenon::live {
namespace {

/// One answer and the descriptor that may come with it.
struct Answer {
  std::string text;
  int fd = -1;
};

Answer receive(int socket) {
  std::array<char, 1024> buffer;
  std::array<char, CMSG_SPACE(sizeof(int))> control;
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = -1;
  while ((count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  Answer answer;
  if (count <= 0) return answer;
  answer.text.assign(buffer.data(), static_cast<std::size_t>(count));
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) std::memcpy(&answer.fd, CMSG_DATA(header), sizeof(int));
  return answer;
}

/// Alone, without a supervisor: the port, or the next free one.
absl::StatusOr<int> listen_near(std::string_view address, std::uint16_t port) {
  absl::StatusOr<int> fd = listen_on(address, port);
  for (int next = port + 1; !fd.ok() && absl::IsUnavailable(fd.status()) && port != 0 && next <= port + 100 && next < 65536; ++next) {
    fd = listen_on(address, static_cast<std::uint16_t>(next));
  }
  return fd;
}

}  // namespace

Supervisor Supervisor::from_environment() {
  const char* number = std::getenv("TENON_SUPERVISOR_FD");
  return Supervisor(number == nullptr ? -1 : std::stoi(number));
}

void Supervisor::tell(std::string_view message) {
  if (socket_ >= 0) send(socket_, message.data(), message.size(), MSG_NOSIGNAL);
}

absl::StatusOr<int> Supervisor::listen(std::string_view address, std::uint16_t port) {
  if (socket_ < 0) return listen_near(address, port);
  const std::lock_guard lock(talking_);
  tell(absl::StrCat("listen ", std::string(address), " ", port));
  const Answer answer = receive(socket_);
  if (answer.fd >= 0) return answer.fd;
  return absl::UnavailableError(answer.text.empty() ? std::string("the supervisor is gone") : answer.text);
}

void Supervisor::ready() { tell("ready"); }
void Supervisor::restart(std::string_view reason) { tell(absl::StrCat("restart ", std::string(reason))); }

}  // namespace tenon::live
