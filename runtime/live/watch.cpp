module;
#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

bool is_source(std::string_view name) {
  if (name.starts_with(".")) return false;
  return name.ends_with(".cpp") || name.ends_with(".cppm") || name.ends_with(".h") || name.ends_with(".hpp");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Watcher>> Watcher::open(const std::vector<std::string>& directories) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return absl::ResourceExhaustedError(absl::StrCat("inotify: ", std::strerror(errno)));
  std::unique_ptr<Watcher> watcher(new Watcher(fd));
  for (const std::string& directory : directories) {
    if (absl::Status added = watcher->add(directory); !added.ok()) return added;
  }
  return watcher;
}

Watcher::~Watcher() { close(fd_); }

absl::Status Watcher::add(const std::string& directory) {
  const int watch = inotify_add_watch(fd_, directory.c_str(),
                                      IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR);
  if (watch < 0) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot watch ", directory, ": ", std::strerror(errno),
                                                     errno == ENOSPC ? "; raise fs.inotify.max_user_watches" : ""));
  }
  directories_[watch] = directory;
  return absl::OkStatus();
}

void Watcher::report_all(const std::string& directory, absl::flat_hash_set<std::string>& changed) const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (is_source(entry.path().filename().string())) changed.insert(entry.path().string());
  }
}

void Watcher::read_events(absl::flat_hash_set<std::string>& changed) {
  alignas(inotify_event) std::array<char, 16384> buffer;
  ssize_t count = 0;
  while ((count = read(fd_, buffer.data(), buffer.size())) > 0) {
    for (ssize_t at = 0; at < count;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name(event.len > 0 ? buffer.data() + at + sizeof event : "");
      at += static_cast<ssize_t>(sizeof event + event.len);
      if ((event.mask & IN_Q_OVERFLOW) != 0) {
        for (const auto& [watch, directory] : directories_) report_all(directory, changed);
        continue;
      }
      const auto directory = directories_.find(event.wd);
      if (directory == directories_.end()) continue;
      const std::string path = absl::StrCat(directory->second, "/", name);
      if ((event.mask & IN_ISDIR) != 0) {
        if ((event.mask & (IN_CREATE | IN_MOVED_TO)) == 0 || name.starts_with(".")) continue;
        (void)add(path);
        report_all(path, changed);
      } else if (is_source(name) && ((event.mask & IN_CREATE) == 0 || std::filesystem::is_symlink(path))) {
        // A file that was only created is written next; a symbolic link is all there is.
        changed.insert(path);
      }
    }
  }
}

std::vector<std::string> Watcher::wait(int wake) {
  absl::flat_hash_set<std::string> changed;
  for (;;) {
    std::array<pollfd, 2> waits{pollfd{fd_, POLLIN, 0}, pollfd{wake, POLLIN, 0}};
    const int ready = poll(waits.data(), waits.size(), changed.empty() ? -1 : static_cast<int>(settle.count()));
    if (ready < 0 && errno != EINTR) return {};
    if ((waits[1].revents & POLLIN) != 0) return {};
    if (ready == 0) break;
    if ((waits[0].revents & POLLIN) != 0) read_events(changed);
  }
  std::vector<std::string> sorted(changed.begin(), changed.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace tenon::live
