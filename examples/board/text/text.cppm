/// Small functions on text that several modules of the board need.
export module board.text;
import tenon;
import tenon.std;

export namespace board::text {

/// Offset of the first byte that is not UTF-8 (overlong forms, surrogates and NUL included), or nothing.
[[nodiscard]] std::optional<std::size_t> first_invalid(std::string_view text);
/// Without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// At most `longest` bytes, which are 3 or more: cut between characters and ended with "…" where it is longer.
[[nodiscard]] std::string cut(std::string text, std::size_t longest);
/// With & < > " ' escaped: fit for HTML text and quoted attributes.
[[nodiscard]] std::string html(std::string_view text);
/// As a JSON string, with the quotes. `text` must be UTF-8.
[[nodiscard]] std::string json(std::string_view text);
/// Percent-encoded, fit for a query or a path segment of a URL.
[[nodiscard]] std::string url(std::string_view text);

inline constexpr auto descriptor = tenon::describe<"board.text">;
extern const tenon::Definition definition;

}  // namespace board::text
