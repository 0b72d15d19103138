module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

class RealDisk final : public Disk {
 public:
  absl::StatusOr<std::string> read(const std::string& path) const override { return read_file(path); }
  std::optional<std::int64_t> modified(const std::string& path) const override { return live::modified(path); }
  std::vector<std::string> files_below(const std::string& directory) const override {
    std::vector<std::string> files;
    std::error_code error;
    std::filesystem::recursive_directory_iterator at(directory, error);
    for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
      std::error_code ignored;
      const std::string path = at->path().string();
      if (!at->is_directory(ignored)) {
        files.push_back(path);
      } else if (at->path().filename().string().starts_with('.') || is_build_directory(path)) {
        at.disable_recursion_pending();
      }
    }
    return files;
  }
};
constinit const RealDisk the_disk;

}  // namespace

const Disk& real_disk() { return the_disk; }

bool is_build_directory(const std::string& directory) {
  std::error_code error;
  return std::filesystem::exists(directory + "/CMakeCache.txt", error);
}

}  // namespace tenon::live
