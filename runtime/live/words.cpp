module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Reads one quoted stretch, from after the opening quote; returns the position after the closing one.
std::size_t quoted(std::string_view line, std::size_t at, char quote, std::string& word) {
  while (at < line.size() && line[at] != quote) {
    const bool escape = quote == '"' && line[at] == '\\' && at + 1 < line.size() &&
                        std::string_view("\"\\$`").find(line[at + 1]) != std::string_view::npos;
    if (escape) ++at;
    word += line[at++];
  }
  return at + 1;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  for (;;) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (at >= line.size()) return words;
    std::string word;
    while (at < line.size() && !is_space(line[at])) {
      const char c = line[at++];
      if (c == '\'' || c == '"') {
        at = quoted(line, at, c, word);
      } else if (c == '\\' && at < line.size()) {
        word += line[at++];
      } else {
        word += c;
      }
    }
    words.push_back(std::move(word));
  }
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, bad] = std::from_chars(text.data(), end, number);
  if (bad != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace tenon::live
