/// Patterns for text fields: a small part of the regular expressions that JavaScript and JSON Schema know.
export module tenon.registry:pattern;
import tenon.std;

export namespace tenon {

/// A pattern for a whole text: characters, `.`, `[a-z_]`, `[^/]`, `\d`, `\w`, `\s`, `\` before any other sign, groups,
/// `|`, and `?`, `*`, `+`, `{3}`, `{1,3}`, `{2,}` behind one of these. `\d`, `\w`, `\s` and ranges are ASCII; `.` and
/// `[^…]` take any character. Matching takes time in proportion to the text and never more, whatever the pattern.
class Pattern {
 public:
  constexpr explicit Pattern(std::string_view source) : source_(source) {
    alternatives();
    if (at_ < source_.size()) fail("a ) without its (");
    emit({.op = Op::match});
  }
  /// What is wrong with the pattern; empty when nothing is.
  [[nodiscard]] constexpr std::string_view error() const { return error_; }
  /// True if all of `text`, which is UTF-8, is what the pattern describes. A wrong pattern matches nothing.
  [[nodiscard]] constexpr bool matches(std::string_view text) const {
    if (!error_.empty()) return false;
    States now{};
    follow(now, 0);
    while (!text.empty()) {
      const char32_t c = take_character(text);
      States next{};
      for (std::uint16_t s = 0; s < size_; ++s) {
        if (now.has[s] && takes(code_[s], c)) follow(next, static_cast<std::uint16_t>(s + 1));
      }
      now = next;
    }
    return now.has[size_ - 1];
  }

 private:
  enum class Op : std::uint8_t { set, character, split, jump, match };
  struct Step {
    Op op = Op::match;
    bool others = false;     ///< of a set: characters beyond ASCII too
    std::uint64_t low = 0;   ///< of a set: characters 0 to 63
    std::uint64_t high = 0;  ///< and 64 to 127
    char32_t character = 0;
    std::uint16_t target = 0;  ///< of a jump, or the other way of a split
  };
  static constexpr std::uint16_t capacity = 400;
  struct States {
    bool has[capacity + 1]{};
  };

  static constexpr void add(Step& set, char32_t c) {
    if (c < 64) set.low |= std::uint64_t{1} << c;
    if (c >= 64 && c < 128) set.high |= std::uint64_t{1} << (c - 64);
  }
  static constexpr void add(Step& set, char32_t first, char32_t last) {
    for (char32_t c = first; c <= last && c < 128; ++c) add(set, c);
  }
  [[nodiscard]] static constexpr bool takes(const Step& step, char32_t c) {
    if (step.op == Op::character) return step.character == c;
    if (step.op != Op::set) return false;
    if (c >= 128) return step.others;
    return (((c < 64 ? step.low : step.high) >> (c % 64)) & 1) != 0;
  }
  constexpr void follow(States& states, std::uint16_t s) const {
    if (states.has[s]) return;
    states.has[s] = true;
    if (code_[s].op == Op::jump) follow(states, code_[s].target);
    if (code_[s].op != Op::split) return;
    follow(states, static_cast<std::uint16_t>(s + 1));
    follow(states, code_[s].target);
  }

