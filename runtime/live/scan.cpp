module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Words of the preamble, one after the other. Directives are kept aside for their includes.
class Reader {
 public:
  Reader(std::string_view source, Preamble& preamble) : source_(source), preamble_(preamble) {}

  /// The next name, or one other character; empty at the end.
  std::string_view next() {
    skip();
    const std::size_t begin = at_;
    if (begin >= source_.size()) return {};
    while (at_ < source_.size() && is_name(source_[at_])) ++at_;
    if (at_ == begin) ++at_;
    return source_.substr(begin, at_ - begin);
  }
  /// Everything up to `;`, without spaces.
  std::string rest() {
    std::string text;
    for (std::string_view word = next(); !word.empty() && word != ";"; word = next()) text += word;
    return text;
  }
  [[nodiscard]] int line() const { return line_; }

 private:
  void skip() {
    for (;;) {
      if (at_ >= source_.size()) return;
      const char c = source_[at_];
      if (c == '\n') {
        ++line_;
        ++at_;
        fresh_line_ = true;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (source_.substr(at_, 2) == "//") {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (source_.substr(at_, 2) == "/*") {
        block_comment();
      } else if (c == '#' && fresh_line_) {
        directive();
      } else {
        fresh_line_ = false;
        return;
      }
    }
  }
  void block_comment() {
    const std::size_t end = std::min(source_.find("*/", at_ + 2), source_.size());
    line_ += static_cast<int>(std::ranges::count(source_.substr(at_, end - at_), '\n'));
    at_ = std::min(end + 2, source_.size());
  }
  void directive() {
    const std::size_t begin = at_;
    do {
      at_ = std::min(source_.find('\n', at_ + 1), source_.size());
      if (at_ < source_.size() && source_[at_ - 1] == '\\') ++line_;
    } while (at_ < source_.size() && source_[at_ - 1] == '\\');
    std::string_view text = source_.substr(begin + 1, at_ - begin - 1);
    const std::size_t word = text.find_first_not_of(" \t");
    if (word == std::string_view::npos || text.substr(word, 7) != "include") return;
    text.remove_prefix(word + 7);
    const std::size_t open = text.find_first_of("<\"");
    if (open == std::string_view::npos) return;
    const std::size_t close = text.find_first_of(">\"", open + 1);
    if (close != std::string_view::npos) preamble_.includes.emplace_back(text.substr(open, close - open + 1));
  }

  std::string_view source_;
  Preamble& preamble_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool fresh_line_ = true;
};

void declare(Preamble& preamble, const std::string& name, bool exported) {
  const std::size_t colon = name.find(':');
  preamble.module = name.substr(0, colon);
  if (colon != std::string::npos) preamble.partition = name.substr(colon + 1);
  const bool importable = exported || colon != std::string::npos;
  preamble.kind = importable ? UnitKind::interface_unit : UnitKind::implementation;
}

std::vector<std::string_view> sorted_names(const Preamble& preamble) {
  std::vector<std::string_view> names;
  for (const Import& import : preamble.imports) names.push_back(import.name);
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

Preamble scan_preamble(std::string_view source) {
  Preamble preamble;
  Reader reader(source, preamble);
  for (;;) {
    std::string_view word = reader.next();
    const bool exported = word == "export";
    if (exported) word = reader.next();
    const int line = reader.line();
    if (word == "module") {
      std::string name = reader.rest();
      if (name == ":private") return preamble;
      if (!name.empty()) declare(preamble, name, exported);
    } else if (word == "import") {
      preamble.imports.push_back({reader.rest(), line});
    } else {
      return preamble;
    }
  }
}

bool same_imports(const Preamble& a, const Preamble& b) { return sorted_names(a) == sorted_names(b); }

}  // namespace tenon::live
