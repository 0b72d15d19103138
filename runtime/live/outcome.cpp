module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

std::string joined(std::span<const std::string> parts) {
  constexpr std::size_t most = 6;
  if (parts.size() <= most) return absl::StrJoin(parts, ", ");
  return absl::StrCat(absl::StrJoin(parts.first(most), ", "), " and ", parts.size() - most, " more");
}

std::string phases_of(const Outcome& outcome) {
  std::string text;
  for (const Phase& phase : outcome.phases) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(phase.name), " ", milliseconds(phase.ms));
  }
  return text.empty() ? text : absl::StrCat(" (", text, ")");
}

std::string_view colour_of(Result result) {
  switch (result) {
    case Result::applied: return "\x1b[32m";
    case Result::unchanged: return "\x1b[2m";
    case Result::rejected:
    case Result::rolled_back: return "\x1b[31m";
    case Result::needs_restart: return "\x1b[33m";
  }
  return "";
}

}  // namespace

std::string names_of(std::span<const std::string> files) {
  std::vector<std::string> names;
  for (const std::string& file : files) names.push_back(file_name(file));
  return joined(names);
}

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

std::string detail_of(const Outcome& outcome) {
  std::string text;
  for (const std::string& module : outcome.modules) absl::StrAppend(&text, "  module ", module, "\n");
  for (const std::string& file : outcome.files) absl::StrAppend(&text, "  file ", file, "\n");
  for (const Phase& phase : outcome.phases) {
    absl::StrAppend(&text, absl::StrFormat("  %-8s %9.3f ms\n", std::string(phase.name), phase.ms));
  }
  return text;
}

ReloadOutcome event_of(const Outcome& outcome) {
  ReloadOutcome event{.result = std::string(name_of(outcome.result)),
                      .phase = std::string(outcome.phase),
                      .reason = outcome.reason,
                      .files = outcome.files,
                      .modules = outcome.modules,
                      .generation = outcome.generation,
                      .milliseconds = outcome.total_ms,
                      .carried = outcome.carried};
  if (outcome.error) {
    event.error_file = outcome.error->file;
    event.error_line = outcome.error->line;
    event.error_column = outcome.error->column;
  }
  for (const Phase& phase : outcome.phases) event.phases.emplace_back(phase.name, phase.ms);
  return event;
}

std::string line_of(const Outcome& outcome, bool colours) {
  std::string line(name_of(outcome.result));
  if (colours) line = absl::StrCat(std::string(colour_of(outcome.result)), line, "\x1b[0m");
  const std::string files = names_of(outcome.files);
  if (!outcome.modules.empty()) absl::StrAppend(&line, " ", joined(outcome.modules));
  if (outcome.modules.empty() && !files.empty()) absl::StrAppend(&line, " ", files);
  if (outcome.result == Result::rolled_back) absl::StrAppend(&line, " at ", std::string(outcome.phase));
  if (!outcome.reason.empty()) absl::StrAppend(&line, ": ", outcome.reason);
  if (outcome.result == Result::applied) absl::StrAppend(&line, " → gen ", outcome.generation);
  absl::StrAppend(&line, " in ", milliseconds(outcome.total_ms), " ms", phases_of(outcome));
  if (!outcome.modules.empty() && !files.empty()) absl::StrAppend(&line, " ", files);
  if (const std::string carried = carried_text(outcome.carried); !carried.empty())
    absl::StrAppend(&line, "; ", carried);
  return line;
}

}  // namespace tenon::live
