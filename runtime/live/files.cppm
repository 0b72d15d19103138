/// Descriptors and whole files.
export module tenon.live:files;
import tenon.std;

export namespace tenon::live {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { reset(); }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
  /// Closes it now.
  void reset();
  /// Gives it away.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// What stands behind the last slash.
[[nodiscard]] std::string file_name(std::string_view path);

/// `what: PATH: reason of errno`, as the status that errno means (kNotFound for a missing file, else kUnavailable).
[[nodiscard]] absl::Status system_error_status(std::string_view what);

/// The whole file. Error: missing or unreadable.
[[nodiscard]] absl::StatusOr<std::string> read_file(const std::string& path);
/// Writes beside the file, then renames: nobody sees half of it.
absl::Status write_file(const std::string& path, std::string_view text);
/// Gives `from` a second name `to`, so that replacing `from` leaves `to` as it was; copies across file systems.
/// Replaces an existing `to`.
absl::Status place(const std::string& from, const std::string& to);
/// Nanoseconds since the epoch; empty when there is no such file.
[[nodiscard]] std::optional<std::int64_t> modified(const std::string& path);
/// Lexically normal and absolute: `base` is put before a relative path.
[[nodiscard]] std::string absolute_path(std::string_view base, std::string_view path);

}  // namespace tenon::live
