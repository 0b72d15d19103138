/// Single values of a configuration: storing what was given, and showing what is there.
export module tenon.runtime:fields;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// `people` is what `config` prints; `json` is JSON. Both hide secrets. `raw` shows them too: it is for comparing
/// values and must not leave the program.
enum class Shown : std::uint8_t { people, json, raw };

/// Stores one value in a field, or in one element of it: `type` says what lies at `at`. The error says what was
/// expected and found, without the value where that is secret. A relative path is put behind the entry's folder.
[[nodiscard]] absl::Status store_value(const FieldRecord& field, const ValueType& type, void* at,
                                       const ConfigEntry& entry);
/// What is wrong with a value that code set, such as "expected an integer from 1 to 9, found 12"; empty when it fits.
[[nodiscard]] std::string refused(const FieldRecord& field, const ValueType& type, void* at);
/// The value at `at` as text.
[[nodiscard]] std::string show_value(const ValueType& type, void* at, Shown how);
/// What a field takes, in words: "an integer from 1 to 500".
[[nodiscard]] std::string expected_text(const FieldRecord& field);
/// What was given, in words; a wrong name of an enumeration comes with the nearest right one.
[[nodiscard]] std::string found_text(const ValueType& type, const ConfigValue& value);
/// The names of an enumeration, "low, middle, high".
[[nodiscard]] std::string choice_list(const ValueType& type);
/// The value in lists, maps, optionals and secrets.
[[nodiscard]] const ValueType& innermost(const ValueType& type);
/// True if a secret is the value or may be in it.
[[nodiscard]] bool is_secret(const ValueType& type);
/// Puts `<secret>` in the place of every secret of this value that a text repeats, such as what a validator says.
void hide_secrets(const ValueType& type, void* at, std::string& text);
/// Copies a value of this type.
void copy_value(const ValueType& type, void* to, void* from);

/// What a duration or size means: "1h30m" and "250ms"; "64 MiB", "1.5GB" and "512". Empty for text that is none.
[[nodiscard]] std::optional<std::int64_t> parse_nanoseconds(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);
/// The shortest spelling that means the same, such as "1h30m" and "64 MiB".
[[nodiscard]] std::string duration_text(long double nanoseconds);
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);
/// Length of the first character, or 0 if the text does not begin with UTF-8.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace tenon
