module;
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

namespace {

absl::Status write_all(const std::string& path, std::string_view text) {
  Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return system_error_status(path);
  while (!text.empty()) {
    const ssize_t wrote = write(fd.get(), text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return system_error_status(path);
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  // Some file systems say only now that they could not write.
  if (close(fd.release()) != 0) return system_error_status(path);
  return absl::OkStatus();
}

}  // namespace

void Fd::reset() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

absl::Status system_error_status(std::string_view what) {
  const int error = errno;
  const std::string text = absl::StrCat(std::string(what), ": ", std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::string> read_file(const std::string& path) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_error_status(path);
  struct stat facts{};
  if (fstat(fd.get(), &facts) != 0) return system_error_status(path);
  std::string text(static_cast<std::size_t>(std::max<off_t>(facts.st_size, 0)) + 1, '\0');
  std::size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(text.size() * 2);
    const ssize_t got = read(fd.get(), text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error_status(path);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  text.resize(used);
  return text;
}

absl::Status write_file(const std::string& path, std::string_view text) {
  const std::string beside = path + ".part";
  absl::Status done = write_all(beside, text);
  if (done.ok() && rename(beside.c_str(), path.c_str()) != 0) done = system_error_status(path);
  if (!done.ok()) unlink(beside.c_str());
  return done;
}

absl::Status place(const std::string& from, const std::string& to) {
  if (link(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  if (errno == EEXIST && unlink(to.c_str()) == 0 && link(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  if (errno == ENOENT) return system_error_status(from);
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot copy ", from, " to ", to, ": ", error.message()));
  return absl::OkStatus();
}

std::optional<std::int64_t> modified(const std::string& path) {
  struct stat facts{};
  if (stat(path.c_str(), &facts) != 0) return std::nullopt;
  return std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec;
}

std::string absolute_path(std::string_view base, std::string_view path) {
  return (std::filesystem::path(base) / std::filesystem::path(path)).lexically_normal().string();
}

}  // namespace tenon::live
