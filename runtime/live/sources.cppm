/// Which sources differ from what the running code was made from.
export module tenon.live:sources;
import tenon.std;
import tenon.registry;
import :hash;
import :disk;
import :watch;
import :project;

export namespace tenon::live {

/// What stands between the files and the running program.
struct Changes {
  bool relevant = false;               ///< some file of the program was touched
  std::vector<std::string> touched{};  ///< those that the batch names
  std::vector<std::size_t> units{};    ///< units to compile, ascending
  std::vector<std::size_t> removed{};  ///< units whose file was deleted, ascending; the program does without them
  std::vector<std::string> files{};    ///< all files that differ
  std::vector<std::string> modules{};  ///< of those files
  std::vector<std::string> missing{};  ///< gone at this moment; editors do that while they save
  std::string unreadable{};            ///< a file is there and cannot be read: why; else empty
  std::string needs_restart{};         ///< first reason why a reload cannot bring the change; else empty
};

/// Remembers, by content, what runs and what is in the files. A file that was changed stays in `Changes` until
/// `applied`, or until its bytes are again those that run. One thread.
class Sources {
 public:
  /// Reads the files below the project's roots. What is there now counts as what runs, except units whose source is
  /// younger than the object. `refuses` gives the reason why a module cannot be replaced, or nothing.
  Sources(Project& project, const Disk& disk, std::function<std::string(std::string_view)> refuses);

  /// Reads the files of a batch again. With `settled`, files that are missing count as deleted.
  Changes look(const Batch& batch, bool settled);
  /// A unit compiled since the start includes this file: its changes matter, whether the build knows it or not.
  void depend_on(const std::string& file) { included_.insert(std::string(file)); }
  /// False if the file is part of the program and no longer what runs: what was compiled from it is of no use.
  [[nodiscard]] bool runs(const std::string& file) const;
  /// The digest of a unit's source that runs; of nothing when its object is older.
  [[nodiscard]] Digest running(std::size_t unit) const;
  /// The digest with which a changed unit was last seen.
  [[nodiscard]] Digest seen(std::size_t unit) const;
  /// The units' code, as of these digests, runs now.
  void applied(std::size_t unit, const Digest& digest);
  /// The unit's code is no part of what runs any more.
  void removed(std::size_t unit);

 private:
  struct File {
    std::optional<Digest> running;  ///< nothing: the file is new
    std::optional<Digest> now;      ///< nothing: the file is missing
    std::optional<std::size_t> unit;
    bool gone = false;      ///< it was missing for long enough to count as deleted
    bool used = true;       ///< for a header: some unit of the program includes it
    std::string problem{};  ///< why it cannot be read, though it is there
  };
  void scan(bool at_start);
  bool refresh(const std::string& path);
  [[nodiscard]] static bool matters(const std::string& path, const File& file);
  [[nodiscard]] std::string reason(const std::string& path, const File& file);
  [[nodiscard]] std::string gone_reason(const std::string& path, const File& file);
  [[nodiscard]] std::string new_reason(const std::string& path);
  [[nodiscard]] std::string unit_reason(const std::string& path, std::size_t unit);

  /// What a new file, or one that is gone, means to the program.
  void come_and_go(const std::string& path, File& file);

  Project& project_;  ///< new files of known modules become units
  const Disk& disk_;
  std::function<std::string(std::string_view)> refuses_;
  std::map<std::string, File> files_;
  HashSet<std::string> included_;
};

/// True for names that a build may read: sources, headers, CMakeLists.txt.
[[nodiscard]] bool is_source_name(std::string_view path);

}  // namespace tenon::live
