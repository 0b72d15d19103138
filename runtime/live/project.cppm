/// The program as the build knows it: its units, how each is compiled, and what is linked.
export module tenon.live:project;
import tenon.std;

export namespace tenon::live {

enum class UnitKind : std::uint8_t { interface, implementation, image, main, kernel };

/// One translation unit of the program.
struct Unit {
  std::string source;
  std::string object;                   ///< the object file that runs now: the build's, or that of an applied patch
  std::string module;                   ///< empty for main
  std::vector<std::string> imports;     ///< as its source names them
  std::vector<std::string> command;     ///< argv of the compiler
  UnitKind kind = UnitKind::implementation;
};

/// What a source file says about itself in its first lines.
struct Declared {
  std::string module;
  bool interface = false;
  std::vector<std::string> imports;
};
/// Reads module declaration and imports; comments and preprocessor lines are skipped. Stops at the first other line.
[[nodiscard]] Declared declarations(std::string_view source);

struct Project {
  std::string build_directory;
  std::string program;
  std::vector<Unit> units;
  /// Directories to watch.
  std::vector<std::string> directories;
};

/// Reads compile_commands.json and build.ninja of a build directory and keeps what is linked into bin/PROGRAM.
/// `modules` are those whose objects may be replaced. Error: names the file and what is missing in it.
[[nodiscard]] absl::StatusOr<Project> read_project(const std::string& build_directory, const std::string& program,
                                                   const std::vector<std::string>& modules);

}  // namespace tenon::live
