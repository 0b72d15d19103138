module tenon.registry;
import tenon.std;

namespace tenon {
namespace {

constexpr std::array<std::string_view, 4> names{"auto", "manual", "boundary", "off"};

}  // namespace

std::string_view name_of(ReloadMode mode) { return names[static_cast<std::size_t>(mode)]; }

absl::StatusOr<ReloadMode> parse_reload_mode(std::string_view where, std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (text == names[i]) return static_cast<ReloadMode>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(where), " is \"", std::string(text), "\"; it may be auto, manual, boundary or off"));
}

}  // namespace tenon
