/// Compiling a unit and linking a patch, in a directory of our own.
export module tenon.live:toolchain;
import tenon.std;
import :project;

export namespace tenon::live {

/// One directory per running process: copies of the BMIs that the running code was compiled against, and everything that
/// reloads write. Removed at the end.
class Workshop {
 public:
  /// Makes `BUILD/live/PID` and links the BMIs of all units into it. Error: names what could not be made.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Workshop>> open(const Project& project);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// argv that compiles a unit to `object`: the recorded command with output and BMIs in this directory.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> compile_command(const Unit& unit, const std::string& object);
  /// argv that links objects to a shared library with `shared` names preemptible: what the compiler driver would run.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> link_command(const Unit& like, const std::vector<std::string>& objects,
                                                                      const std::string& library,
                                                                      const std::string& dynamic_list);
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  Workshop(const Project& project, std::string directory) : project_(project), directory_(std::move(directory)) {}
  absl::Status copy_bmis();
  [[nodiscard]] std::string own_bmi(const std::string& path) const;

  const Project& project_;
  std::string directory_;
  std::vector<std::string> driver_line_;  ///< recorded once: the linker call of `clang++ -shared`
};

}  // namespace tenon::live
