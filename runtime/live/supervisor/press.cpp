/// What keys and signals do.
module;
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>
module tenon.supervisor;
import tenon.std;
import tenon.live;

namespace tenon::live {
namespace {

constexpr std::string_view help =
    "  r  reload: brings what was saved and does not run yet, also what failed before\n"
    "  v  verbose: shows the commands of compiler and linker, and every step; again: no longer\n"
    "  h  this help\n"
    "  q  quit\n";

}  // namespace

void Supervisor::on_signal() {
  signalfd_siginfo info{};
  if (read(signals_.get(), &info, sizeof info) != sizeof info) return;
  if (info.ssi_signo == SIGTSTP) return keys_.suspend();
  end_or_kill();
}

void Supervisor::end_or_kill() {
  if (finishing_) {
    for (const auto& host : hosts_) host->signal(SIGKILL);
    if (build_) build_->stop(SIGKILL);
    return;
  }
  finish(0);
}

void Supervisor::show_all(bool all) {
  verbose_ = all;
  const std::string text = absl::StrCat("verbose ", all ? "on" : "off");
  print_line(text);
  for (const auto& host : hosts_) (void)send_message(host->socket(), text);
}

void Supervisor::on_key(char key) {
  switch (key) {
    case 'r':
      if (watch_) return start_build("r was pressed");
      if (Host* host = serving(); host != nullptr) {
        (void)send_message(host->socket(), "reload");
      } else {
        print_line("no program serves yet that could be reloaded");
      }
      return;
    case 'v': return show_all(!verbose_);
    case 'h': return print(help);
    case 'q': return end_or_kill();
    default: return;
  }
}

}  // namespace tenon::live
