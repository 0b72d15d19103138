module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

/// `request "GET /"#17, for 2.1 s, and 3 more`.
std::string text_of(const std::vector<std::string>& holders) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(holders.size(), most); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "; ", holders[i]);
  }
  if (holders.size() > most) absl::StrAppend(&text, "; and ", holders.size() - most, " more");
  return text;
}

}  // namespace

void Drain::published() { due_ = clock_.now() + patience; }

std::vector<std::string> Drain::look() {
  std::vector<std::string> lines;
  if (!due_ || clock_.now() < *due_) return lines;
  const std::vector<HeldGeneration> held = host_.held();
  for (const HeldGeneration& old : held) {
    if (old.generation < told_) continue;
    lines.push_back(absl::StrCat("gen ", old.generation, " is still in use by ", text_of(old.holders)));
    told_ = old.generation + 1;
  }
  due_.reset();
  if (loader_ != nullptr) loader_->retire();
  if (!held.empty() || (loader_ != nullptr && loader_->retires_later())) due_ = clock_.now() + patience;
  return lines;
}

std::string Drain::refuses() {
  if (!due_) return "";
  const std::vector<HeldGeneration> held = host_.held();
  if (held.size() <= most_) return "";
  std::string text = absl::StrCat(held.size(), " old generations are in use, more than ", most_, " (",
                                  std::string(generations_variable), "); save again when they are not: ");
  for (std::size_t i = 0; i < std::min<std::size_t>(held.size(), 3); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "; ", "gen ", held[i].generation, " by ", text_of(held[i].holders));
  }
  return text;
}

std::size_t most_generations(const char* variable) {
  constexpr std::size_t usual = 16;
  return whole_number(variable != nullptr ? variable : "").value_or(usual);
}

}  // namespace tenon::live
