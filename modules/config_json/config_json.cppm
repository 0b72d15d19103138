/// Configuration files in JSON: a program that uses this module reads `NAME.json` and `--config FILE.json`.
export module tenon.config_json;
import tenon;
import tenon.std;

export namespace tenon::config_json {

/// Reads a JSON file, which is one object: objects become dotted keys, `{"board": {"cards": {"page_size": 5}}}` is
/// `board.cards.page_size`, with the source `board.json:1`. A value is true or false, a number, text, or a list of
/// these; a list of objects gives keys such as `board.mail.servers[0].host`. Anything else, null, one key twice and
/// objects more than 32 deep are an error; `$schema` at the top is for editors. Errors: kNotFound or kInvalidArgument
/// for a file that cannot be read, kInvalidArgument for one that is wrong; the message names file and line, and never a
/// value. Keeps nothing; any thread.
[[nodiscard]] absl::StatusOr<ConfigEntries> read(const std::string& path);

inline constexpr auto descriptor = tenon::describe<"tenon.config_json">;
extern const tenon::Definition definition;

}  // namespace tenon::config_json
