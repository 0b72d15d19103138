/// Compiling a unit by its recorded command, into the shim's own directory.
export module tenon.live:compile;
import tenon.std;
import :commands;
import :outcome;

export namespace tenon::live {

/// The recorded command with another object, module map and dependency file. `modmap` may be empty. `colours`: as
/// for a terminal.
[[nodiscard]] std::vector<std::string> compile_argv(const Command& command, const std::string& object,
                                                    const std::string& modmap, bool colours);

/// The files of a dependency file as compilers write it for make.
[[nodiscard]] std::vector<std::string> parse_dependencies(std::string_view text);

/// The first error in what the compiler or the linker printed; without a file when it names none.
[[nodiscard]] std::optional<Diagnostic> first_error(std::string_view output);
/// `cards.cpp:12:5: expected ';'`.
[[nodiscard]] std::string text_of(const Diagnostic& error);

}  // namespace tenon::live
