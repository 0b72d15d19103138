/// The build's record of how each source is compiled: `compile_commands.json`.
export module tenon.live:commands;
import tenon.std;

export namespace tenon::live {

struct Command {
  std::string directory;
  std::string file;               ///< absolute
  std::string output;             ///< absolute
  std::vector<std::string> argv;  /// as the build runs it
};

/// Reads the text of a compilation database. Error: it is not one; with the byte where reading stopped.
[[nodiscard]] absl::StatusOr<std::vector<Command>> parse_commands(std::string_view text);

}  // namespace tenon::live
