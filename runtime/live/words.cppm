/// Text taken apart.
export module tenon.live:words;
import tenon.std;

export namespace tenon::live {

/// Splits as a POSIX shell does: quotes and backslashes, no expansion. Also what `clang -###` prints.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);
/// Lines without their ends; no empty last one.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
/// A decimal number that is the whole of `text`.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

}  // namespace tenon::live
