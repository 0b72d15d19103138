module;
#include <poll.h>
#include <sys/epoll.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

using namespace std::chrono_literals;

void Poll::add(const std::string& directory) {
  for (const std::string& known : directories_) {
    if ((directory + "/").starts_with(known + "/")) return;
  }
  directories_.push_back(directory);
  for (const std::string& path : disk_.files_below(directory)) times_[path] = disk_.modified(path).value_or(0);
}

std::vector<std::string> Poll::look() {
  std::map<std::string, std::int64_t> now;
  for (const std::string& directory : directories_) {
    for (const std::string& path : disk_.files_below(directory)) now[path] = disk_.modified(path).value_or(0);
  }
  std::vector<std::string> changed;
  for (const auto& [path, time] : now) {
    const auto before = times_.find(path);
    if (before == times_.end() || before->second != time) changed.push_back(path);
  }
  for (const auto& [path, time] : times_) {
    if (!now.contains(path)) changed.push_back(path);
  }
  times_ = std::move(now);
  return changed;
}

FileObserver::FileObserver(std::span<const std::string> roots, const Disk& disk, const Clock& clock, int stop,
                           std::function<void(const std::string&)> say, std::size_t most_watches)
    : clock_(clock), stop_(stop), say_(std::move(say)), poll_(disk), poller_(epoll_create1(EPOLL_CLOEXEC)) {
  absl::StatusOr<std::unique_ptr<Watch>> watch = Watch::open(roots, is_build_directory, most_watches);
  std::vector<Unwatched> unwatched;
  if (watch.ok()) {
    watch_ = *std::move(watch);
    unwatched = watch_->unwatched();
  } else {
    for (const std::string& root : roots) unwatched.push_back({root, std::string(watch.status().message())});
  }
  look_after(unwatched);
  for (const int fd : {stop_, watch_ != nullptr ? watch_->fd() : -1}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (fd >= 0) epoll_ctl(poller_.get(), EPOLL_CTL_ADD, fd, &event);
  }
}

void FileObserver::look_after(const std::vector<Unwatched>& unwatched) {
  if (unwatched.empty()) return;
  if (poll_.empty()) next_poll_ = clock_.now() + period;
  for (const Unwatched& directory : unwatched) poll_.add(directory.directory);
  say_(absl::StrCat("cannot watch ", unwatched.front().directory, ": ", unwatched.front().reason,
                    unwatched.size() > 1 ? absl::StrCat(", and ", unwatched.size() - 1, " more") : "",
                    "; looking at them every ", period.count(), " ms"));
}

bool FileObserver::ended() const {
  pollfd polled{stop_, POLLIN, 0};
  return stop_ >= 0 && poll(&polled, 1, 0) > 0;
}

bool FileObserver::wait(std::optional<TimePoint> until) {
  if (!poll_.empty()) until = std::min(until.value_or(next_poll_), next_poll_);
  int left = -1;
  if (until) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*until - clock_.now()).count();
    left = static_cast<int>(std::max<std::int64_t>(rest, 0));
  }
  std::vector<pollfd> polled{{stop_, POLLIN, 0}, {watch_ != nullptr ? watch_->fd() : -1, POLLIN, 0}};
  for (const int fd : others_) polled.push_back({fd, POLLIN, 0});
  poll(polled.data(), polled.size(), left);
  return !ended();
}

Batch FileObserver::collect() {
  Batch batch;
  if (watch_ != nullptr) {
    batch = watch_->collect(2ms);
    look_after(watch_->unwatched());
  }
  if (poll_.empty() || clock_.now() < next_poll_) return batch;
  if (batch.empty()) batch.first = clock_.now();
  for (std::string& path : poll_.look()) batch.paths.push_back(std::move(path));
  next_poll_ = clock_.now() + period;
  return batch;
}

}  // namespace tenon::live
