/// Where lines go.
module;
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
module tenon.log_text;
import tenon;
import tenon.std;

namespace tenon::log_text {
namespace {

/// Others write to the file too: the old generation during a reload, another process.
int open_for_appending(const std::filesystem::path& path) {
  return open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

}  // namespace

bool is_terminal() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

Output::Output(std::filesystem::path path)
    : path_(std::move(path)), file_(path_.empty() ? STDERR_FILENO : open_for_appending(path_)) {
  if (file_ >= 0) return;
  const int error = errno;
  throw std::runtime_error(absl::StrCat("cannot open ", path_.string(), " for appending: ", std::strerror(error),
                                        "; make its folder, or leave tenon.log_text.file out for standard error"));
}

Output::~Output() {
  if (!path_.empty()) close(file_);
}

void Output::reopen_if_moved() {
  struct stat ours{};
  struct stat theirs{};
  const bool there = stat(path_.c_str(), &theirs) == 0;
  if (there && fstat(file_, &ours) == 0 && same_file(ours, theirs)) return;
  const int fresh = open_for_appending(path_);
  if (fresh >= 0) close(std::exchange(file_, fresh));
}

void Output::write(std::string_view line) {
  const std::lock_guard lock(writing_);
  if (!path_.empty()) reopen_if_moved();
  const int error = write_all(file_, line);
  if (error == 0) return;
  throw std::runtime_error(
      absl::StrCat("cannot write to ", path_.empty() ? "standard error" : path_.string(), ": ", std::strerror(error)));
}

}  // namespace tenon::log_text
