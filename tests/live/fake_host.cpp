// A program for supervisor_test.cpp: behaves as its first argument says.
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

import tenon.std;
import tenon.live;

namespace {

int serve(tenon::live::SupervisorLink& link, const std::string& port) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const auto listening = link.listen("127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)));
  if (!listening.ok()) return 3;
  link.ready();
  tenon::live::print(absl::StrCat("serving on ", listening->port, " as ", getpid(), "\n"));
  const tenon::live::Fd ended(signalfd(-1, &ends, SFD_CLOEXEC));
  std::array<pollfd, 2> polled{pollfd{ended.get(), POLLIN, 0}, pollfd{link.fd(), POLLIN, 0}};
  while (polled[0].revents == 0) {
    // Some of it may have come with the answer about the socket.
    for (const std::string& command : link.heard()) tenon::live::print(absl::StrCat("heard ", command, "\n"));
    polled[1].fd = link.fd();
    poll(polled.data(), polled.size(), -1);
  }
  tenon::live::print("stopped\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const auto link = tenon::live::SupervisorLink::from_environment();
  if (mode == "serve") return serve(*link, argv[2]);
  if (mode == "restart") link->restart("for the test");
  if (mode == "restart") return serve(*link, argv[2]);
  if (mode == "restart-once") {
    if (!std::filesystem::exists(argv[3])) link->restart("for the test");
    std::ofstream(argv[3]) << "asked";
    return serve(*link, argv[2]);
  }
  if (mode == "fail") return 5;
  if (mode == "crash") raise(SIGKILL);
  link->ready();
  if (mode == "crash-later") raise(SIGKILL);
  return 4;
}
