/// When a dev run brings what was saved into the running program.
export module tenon.registry:reload_mode;
import tenon.std;

export namespace tenon {

enum class ReloadMode : std::uint8_t {
  automatic,  ///< at once
  manual,     ///< when it is asked for: by the key `r`, by Reloads::reload
  boundary,   ///< before the next unit of work begins
  off,        ///< not at all
};

/// The environment variable that has it, in the words of `name_of`.
inline constexpr std::string_view reload_mode_variable = "TENON_RELOAD";

/// `auto`, `manual`, `boundary`, `off`.
[[nodiscard]] std::string_view name_of(ReloadMode mode);
/// The mode of that name. Error: kInvalidArgument; names `where`, what was found and what may stand there.
[[nodiscard]] absl::StatusOr<ReloadMode> parse_reload_mode(std::string_view where, std::string_view text);

}  // namespace tenon
