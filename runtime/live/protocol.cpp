module;
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

std::uint16_t port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

/// `ok 8080` with a descriptor, or `error TEXT`.
absl::StatusOr<Listening> listening_in(absl::StatusOr<Message> answer) {
  if (!answer.ok()) return answer.status();
  if (!answer->text.starts_with("ok ") || !answer->fd) {
    const std::string_view text = answer->text;
    return absl::UnavailableError(std::string(text.substr(std::min(text.find(' ') + 1, text.size()))));
  }
  const std::uint16_t port = port_of(answer->fd.get());
  return Listening{std::move(answer->fd), port};
}

}  // namespace

absl::Status send_message(int socket, std::string_view text, int fd) {
  iovec part{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &fd, sizeof(int));
  }
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? system_error_status("the other process is gone") : absl::OkStatus();
}

absl::StatusOr<Message> receive_message(int socket) {
  std::array<char, 8192> buffer;
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = -1;
  do {
    got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return absl::UnavailableError("the other process is gone");
  Message received{.text = std::string(buffer.data(), static_cast<std::size_t>(got))};
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    received.fd = Fd(fd);
  }
  return received;
}

absl::StatusOr<Listening> listen_at(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("\"", address, "\" is not an address such as 127.0.0.1 or ::1"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  Fd fd(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return system_error_status("socket");
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 || listen(fd.get(), 1024) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ":", port, ": ", std::strerror(errno)));
  }
  const std::uint16_t bound = port_of(fd.get());
  return Listening{std::move(fd), bound};
}

absl::StatusOr<Listening> listen_near(const std::string& address, std::uint16_t port) {
  absl::StatusOr<Listening> listening = listen_at(address, port);
  for (int next = port + 1; next <= port + 100 && next < 65536; ++next) {
    if (listening.ok() || !absl::IsUnavailable(listening.status())) break;
    absl::StatusOr<Listening> other = listen_at(address, static_cast<std::uint16_t>(next));
    if (other.ok()) listening = std::move(other);
  }
  return listening;
}

std::unique_ptr<SupervisorLink> SupervisorLink::from_environment() {
  const char* number = std::getenv(std::string(supervisor_variable).c_str());
  int fd = -1;
  if (number != nullptr) std::from_chars(number, number + std::strlen(number), fd);
  if (fd >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) fd = -1;
  return std::make_unique<SupervisorLink>(Fd(fd));
}

absl::StatusOr<Listening> SupervisorLink::listen(const std::string& address, std::uint16_t port) {
  if (!connected()) return listen_near(address, port);
  const std::lock_guard lock(asking_);
  absl::Status asked = send_message(socket_.get(), absl::StrCat("listen ", address, " ", port));
  if (!asked.ok()) return asked;
  for (;;) {
    absl::StatusOr<Message> answer = receive_message(socket_.get());
    if (!answer.ok() || answer->text.starts_with("ok ") || answer->text.starts_with("error ")) {
      return listening_in(std::move(answer));
    }
    heard_.push_back(std::move(answer->text));
    if (on_heard_) on_heard_();
  }
}

int SupervisorLink::fd() const { return gone_ ? -1 : socket_.get(); }

std::vector<std::string> SupervisorLink::heard() {
  const std::unique_lock lock(asking_, std::try_to_lock);
  if (!lock.owns_lock()) return {};
  for (pollfd polled{fd(), POLLIN, 0}; poll(&polled, 1, 0) > 0;) {
    absl::StatusOr<Message> message = receive_message(socket_.get());
    if (!message.ok()) {
      gone_ = true;
      break;
    }
    heard_.push_back(std::move(message->text));
  }
  return std::exchange(heard_, {});
}

void SupervisorLink::tell(const std::string& text) {
  constexpr std::size_t most = 4000;
  if (connected()) (void)send_message(socket_.get(), std::string_view(text).substr(0, most));
}

void SupervisorLink::ready() { tell("ready"); }

void SupervisorLink::restart(std::string_view reason) { tell(absl::StrCat("restart ", std::string(reason))); }

void SupervisorLink::trying(std::span<const std::string> modules) {
  tell(absl::StrCat("trying ", absl::StrJoin(modules, ", ")));
}

void SupervisorLink::idle() { tell("idle"); }

void SupervisorLink::applied(std::uint64_t generation, std::span<const std::string> modules) {
  tell(absl::StrCat("generation ", generation, " ", absl::StrJoin(modules, ", ")));
}

}  // namespace tenon::live
