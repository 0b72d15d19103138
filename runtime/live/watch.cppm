/// Which files may have changed: inotify on directories, so that every editor's way of saving is seen.
export module tenon.live:watch;
import tenon.std;
import :files;

export namespace tenon::live {

/// Paths to look at again. Whether their content changed is for hashes to say.
struct Batch {
  std::vector<std::string> paths{};  ///< without duplicates
  bool rescan = false;               ///< something may have been missed: look at everything
  std::chrono::steady_clock::time_point first{};
  [[nodiscard]] bool empty() const { return paths.empty() && !rescan; }
};

/// A directory that the system does not watch for us.
struct Unwatched {
  std::string directory;
  std::string reason;
};

/// Watches trees of directories. One thread.
class Watch {
 public:
  /// A directory is skipped, with all below, when `skip` says so; hidden ones always are. No more than `most` are
  /// watched, where the system's own limit is not lower.
  static absl::StatusOr<std::unique_ptr<Watch>> open(std::span<const std::string> roots,
                                                     std::function<bool(const std::string&)> skip,
                                                     std::size_t most = std::numeric_limits<std::size_t>::max());
  /// Readable when there is something to collect.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Takes what is there and waits until nothing new came for `settle`, at most 20 times as long. Returns an
  /// empty batch at once when there is nothing.
  Batch collect(std::chrono::microseconds settle);
  /// Number of directories watched.
  [[nodiscard]] std::size_t directories() const { return by_watch_.size(); }
  /// Directories that are not watched, and nothing below them; cleared by reading.
  [[nodiscard]] std::vector<Unwatched> unwatched() { return std::exchange(unwatched_, {}); }

 private:
  Watch(Fd fd, std::function<bool(const std::string&)> skip, std::size_t most)
      : fd_(std::move(fd)), skip_(std::move(skip)), most_(most) {}
  int add(const std::string& directory);
  void add_tree(const std::string& directory, Batch* found);
  void add_link_target(const std::string& link);
  bool read_events(Batch& batch);
  void handle(std::uint32_t mask, int watch, std::string_view name, Batch& batch);

  Fd fd_;
  std::function<bool(const std::string&)> skip_;
  std::size_t most_;
  std::vector<std::string> roots_;
  struct Directory {
    std::string path;
    bool whole = true;  ///< false: only what links of ours point to
  };
  std::unordered_map<int, Directory> by_watch_;
  std::map<std::string, std::string> links_;  ///< from a file elsewhere to the link in a watched directory
  std::vector<Unwatched> unwatched_;
};

}  // namespace tenon::live
