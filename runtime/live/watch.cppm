/// Sees which source files change.
export module tenon.live:watch;
import tenon.std;

export namespace tenon::live {

/// Watches directories with inotify(7) and gathers a burst of saves into one batch. Whatever way an editor saves (write in
/// place, rename over, move aside and create), the file's name is in the batch. One thread.
class Watcher {
 public:
  /// Error: the kernel's limit of watches, or a directory that does not exist.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Watcher>> open(const std::vector<std::string>& directories);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Blocks until source files changed, and returns their paths; empty when `wake` became readable. A batch ends when nothing
  /// happened for `settle`. When events were lost, every source file of the watched directories is reported.
  [[nodiscard]] std::vector<std::string> wait(int wake);

  static constexpr std::chrono::milliseconds settle{3};

 private:
  explicit Watcher(int fd) : fd_(fd) {}
  absl::Status add(const std::string& directory);
  void read_events(absl::flat_hash_set<std::string>& changed);
  void report_all(const std::string& directory, absl::flat_hash_set<std::string>& changed) const;

  int fd_;
  absl::flat_hash_map<int, std::string> directories_;
};

}  // namespace tenon::live
