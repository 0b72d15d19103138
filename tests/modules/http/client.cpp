#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http_test {

Client::Client(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{20, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    close(fd_);
    fd_ = -1;
  }
}

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

bool Client::send(const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool Client::fill() {
  char buffer[65536];
  const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
  if (n <= 0) return false;
  pending_.append(buffer, static_cast<std::size_t>(n));
  return true;
}

std::string Client::receive(bool head_only) {
  std::size_t end = pending_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!fill()) return "";
    end = pending_.find("\r\n\r\n");
  }
  std::size_t size = end + 4;
  const std::size_t length = pending_.find("Content-Length: ");
  if (!head_only && length < end) size += std::stoul(pending_.substr(length + 16));
  while (pending_.size() < size) {
    if (!fill()) return "";
  }
  std::string response = pending_.substr(0, size);
  pending_.erase(0, size);
  return response;
}

std::string Client::receive_all() {
  while (fill()) {
  }
  return std::exchange(pending_, "");
}

void Client::stop_sending() { shutdown(fd_, SHUT_WR); }

std::string ask(int port, const std::string& request) {
  Client client(port);
  return client.send(request) ? client.receive() : "";
}

std::string ask_for(int port, const std::string& line) {
  return ask(port, line + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

std::string status_of(const std::string& response) {
  return response.starts_with("HTTP/1.1 ") ? response.substr(9, 3) : "";
}

std::string body_of(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}

}  // namespace http_test
