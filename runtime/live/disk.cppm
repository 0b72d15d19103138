/// The sources as the shim reads them; tests have a disk of their own.
export module tenon.live:disk;
import tenon.std;

export namespace tenon::live {

class Disk {
 public:
  virtual ~Disk() = default;
  /// The whole file. Errors: kNotFound for none, kUnavailable for one that cannot be read.
  [[nodiscard]] virtual absl::StatusOr<std::string> read(const std::string& path) const = 0;
  /// Nanoseconds since the epoch; empty when there is no such file.
  [[nodiscard]] virtual std::optional<std::int64_t> modified(const std::string& path) const = 0;
  /// All files below a directory, without those in hidden directories and in what CMake builds in.
  [[nodiscard]] virtual std::vector<std::string> files_below(const std::string& directory) const = 0;
};
/// The system's. Any thread.
[[nodiscard]] const Disk& real_disk();

/// True for a directory that CMake builds in: nothing below it is a source.
[[nodiscard]] bool is_build_directory(const std::string& directory);

}  // namespace tenon::live
