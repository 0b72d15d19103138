/// Durations and sizes as people write them.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array durations{Unit{"w", 604'800'000'000'000},
                               Unit{"d", 86'400'000'000'000},
                               Unit{"h", 3'600'000'000'000},
                               Unit{"m", 60'000'000'000},
                               Unit{"s", 1'000'000'000},
                               Unit{"ms", 1'000'000},
                               Unit{"us", 1'000},
                               Unit{"ns", 1},
                               Unit{"min", 60'000'000'000}};
constexpr std::array sizes{Unit{"", 1},
                           Unit{"B", 1},
                           Unit{"kB", 1'000},
                           Unit{"KB", 1'000},
                           Unit{"MB", 1'000'000},
                           Unit{"GB", 1'000'000'000},
                           Unit{"TB", 1'000'000'000'000},
                           Unit{"KiB", 1ULL << 10},
                           Unit{"MiB", 1ULL << 20},
                           Unit{"GiB", 1ULL << 30},
                           Unit{"TiB", 1ULL << 40}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One `12.5` followed by a unit, taken off the front of `text`, in the smallest unit. Nothing is rounded: what is no
/// whole number of the smallest unit, or too large, is none.
std::optional<std::uint64_t> take(std::string_view& text, std::span<const Unit> units) {
  std::uint64_t whole = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  std::string_view fraction;
  if (text.starts_with('.')) {
    std::size_t end = 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    fraction = text.substr(1, end - 1);
    if (fraction.empty()) return std::nullopt;
    text.remove_prefix(end);
  }
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !is_digit(text[end]) && text[end] != ' ') ++end;
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == text.substr(0, end); });
  if (unit == units.end()) return std::nullopt;
  text.remove_prefix(end);
  std::uint64_t total = 0;
  if (__builtin_mul_overflow(whole, unit->factor, &total)) return std::nullopt;
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;
  for (const char digit : fraction) {
    if (__builtin_mul_overflow(scale, 10U, &scale)) return std::nullopt;
    digits = digits * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  const unsigned __int128 part = static_cast<unsigned __int128>(digits) * unit->factor;
  if (part % scale != 0) return std::nullopt;
  if (__builtin_add_overflow(total, static_cast<std::uint64_t>(part / scale), &total)) return std::nullopt;
  return total;
}

}  // namespace

std::optional<std::int64_t> parse_nanoseconds(std::string_view text) {
  if (text == "0") return 0;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const std::optional<std::uint64_t> part = take(text, durations);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (!std::in_range<std::int64_t>(total)) return std::nullopt;
  return negative ? -static_cast<std::int64_t>(total) : static_cast<std::int64_t>(total);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  const std::optional<std::uint64_t> bytes = take(text, sizes);
  return text.empty() ? bytes : std::nullopt;
}

std::string duration_text(long double nanoseconds) {
  if (nanoseconds < 0) return absl::StrCat("-", duration_text(-nanoseconds));
  if (nanoseconds >= 9.2e18L) return absl::StrCat(static_cast<double>(nanoseconds / 1e9L), "s");
  auto left = static_cast<std::uint64_t>(nanoseconds);
  if (left == 0) return "0s";
  std::string text;
  // Weeks and days are understood; what is shown stays below them, since "36h" is read faster than "1d12h".
  for (const Unit& unit : std::span(durations).subspan(2, 6)) {
    if (left < unit.factor) continue;
    absl::StrAppend(&text, left / unit.factor, std::string(unit.name));
    left %= unit.factor;
  }
  return text;
}

std::string bytes_text(std::uint64_t bytes) {
  for (const Unit& unit : {sizes[10], sizes[9], sizes[8], sizes[7]}) {
    if (bytes != 0 && bytes % unit.factor == 0) return absl::StrCat(bytes / unit.factor, " ", std::string(unit.name));
  }
  return absl::StrCat(bytes, " B");
}

}  // namespace tenon
