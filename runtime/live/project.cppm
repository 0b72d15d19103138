/// The program as the build knows it: its units and how each is compiled.
export module tenon.live:project;
import tenon.std;
import tenon.registry;
import :hash;
import :scan;
import :commands;

export namespace tenon::live {

/// What a unit is to a reload.
enum class Role : std::uint8_t {
  implementation,  ///< of a module of the program: replaceable
  interface_unit,  ///< of a module of the program
  image,           ///< generated; its definitions are taken from the patch, so it is exempt
  main,            ///< plain files of the program
  fixed,           ///< the kernel and libraries
  absent,          ///< an implementation unit whose file was deleted
};

/// One translation unit that is linked into the program.
struct Unit {
  Command command;
  std::string modmap{};  ///< absolute; the file that names its BMIs; empty when it has none
  Preamble preamble{};
  Digest digest{};  ///< of the source, when it was read
  Role role = Role::fixed;
};

struct Project {
  std::string build_directory;
  std::string program;  ///< absolute path of the executable
  std::string ninja;
  std::deque<Unit> units{};  ///< grows; a unit keeps its number and its place
  HashMap<std::string, std::size_t> by_source{};
  /// Directories that contain sources of the program; none inside another.
  std::vector<std::string> roots{};
  /// Objects of the program that compile_commands.json does not mention, in order: nobody sees their sources change.
  std::vector<std::string> unknown{};

  /// True if the build directory holds newer objects than the program that runs: only a restart brings them together.
  bool moved_on = false;

  [[nodiscard]] const Unit* find(const std::string& source) const;
};

/// Makes a new file a unit of the program: an implementation unit of a module that has one in the same folder, compiled
/// with that one's command. Nothing for any other file.
std::optional<std::size_t> adopt(Project& project, const std::string& file, const Preamble& preamble);
/// True if another file than this unit's implements its module.
[[nodiscard]] bool has_siblings(const Project& project, std::size_t unit);

/// True if `running` is not the program of the build directory, or some object there is younger than the program.
[[nodiscard]] bool has_moved_on(const Project& project, const std::string& running);

/// Reads compile_commands.json of a build directory made by CMake with Ninja, and the sources. Only units that are
/// linked into `program` are kept. `modules` are those of its image. Error: names the file and what is missing. A
/// configuration that failed leaves a compile_commands.json with holes: what it lacks is `unknown`.
[[nodiscard]] absl::StatusOr<Project> read_project(const std::string& build_directory, const std::string& program,
                                                   std::span<const std::string_view> modules);

/// What to tell the user about what is unknown, and what to do; empty if nothing is.
[[nodiscard]] std::string holes_of(const Project& project);

/// The build directory that an executable lies in: the nearest one above it with a compile_commands.json.
[[nodiscard]] absl::StatusOr<std::string> build_directory_of(const std::string& program);

/// Sources of the program that depend on a header, from the build's record of dependencies. Empty: none, or unknown
/// to the build.
[[nodiscard]] std::vector<std::string> users_of_header(const Project& project, const std::string& header);

}  // namespace tenon::live
