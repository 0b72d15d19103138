module;
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "../outside.h"
module trial.server;
import tenon.std;
import trial.probes;
import trial.text;

namespace trial::server {
namespace {

using probes::kept;

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
    held_.clear();
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
    if (std::string answer = administer(name); !answer.empty()) return answer;
    const tenon::Work work = host_.begin(name);
    const tenon::Entered inside = work.enter();
    if (name == "count") return absl::StrCat("outside ", ++outside_count());
    try {
      for (probes::Probe& probe : probes_.get()) {
        std::string answer = probe.ask(name);
        if (!answer.empty()) return answer;
      }
    } catch (const text::Failure& failure) {
      return absl::StrCat("caught ", failure.code);
    } catch (...) {
      return "caught something else";
    }
    return "nobody knows";
  }

  /// What is asked outside of a unit of work.
  std::string administer(const std::string& name) {
    if (name == "hold") {
      held_.push_back(host_.begin("a request that never ends"));
      return absl::StrCat("holds ", held_.size());
    }
    if (name == "let go") {
      held_.clear();
      return "let go";
    }
    if (name == "victims") return absl::StrCat(kept().victims.load(), " alive");
    if (name == "states") return absl::StrCat(kept().states.load(), " alive");
    if (name == "use the functions") return use_functions();
    if (name == "use the literals") return use_literals();
    if (name == "use the exceptions") return use_exceptions();
    return "";
  }
  static std::string use_functions() {
    std::string all;
    for (const auto& function : kept().functions) absl::StrAppend(&all, function(), "; ");
    kept().functions.clear();
    return all;
  }
  static std::string use_literals() {
    std::string all;
    for (const std::string_view literal : kept().literals) absl::StrAppend(&all, std::string(literal), "; ");
    kept().literals.clear();
    return all;
  }
  static std::string use_exceptions() {
    std::string all;
    for (const std::exception_ptr& thrown : kept().thrown) {
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& error) {
        absl::StrAppend(&all, error.what(), "; ");
      }
    }
    kept().thrown.clear();
    return all;
  }

  tenon::Host& host_;
  tenon::All<probes::Probe> probes_;
  int socket_ = -1;
  std::vector<tenon::Work> held_;
  std::jthread thread_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Server(tenon::Host&, tenon::All<probes::Probe>)>().start<&Server::start>().stop<&Server::stop>());

}  // namespace trial::server
