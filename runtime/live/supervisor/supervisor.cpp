module;
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.supervisor;
import tenon.std;
import tenon.live;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/// With a terminal also those which, by themselves, would leave it as it is.
Fd catch_signals(bool terminal) {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, number);
  if (terminal) sigaddset(&ends, SIGQUIT);
  if (terminal) sigaddset(&ends, SIGTSTP);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  return Fd(signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

Supervisor::Supervisor(Options options)
    : options_(std::move(options)),
      folder_(absl::StrCat(options_.build_directory, "/live/", getpid())),
      signals_(catch_signals(isatty(STDIN_FILENO) == 1)) {
  options_.takes_keys = keys_.there();
}

Supervisor::~Supervisor() {
  hosts_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

int Supervisor::run() {
  if (keys_.there()) print_line("keys: r reload, v verbose, h help, q quit");
  start_host({.program = options_.host.front()});
  while (!exit_code_ || !hosts_.empty() || build_) turn();
  return *exit_code_;
}

void Supervisor::turn() {
  std::vector<pollfd> polled{{signals_.get(), POLLIN, 0},
                             {build_ ? build_->ended() : -1, POLLIN, 0},
                             {watch_ ? watch_->fd() : -1, POLLIN, 0},
                             {keys_.fd(), POLLIN, 0}};
  for (const auto& host : hosts_) {
    polled.push_back({host->ended(), POLLIN, 0});
    polled.push_back({host->socket(), POLLIN, 0});
  }
  if (poll(polled.data(), polled.size(), milliseconds_to_wait()) < 0) return;
  if (polled[0].revents != 0) on_signal();
  if (polled[1].revents != 0) on_build_end();
  if (polled[2].revents != 0) {
    const Batch batch = watch_->collect(2ms);
    if (std::ranges::any_of(batch.paths, is_source_name)) start_build("a source changed");
  }
  // From the last one, because an end removes its entry.
  for (std::size_t i = (polled.size() - 4) / 2; i-- > 0;) {
    if (i >= hosts_.size() || polled[4 + 2 * i].fd != hosts_[i]->ended()) continue;
    if (polled[5 + 2 * i].revents != 0) on_messages(*hosts_[i]);
    if (polled[4 + 2 * i].revents != 0) on_end(i);
  }
  if (polled[3].revents != 0) {
    for (const char key : keys_.pressed()) on_key(key);
  }
  on_time();
}

/// Ends everything; the exit code is `code` unless the serving program gives its own.
void Supervisor::finish(int code) {
  finishing_ = true;
  restart_at_.reset();
  exit_code_ = code;
  for (const auto& host : hosts_) stop(*host);
  if (build_) build_->stop(SIGINT);
}

void Supervisor::stop(Host& host) {
  if (host.state == Host::State::stopping) return;
  host.state = Host::State::stopping;
  host.since = Clock::now();
  host.signal(SIGTERM);
}

/// Takes everything that was said so far: the process may have ended since.
void Supervisor::on_messages(Host& host) {
  for (pollfd polled{host.socket(), POLLIN, 0}; poll(&polled, 1, 0) > 0;) {
    const absl::StatusOr<Message> message = receive_message(host.socket());
    if (!message.ok()) return host.hang_up();
    const std::string& text = message->text;
    if (text.starts_with("listen ")) answer_listen(host, text.substr(7));
    if (text == "ready") became_ready(host);
    if (text.starts_with("trying ")) host.trying = text.substr(7);
    if (text == "idle") host.trying.reset();
    if (text.starts_with("generation ")) on_generation(host, std::string_view(text).substr(11));
    if (text.starts_with("restart ") && host.state != Host::State::stopping) start_build(text.substr(8));
  }
}

void Supervisor::answer_listen(Host& host, const std::string& request) {
  const std::size_t space = request.rfind(' ');
  std::uint16_t port = 0;
  const char* number = request.c_str() + (space == std::string::npos ? 0 : space + 1);
  const auto [end, bad] = std::from_chars(number, request.c_str() + request.size(), port);
  if (bad != std::errc() || space == std::string::npos) {
    (void)send_message(host.socket(), absl::StrCat("error not an address and a port: ", request));
    return;
  }
  auto known = listening_.find(request);
  if (known == listening_.end()) {
    absl::StatusOr<Listening> made = listen_near(request.substr(0, space), port);
    if (!made.ok()) {
      (void)send_message(host.socket(), absl::StrCat("error ", std::string(made.status().message())));
      return;
    }
    if (port != 0 && made->port != port) print_line(absl::StrCat("port ", port, " is in use, taking ", made->port));
    known = listening_.emplace(request, *std::move(made)).first;
  }
  (void)send_message(host.socket(), absl::StrCat("ok ", known->second.port), known->second.fd.get());
}

void Supervisor::became_ready(Host& host) {
  if (host.state != Host::State::starting) return;
  host.state = Host::State::ready;
  host.since = Clock::now();
  keep(host);
  watch_.reset();
  if (was_ready_) announcement_ = "the new program serves";
  if (host.after_crash) {
    const std::string which = host.generation > 0 ? absl::StrCat(", generation ", host.generation) : "";
    announcement_ = absl::StrCat("the program serves again", which, ", ",
                                 milliseconds(milliseconds_between(crashed_at_, Clock::now())), " ms after the crash");
  }
  was_ready_ = true;
  for (const auto& other : hosts_) {
    if (other.get() != &host) stop(*other);
  }
  announce();
}

/// Only when no older program answers any more.
void Supervisor::announce() {
  if (hosts_.size() != 1 || announcement_.empty()) return;
  print_line(std::exchange(announcement_, {}));
}

void Supervisor::start_host(Start start) {
  const std::string folder = absl::StrCat(folder_, "/host-", ++started_);
  if (start.kept.empty()) start.kept = absl::StrCat(folder_, "/generations-", started_);
  absl::StatusOr<std::unique_ptr<Host>> host = Host::start(options_, start, folder);
  if (host.ok()) {
    hosts_.push_back(*std::move(host));
    if (verbose_) (void)send_message(hosts_.back()->socket(), "verbose on");
    return;
  }
  print_line(absl::StrCat("cannot start the program: ", std::string(host.status().message())));
  if (!was_ready_) finish(1);
}

void Supervisor::start_build(std::string_view reason) {
  if (finishing_) return;
  if (build_) {
    build_again_ = true;
    return;
  }
  print_line(absl::StrCat("building ", options_.target, ": ", std::string(reason)));
  absl::StatusOr<std::unique_ptr<Build>> build = Build::start(options_.build_directory, options_.target);
  if (!build.ok()) return print_line(std::string(build.status().message()));
  build_ = *std::move(build);
}

void Supervisor::on_build_end() {
  const std::optional<int> status = build_->reap();
  if (!status) return;
  build_.reset();
  if (finishing_) return;
  if (std::exchange(build_again_, false)) return start_build("sources changed while it was built");
  if (*status != 0) {
    print_line(serving() != nullptr ? "the build failed; the old program serves on. Save again to try again"
                                    : "the build failed. Save again to try again");
    return;
  }
  for (const auto& host : hosts_) {
    if (host->state == Host::State::starting) stop(*host);
  }
  quick_crashes_ = 0;
  restart_at_.reset();
  start_host({.program = options_.host.front()});
}

Host* Supervisor::serving() {
  for (const auto& host : hosts_) {
    if (host->state == Host::State::ready) return host.get();
  }
  return nullptr;
}

void Supervisor::on_end(std::size_t index) {
  const std::unique_ptr<Host> host = std::move(hosts_[index]);
  hosts_.erase(hosts_.begin() + static_cast<std::ptrdiff_t>(index));
  const int status = host->reap();
  discard(host->binary);
  if (host->state == Host::State::stopping) {
    if (finishing_ && WIFEXITED(status) && WEXITSTATUS(status) != 0) exit_code_ = WEXITSTATUS(status);
    return announce();
  }
  if (finishing_) return;
  if (host->state == Host::State::starting && !was_ready_) {
    if (WIFSIGNALED(status))
      print_line(absl::StrCat("the program crashed while it started: ", describe_status(status)));
    return finish(exit_code_of(status));
  }
  if (host->state == Host::State::starting && serving() != nullptr) {
    print_line(absl::StrCat("the new program did not start (", describe_status(status),
                            "); the old one serves on. Save again to try again"));
    return;
  }
  if (WIFEXITED(status) && host->state == Host::State::ready) return finish(WEXITSTATUS(status));
  crashed(*host, status);
}

int Supervisor::milliseconds_to_wait() {
  std::optional<Clock::time_point> next = restart_at_;
  const auto at = [&next](Clock::time_point when) { next = next ? std::min(*next, when) : when; };
  for (const auto& host : hosts_) {
    if (host->state == Host::State::stopping) at(host->since + options_.stop_limit);
    if (host->state == Host::State::starting) at(host->since + options_.ready_limit);
  }
  // Another job has the terminal; nobody tells when it gives it back.
  if (keys_.there() && keys_.fd() < 0) at(Clock::now() + 1s);
  if (!next) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*next - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 3'600'000));
}

void Supervisor::on_time() {
  const Clock::time_point now = Clock::now();
  for (const auto& host : hosts_) {
    if (host->state == Host::State::stopping && now >= host->since + options_.stop_limit) {
      print_line(
          absl::StrCat("a program did not stop within ", options_.stop_limit.count() / 1000, " s and is killed"));
      host->since = now;
      host->signal(SIGKILL);
    }
    if (host->state == Host::State::starting && now >= host->since + options_.ready_limit) {
      print_line(absl::StrCat("the new program was not ready within ", options_.ready_limit.count() / 1000, " s"));
      // Nobody else serves: what hangs counts as a crash.
      if (host->after_crash) {
        host->since = now;
        host->signal(SIGKILL);
      } else {
        stop(*host);
      }
    }
  }
  if (restart_at_ && now >= *restart_at_) {
    restart_at_.reset();
    start_host({.program = last_good_,
                .kept = kept_,
                .generation = restart_with_,
                .last = generations_.last(),
                .after_crash = true});
  }
}

}  // namespace tenon::live