  [[nodiscard]] static constexpr char32_t take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text[0]);
    std::size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length > text.size()) length = text.size();
    char32_t c = length == 1 ? first : first & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3f);
    text.remove_prefix(length);
    return c;
  }

  constexpr void fail(std::string_view why) {
    if (error_.empty()) error_ = why;
    at_ = source_.size();
  }
  constexpr std::uint16_t emit(Step step) {
    if (size_ >= capacity) {
      fail("it is too long, counting repetitions");
      return 0;
    }
    code_[size_] = step;
    return size_++;
  }
  [[nodiscard]] constexpr bool more() const { return at_ < source_.size(); }
  [[nodiscard]] constexpr bool at(char c) const { return more() && source_[at_] == c; }
  constexpr char32_t take() {
    std::string_view rest = source_.substr(at_);
    const char32_t c = take_character(rest);
    at_ = source_.size() - rest.size();
    return c;
  }

  /// Where the thing that begins here ends: a group, a set, an escaped or a plain character.
  [[nodiscard]] constexpr std::size_t end_of_item(std::size_t from) const {
    if (source_[from] == '[') {
      std::size_t end = from + (from + 1 < source_.size() && source_[from + 1] == '^' ? 2 : 1);
      while (end < source_.size() && source_[end] != ']') end += source_[end] == '\\' ? 2 : 1;
      return end + 1;
    }
    if (source_[from] == '(') {
      std::size_t end = from + 1;
      while (end < source_.size() && source_[end] != ')') end = end_of_item(end);
      return end + 1;
    }
    std::size_t end = from + (source_[from] == '\\' ? 2 : 1);
    while (end < source_.size() && (static_cast<unsigned char>(source_[end]) & 0xc0) == 0x80) ++end;
    return end;
  }
  /// True if another alternative follows before this group ends.
  [[nodiscard]] constexpr bool another() const {
    for (std::size_t i = at_; i < source_.size() && source_[i] != ')'; i = end_of_item(i)) {
      if (source_[i] == '|') return true;
    }
    return false;
  }
  constexpr void alternatives() {
    if (!another()) return sequence();
    const std::uint16_t split = emit({.op = Op::split});
    sequence();
    ++at_;
    const std::uint16_t jump = emit({.op = Op::jump});
    code_[split].target = size_;
    alternatives();
    code_[jump].target = size_;
  }
  constexpr void sequence() {
    while (more() && !at('|') && !at(')')) repeated();
  }

  constexpr void repeated() {
    const std::size_t begin = at_;
    at_ = end_of_item(begin);
    if (at_ > source_.size()) return fail("a ( or [ without its end, or a \\ at the end");
    int least = 1;
    int most = 1;
    if (at('?') || at('*') || at('+')) {
      least = at('+') ? 1 : 0;
      most = at('?') ? 1 : -1;
      ++at_;
    } else if (at('{')) {
      counts(least, most);
    }
    const std::size_t end = at_;
    for (int n = 0; n < least && error_.empty(); ++n) item(begin);
    for (int n = least; n < most && error_.empty(); ++n) {
      const std::uint16_t split = emit({.op = Op::split});
      item(begin);
      code_[split].target = size_;
    }
    if (most < 0 && error_.empty()) {
      const std::uint16_t split = emit({.op = Op::split});
      item(begin);
      emit({.op = Op::jump, .target = split});
      code_[split].target = size_;
    }
    if (error_.empty()) at_ = end;
  }
  /// `{3}`, `{1,3}` or `{2,}`.
  constexpr void counts(int& least, int& most) {
    ++at_;
    least = number();
    most = least;
    if (at(',')) {
      ++at_;
      most = at('}') ? -1 : number();
    }
    if (!at('}') || (most >= 0 && most < least)) return fail("expected {3}, {1,3} or {2,}");
    ++at_;
  }
  constexpr int number() {
    int value = 0;
    if (!more() || source_[at_] < '0' || source_[at_] > '9') fail("expected {3}, {1,3} or {2,}");
    while (more() && source_[at_] >= '0' && source_[at_] <= '9' && value < capacity)
      value = value * 10 + (source_[at_++] - '0');
    return value;
  }

  constexpr void item(std::size_t begin) {
    at_ = begin;
    const char c = source_[at_];
    if (c == '(') {
      ++at_;
      alternatives();
      ++at_;
    } else if (c == '[') {
      set();
    } else if (c == '\\') {
      ++at_;
      emit(escaped(take()));
    } else if (c == '.') {
      ++at_;
      emit({.op = Op::set, .others = true, .low = ~std::uint64_t{0}, .high = ~std::uint64_t{0}});
    } else if (c == '*' || c == '+' || c == '?' || c == '{') {
      fail("a ?, *, + or { that stands behind nothing");
    } else if (c == '^' || c == '$') {
      fail("^ and $ are not needed: a pattern is for the whole text");
    } else {
      emit({.op = Op::character, .character = take()});
    }
  }
  constexpr Step escaped(char32_t c) {
    Step set{.op = Op::set};
    if (c == 'd' || c == 'w') add(set, '0', '9');
    if (c == 'w') {
      add(set, 'a', 'z');
      add(set, 'A', 'Z');
      add(set, '_');
    } else if (c == 's') {
      add(set, ' ');
      add(set, '\t', '\r');
    } else if (c != 'd') {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        fail("of the letters only d, w and s may stand behind a \\");
      }
      return {.op = Op::character, .character = c};
    }
    return set;
  }
  constexpr void set() {
    ++at_;
    const bool negated = at('^');
    if (negated) ++at_;
    Step all{.op = Op::set, .others = negated};
    if (at(']')) fail("a set with nothing in it");
    while (more() && !at(']')) {
      const bool is_escaped = at('\\');
      if (is_escaped) ++at_;
      const char32_t first = take();
      const Step one = is_escaped ? escaped(first) : Step{.op = Op::character, .character = first};
      all.low |= one.low;
      all.high |= one.high;
      char32_t last = first;
      if (one.op == Op::character && at('-') && at_ + 1 < source_.size() && source_[at_ + 1] != ']') {
        ++at_;
        last = take();
      }
      if (last < first || last >= 128) fail("in a set stand ASCII characters, and ranges such as a-z");
      if (one.op == Op::character) add(all, first, last);
    }
    ++at_;
    if (negated) {
      all.low = ~all.low;
      all.high = ~all.high;
    }
    emit(all);
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::string_view error_{};
  Step code_[capacity]{};
  std::uint16_t size_ = 0;
};

[[nodiscard]] constexpr bool matches(std::string_view pattern, std::string_view text) {
  return Pattern(pattern).matches(text);
}

}  // namespace tenon
