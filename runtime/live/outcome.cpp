module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(parts.size(), most); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", parts[i]);
  }
  if (parts.size() > most) absl::StrAppend(&text, " and ", parts.size() - most, " more");
  return text;
}

std::string phases_of(const Outcome& outcome) {
  std::string text;
  for (const Phase& phase : outcome.phases) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(phase.name), " ", milliseconds(phase.ms));
  }
  return text.empty() ? text : absl::StrCat(" (", text, ")");
}

/// What the line is about: modules when they are known, else file names.
std::string subject_of(const Outcome& outcome) {
  if (!outcome.modules.empty()) return absl::StrCat(" ", joined(outcome.modules));
  std::vector<std::string> names;
  for (const std::string& file : outcome.files) names.push_back(file.substr(file.rfind('/') + 1));
  return names.empty() ? std::string() : absl::StrCat(" ", joined(names));
}

}  // namespace

std::string_view name_of(Result result) {
  switch (result) {
    case Result::applied: return "applied";
    case Result::unchanged: return "unchanged";
    case Result::rejected: return "rejected";
    case Result::rolled_back: return "rolled back";
    case Result::needs_restart: return "needs restart";
  }
  return "unknown";
}

std::string milliseconds(double ms) {
  std::array<char, 32> text{};
  const int digits = ms >= 9.95 ? 0 : ms >= 0.095 ? 1 : 2;
  std::snprintf(text.data(), text.size(), "%.*f", digits, ms);
  return text.data();
}

std::string line_of(const Outcome& outcome) {
  std::string line = absl::StrCat(std::string(name_of(outcome.result)), subject_of(outcome));
  if (outcome.result == Result::applied) {
    absl::StrAppend(&line, " → gen ", outcome.generation, " in ", milliseconds(outcome.total_ms), " ms");
    return line + phases_of(outcome);
  }
  if (!outcome.reason.empty()) absl::StrAppend(&line, ": ", outcome.reason);
  return line + phases_of(outcome);
}

}  // namespace tenon::live
