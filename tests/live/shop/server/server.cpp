module;
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
module shop.server;
import tenon.std;
import shop.probes;

namespace shop::server {
namespace {

class Server {
 public:
  Server(tenon::Host& host, tenon::All<probes::Probe> probes) : host_(host), probes_(probes) {}

  void start() {
    const absl::StatusOr<int> fd = host_.listen("127.0.0.1", 0);
    if (!fd.ok()) throw std::runtime_error(std::string(fd.status().message()));
    socket_ = *fd;
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    host_.log(tenon::Level::info, absl::StrCat("port ", ntohs(address.sin_port), " pid ", getpid()));
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  void stop() {
    thread_.request_stop();
    thread_.join();
    close(socket_);
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd polled{socket_, POLLIN, 0};
      if (poll(&polled, 1, 20) <= 0) continue;
      const int client = accept(socket_, nullptr, nullptr);
      if (client < 0) continue;
      talk(client);
      close(client);
    }
  }
  void talk(int client) {
    std::array<char, 256> line{};
    for (;;) {
      const ssize_t got = read(client, line.data(), line.size());
      if (got <= 0) return;
      const std::string answer = ask(std::string(line.data(), static_cast<std::size_t>(got) - 1)) + "\n";
      (void)!write(client, answer.data(), answer.size());
    }
  }
  std::string ask(const std::string& name) {
    const tenon::Work work = host_.begin(name);
    const tenon::Entered inside = work.enter();
    try {
      for (probes::Probe& probe : probes_.get()) {
        std::string answer = probe.ask(name);
        if (!answer.empty()) return answer;
      }
    } catch (...) {
      return "something was thrown";
    }
    return "nobody knows";
  }

  tenon::Host& host_;
  tenon::All<probes::Probe> probes_;
  int socket_ = -1;
  std::jthread thread_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Server(tenon::Host&, tenon::All<probes::Probe>)>().start<&Server::start>().stop<&Server::stop>());

}  // namespace shop::server
