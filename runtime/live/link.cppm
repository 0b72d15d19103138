/// Linking a patch as the compiler driver would, without the driver.
export module tenon.live:link;
import tenon.std;
import :commands;

export namespace tenon::live {

/// What the driver runs to link a shared library, asked once with `clang++ -### -shared`: crt files, libc and
/// `--eh-frame-hdr` are all needed (without them a throw terminates, destructors are skipped, old symbol versions are
/// bound).
struct LinkLine {
  std::vector<std::string> before{};  ///< up to the objects
  std::vector<std::string> after{};
};

/// Asks the driver of a recorded compile command, with its sanitizers. Error: what the driver said.
[[nodiscard]] absl::StatusOr<LinkLine> record_link_line(const Command& compile, const std::string& directory);

/// argv of the linker. Names in the file `dynamic_list` stay preemptible: the program's definitions win.
[[nodiscard]] std::vector<std::string> link_argv(const LinkLine& line, std::span<const std::string> objects,
                                                 const std::string& library, const std::string& dynamic_list);

/// Text of a dynamic list.
[[nodiscard]] std::string dynamic_list_of(std::span<const std::string> names);

}  // namespace tenon::live
