/// The step `observe`: which files to look at again, and when.
export module tenon.live:observe;
import tenon.std;
import :clock;
import :disk;
import :files;
import :watch;

export namespace tenon::live {

/// Tells that files may have changed. One thread.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Waits until something may have come, until the time, or until the end. False at the end.
  virtual bool wait(std::optional<TimePoint> until) = 0;
  /// What came; empty when nothing did. Does not wait for a first file, only for the rest of a burst.
  virtual Batch collect() = 0;
  /// Readable when something came that `collect` would give, or the end did; −1: never.
  [[nodiscard]] virtual int fd() const = 0;
  [[nodiscard]] virtual bool ended() const = 0;
};

/// Sees changes without the system's help: compares the times of files. One thread.
class Poll {
 public:
  /// The disk outlives it.
  explicit Poll(const Disk& disk) : disk_(disk) {}
  /// What is below the directory now counts as known. A directory that is there already, or below one, adds nothing.
  void add(const std::string& directory);
  [[nodiscard]] bool empty() const { return directories_.empty(); }
  /// Files that came, went or were written since the last time.
  [[nodiscard]] std::vector<std::string> look();

 private:
  const Disk& disk_;
  std::vector<std::string> directories_;
  std::map<std::string, std::int64_t> times_;
};

/// Watches by inotify, and looks by itself, twice a second, where the system does not watch.
class FileObserver final : public Observer {
 public:
  static constexpr std::chrono::milliseconds period{500};

  /// Ends when `stop` is readable. `say` is told, in words, what is not watched.
  FileObserver(std::span<const std::string> roots, const Disk& disk, const Clock& clock, int stop,
               std::function<void(const std::string&)> say,
               std::size_t most_watches = std::numeric_limits<std::size_t>::max());
  bool wait(std::optional<TimePoint> until) override;
  Batch collect() override;
  int fd() const override { return poller_.get(); }
  bool ended() const override;
  /// `wait` also ends when this is readable, until `no_longer`.
  void also(int fd) { others_.push_back(fd); }
  void no_longer(int fd) { std::erase(others_, fd); }
  /// Number of directories watched.
  [[nodiscard]] std::size_t directories() const { return watch_ != nullptr ? watch_->directories() : 0; }

 private:
  void look_after(const std::vector<Unwatched>& unwatched);

  const Clock& clock_;
  int stop_;
  std::function<void(const std::string&)> say_;
  std::unique_ptr<Watch> watch_;  ///< null when the system gives none
  Poll poll_;
  TimePoint next_poll_{};
  std::vector<int> others_;
  Fd poller_;
};

}  // namespace tenon::live
