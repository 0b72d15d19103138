module;
#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
                                 IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;

/// A name made by `link` or `symlink` is complete at once; one made by `open` is not before it is closed.
bool complete_when_created(const std::string& path) {
  struct stat facts{};
  if (lstat(path.c_str(), &facts) != 0) return false;
  return S_ISLNK(facts.st_mode) || facts.st_nlink > 1;
}

bool is_hidden(const std::filesystem::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

absl::StatusOr<std::unique_ptr<Watch>> Watch::open(std::span<const std::string> roots,
                                                   std::function<bool(const std::string&)> skip, std::size_t most) {
  Fd fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd) return system_error_status("inotify_init1");
  std::unique_ptr<Watch> watch(new Watch(std::move(fd), std::move(skip), most));
  watch->roots_.assign(roots.begin(), roots.end());
  for (const std::string& root : watch->roots_) watch->add_tree(root, nullptr);
  return watch;
}

/// The number of the watch, or -1 with errno.
int Watch::add(const std::string& directory) {
  if (by_watch_.size() < most_) return inotify_add_watch(fd_.get(), directory.c_str(), events);
  const bool known = std::ranges::any_of(by_watch_, [&](const auto& at) { return at.second.path == directory; });
  if (known) return inotify_add_watch(fd_.get(), directory.c_str(), events);
  errno = ENOSPC;
  return -1;
}

void Watch::add_tree(const std::string& directory, Batch* found) {
  if (skip_(directory)) return;
  const int number = add(directory);
  if (number < 0) {
    if (errno != ENOENT) unwatched_.push_back({directory, std::strerror(errno)});
    return;
  }
  by_watch_[number] = {directory, true};
  std::error_code error;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(directory, error)) {
    if (is_hidden(entry.path())) continue;
    std::error_code ignored;
    if (entry.is_symlink(ignored)) add_link_target(entry.path().string());
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
      add_tree(entry.path().string(), found);
    } else if (found != nullptr) {
      found->paths.push_back(entry.path().string());
    }
  }
}

/// A source may be a link to a file elsewhere: what happens to that file happens to the source.
void Watch::add_link_target(const std::string& link) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(link, error);
  if (error || !std::filesystem::is_regular_file(target, error)) return;
  links_[target.string()] = link;
  const std::string directory = target.parent_path().string();
  const int number = add(directory);
  if (number >= 0) by_watch_.try_emplace(number, Directory{directory, false});
}

void Watch::handle(std::uint32_t mask, int watch, std::string_view name, Batch& batch) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    batch.rescan = true;
    for (const std::string& root : roots_) add_tree(root, nullptr);
    return;
  }
  const auto known = by_watch_.find(watch);
  if (known == by_watch_.end()) return;
  if ((mask & IN_IGNORED) != 0) {
    by_watch_.erase(known);
    batch.rescan = true;
    for (const std::string& root : roots_) add_tree(root, nullptr);
    return;
  }
  if (name.empty() || name.front() == '.') return;
  const std::string path = absl::StrCat(known->second.path, "/", std::string(name));
  if (const auto link = links_.find(path); link != links_.end()) batch.paths.push_back(link->second);
  if (!known->second.whole) return;
  if ((mask & IN_ISDIR) != 0) {
    if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0) add_tree(path, &batch);
    if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) batch.rescan = true;
    return;
  }
  if ((mask & IN_CREATE) != 0 && !complete_when_created(path)) return;
  std::error_code ignored;
  if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0 && std::filesystem::is_symlink(path, ignored)) add_link_target(path);
  batch.paths.push_back(path);
}

bool Watch::read_events(Batch& batch) {
  alignas(inotify_event) std::array<char, 65536> buffer;
  bool any = false;
  for (;;) {
    const ssize_t got = read(fd_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return any;
    any = true;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      handle(event.mask, event.wd, event.len > 0 ? std::string_view(name) : std::string_view(), batch);
      at += sizeof event + event.len;
    }
  }
}

Batch Watch::collect(std::chrono::microseconds settle) {
  Batch batch;
  if (!read_events(batch)) return batch;
  batch.first = std::chrono::steady_clock::now();
  const auto end = batch.first + settle * 20;
  pollfd polled{fd_.get(), POLLIN, 0};
  const timespec wait{settle.count() / 1'000'000, settle.count() % 1'000'000 * 1000};
  while (std::chrono::steady_clock::now() < end && ppoll(&polled, 1, &wait, nullptr) > 0) read_events(batch);
  std::ranges::sort(batch.paths);
  batch.paths.erase(std::unique(batch.paths.begin(), batch.paths.end()), batch.paths.end());
  return batch;
}

}  // namespace tenon::live
