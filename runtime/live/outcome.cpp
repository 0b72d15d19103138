module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

std::string number(double ms) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), ms < 10 ? "%.1f" : "%.0f", ms);
  return text.data();
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) absl::StrAppend(&text, text.empty() ? "" : ", ", item);
  return text;
}

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::applied: return "applied";
    case Verdict::unchanged: return "unchanged";
    case Verdict::rejected: return "rejected";
    case Verdict::rolled_back: return "rolled back";
    case Verdict::needs_restart: return "needs restart";
  }
  return "";
}

}  // namespace

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::string log_line(const Outcome& outcome) {
  const std::string what = joined(outcome.modules.empty() ? outcome.files : outcome.modules);
  std::string line = absl::StrCat(verdict_text(outcome.verdict), " ", what);
  if (outcome.verdict == Verdict::applied) absl::StrAppend(&line, " → gen ", outcome.generation);
  absl::StrAppend(&line, " in ", number(outcome.total_ms), " ms");
  std::string phases;
  for (const Phase& phase : outcome.phases) {
    absl::StrAppend(&phases, phases.empty() ? "" : ", ", phase.name, " ", number(phase.ms));
  }
  if (!phases.empty()) absl::StrAppend(&line, " (", phases, ")");
  if (!outcome.reason.empty()) absl::StrAppend(&line, ": ", outcome.reason);
  return line;
}

}  // namespace tenon::live
