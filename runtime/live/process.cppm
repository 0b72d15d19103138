/// Running the compiler and the linker; whole files.
export module tenon.live:process;
import tenon.std;

export namespace tenon::live {

struct Finished {
  int exit_code = -1;  ///< 128 + signal when a signal ended it
  std::string output;  ///< what it wrote to standard output and error
};

/// Runs a program in a directory and waits; argv[0] is looked up in PATH. At most `limit` of time, then it is killed.
/// Error: it could not be started.
[[nodiscard]] absl::StatusOr<Finished> run(const std::vector<std::string>& argv, const std::string& directory,
                                           std::chrono::seconds limit = std::chrono::seconds(120));

/// A command line as the shell would split it: spaces, quotes and backslashes; no expansion.
[[nodiscard]] std::vector<std::string> split_command(std::string_view command);

/// The whole content of a file. Error: names it.
[[nodiscard]] absl::StatusOr<std::string> read_file(const std::string& path);
/// Writes a file beside its place and renames it, so that nobody sees a part of it.
[[nodiscard]] absl::Status write_file(const std::string& path, std::string_view content);
/// XXH3 of a file's content; empty when it cannot be read.
[[nodiscard]] std::optional<std::uint64_t> hash_file(const std::string& path);

}  // namespace tenon::live
