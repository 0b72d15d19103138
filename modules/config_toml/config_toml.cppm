/// Configuration files in TOML: a program that uses this module reads `NAME.toml` and `--config FILE.toml`.
export module tenon.config_toml;
import tenon;
import tenon.std;

export namespace tenon::config_toml {

/// Reads a TOML file: tables become dotted keys, `[board.cards] page_size = 5` is `board.cards.page_size`, with the
/// source `board.toml:3:1`. A value is true or false, an integer, a float, text, or a list of these; a list of tables
/// gives keys such as `board.mail.servers[0].host`. Anything else, and tables more than 32 deep, are an error. Errors:
/// kNotFound or kInvalidArgument for a file that cannot be read, kInvalidArgument for one that is wrong; the message
/// names file, line and column, and never a value. Keeps nothing; any thread.
[[nodiscard]] absl::StatusOr<ConfigEntries> read(const std::string& path);

inline constexpr auto descriptor = tenon::describe<"tenon.config_toml">;
extern const tenon::Definition definition;

}  // namespace tenon::config_toml
