module board.importer;
import tenon.std;
import board.text;

namespace board::importer {
namespace {

constexpr std::size_t longest_title = 10000;
constexpr std::size_t longest_column = 200;

/// Text in the middle of a line, with the column at which it stands: tabs go to the next multiple of four.
struct Rest {
  std::string_view text;
  std::size_t column = 0;

  void skip_blanks(std::size_t at_most = std::string_view::npos) {
    while (!text.empty() && at_most > 0 && (text[0] == ' ' || text[0] == '\t')) {
      const std::size_t width = text[0] == '\t' ? 4 - column % 4 : 1;
      column += width;
      at_most -= std::min(at_most, width);
      text.remove_prefix(1);
    }
  }
  void skip(std::size_t count) {
    text.remove_prefix(count);
    column += count;
  }
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::size_t run_of(std::string_view text, char c) {
  const std::size_t end = text.find_first_not_of(c);
  return end == std::string_view::npos ? text.size() : end;
}

/// Length of a list marker, `-` or `12.`, that a blank or the end of the line follows; 0 when there is none.
std::size_t marker(std::string_view text) {
  std::size_t length = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '*' || text[0] == '+')) {
    length = 1;
  } else {
    while (length < text.size() && length < 9 && text[length] >= '0' && text[length] <= '9') ++length;
    if (length == 0 || length == text.size() || (text[length] != '.' && text[length] != ')')) return 0;
    ++length;
  }
  return length == text.size() || is_blank(text[length]) ? length : 0;
}

/// `[text](address)` becomes `text`, `![image](address)` and the marks of code and strong text disappear.
std::string plain(std::string_view text) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool image = text[i] == '!' && i + 1 < text.size() && text[i + 1] == '[';
    if (image || text[i] == '[') {
      const std::size_t middle = text.find("](", i);
      const std::size_t end = middle == std::string_view::npos ? middle : text.find(')', middle);
      if (end != std::string_view::npos) {
        if (!image) made += plain(text.substr(i + 1, middle - i - 1));
        i = end;
        continue;
      }
    }
    if (text[i] == '`') continue;
    if (text.substr(i, 2) == "**") {
      ++i;
      continue;
    }
    made += text[i];
  }
  return std::string(text::trimmed(made));
}

/// Reads a document line by line. Only as much of CommonMark as decides whether a line is a task or a heading.
class Reader {
 public:
  void line(std::string_view given, std::size_t number) {
    number_ = number;
    std::size_t quotes = 0;
    Rest rest{given};
    if (!skipping() || quotes_ > 0) quotes = unquote(rest, skipping() ? quotes_ : std::string_view::npos);
    if (skipping() && quotes >= quotes_) return skip(rest);
    stop_skipping();
    quotes_ = quotes;
    if (text::trimmed(rest.text).empty()) return blank();
    block(rest);
  }

  std::vector<Task> finish() {
    end_task();
    return std::move(tasks_);
  }

 private:
  [[nodiscard]] bool skipping() const { return fence_ > 0 || !until_.empty(); }
  void stop_skipping() {
    fence_ = 0;
    until_ = {};
  }

  /// Takes off up to `most` marks of quotation; returns how many there were.
  static std::size_t unquote(Rest& rest, std::size_t most) {
    std::size_t depth = 0;
    for (;;) {
      Rest inner = rest;
      inner.skip_blanks(3);
      if (depth == most || inner.text.empty() || inner.text[0] != '>') return depth;
      inner.skip(1);
      inner.skip_blanks(1);
      rest = inner;
      ++depth;
    }
  }

  void skip(Rest rest) {
    if (fence_ > 0) {
      rest.skip_blanks();
      const std::size_t run = run_of(rest.text, fence_mark_);
      if (run >= fence_ && text::trimmed(rest.text.substr(run)).empty()) fence_ = 0;
    } else if (rest.text.find(until_) != std::string_view::npos) {
      until_ = {};
    }
  }

  void blank() {
    end_task();
    paragraph_.clear();
    after_blank_ = true;
  }

  void block(Rest rest) {
    const bool after_blank = std::exchange(after_blank_, false);
    rest.skip_blanks();
    const bool item = marker(rest.text) > 0;
    if (item || after_blank || rest.text[0] == '#') {
      while (!contents_.empty() && rest.column < contents_.back()) contents_.pop_back();
    }
    const std::size_t from = contents_.empty() ? 0 : contents_.back();
    const bool code = rest.column >= from + 4;
    if (code && (after_blank || (!in_task_ && paragraph_.empty()))) return;
    if (!code && (fence(rest) || hidden(rest) || heading(rest) || underline(rest))) return;
    if (!code && item) return list_item(rest);
    if (in_task_) {
      absl::StrAppend(&tasks_.back().title, " ", std::string(text::trimmed(rest.text)));
    } else if (contents_.empty()) {
      absl::StrAppend(&paragraph_, paragraph_.empty() ? "" : " ", std::string(text::trimmed(rest.text)));
    }
  }

  bool fence(const Rest& rest) {
    for (const char mark : {'`', '~'}) {
      const std::size_t run = run_of(rest.text, mark);
      if (run < 3 || (mark == '`' && rest.text.find('`', run) != std::string_view::npos)) continue;
      end_task();
      paragraph_.clear();
      fence_ = run;
      fence_mark_ = mark;
      return true;
    }
    return false;
  }

  /// What a browser would not show as a list.
  bool hidden(const Rest& rest) {
    using Pair = std::pair<std::string_view, std::string_view>;
    for (const auto& [begin, end] :
         {Pair("<!--", "-->"), Pair("<pre", "</pre>"), Pair("<script", "</script>"), Pair("<style", "</style>")}) {
      if (!rest.text.starts_with(begin)) continue;
      end_task();
      paragraph_.clear();
      if (rest.text.find(end, begin.size()) == std::string_view::npos) until_ = end;
      return true;
    }
    return false;
  }

  bool heading(const Rest& rest) {
    const std::size_t level = run_of(rest.text, '#');
    if (level == 0 || level > 6 || (level < rest.text.size() && !is_blank(rest.text[level]))) return false;
    std::string_view title = text::trimmed(rest.text.substr(level));
    const std::size_t end = title.find_last_not_of('#');
    if (end == std::string_view::npos) {
      title = {};
    } else if (end + 1 < title.size() && is_blank(title[end])) {
      title = title.substr(0, end);
    }
    begin_column(title);
    return true;
  }

  /// `===` or `---` under a paragraph make it a heading.
  bool underline(const Rest& rest) {
    const std::string_view line = text::trimmed(rest.text);
    if (paragraph_.empty() || !contents_.empty()) return false;
    if (run_of(line, '=') != line.size() && run_of(line, '-') != line.size()) return false;
    begin_column(paragraph_);
    return true;
  }

  void begin_column(std::string_view title) {
    end_task();
    column_ = text::cut(plain(title.substr(0, longest_title)), longest_column);
    paragraph_.clear();
    contents_.clear();
  }

  void list_item(Rest rest) {
    end_task();
    paragraph_.clear();
    std::size_t length = marker(rest.text);
    while (length > 0) {
      rest.skip(length);
      const std::size_t after_mark = rest.column;
      Rest content = rest;
      content.skip_blanks();
      // Further in, what follows the mark is code.
      const bool near = !content.text.empty() && content.column <= after_mark + 4;
      contents_.push_back(near ? content.column : after_mark + 1);
      if (!near) return;
      rest = content;
      length = marker(rest.text);
    }
    if (!fence(rest) && !hidden(rest)) task(rest.text);
  }

  void task(std::string_view text) {
    const bool box = text.size() > 4 && text[0] == '[' && text[2] == ']' && is_blank(text[3]);
    if (!box || (text[1] != ' ' && text[1] != 'x' && text[1] != 'X')) return;
    const std::string_view title = text::trimmed(text.substr(4));
    if (title.empty()) return;
    tasks_.push_back({std::string(title), column_, text[1] != ' ', number_});
    in_task_ = true;
  }

  void end_task() {
    if (!std::exchange(in_task_, false)) return;
    Task& task = tasks_.back();
    if (task.title.size() > longest_title) return;
    std::string title = plain(task.title);
    // A title that is nothing but an image keeps its source.
    if (!title.empty()) task.title = std::move(title);
  }

  std::vector<Task> tasks_;
  std::string column_;
  std::string paragraph_;
  std::vector<std::size_t> contents_;  // for each open list item, the column at which its content begins
  std::size_t number_ = 0;
  std::size_t quotes_ = 0;
  std::size_t fence_ = 0;
  char fence_mark_ = 0;
  std::string_view until_;
  bool in_task_ = false;
  bool after_blank_ = true;
};

/// Length of the YAML block that some documents begin with.
std::size_t front_matter(std::string_view text) {
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return 0;
  for (std::size_t at = text.find('\n') + 1; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text::trimmed(text.substr(at, end - at));
    at = std::min(end + 1, text.size());
    if (line == "---" || line == "...") return at;
  }
  return 0;
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

absl::StatusOr<std::vector<Task>> parse(const std::string& name, std::string_view text) {
  if (const std::optional<std::size_t> bad = text::first_invalid(text)) {
    const std::string_view before = text.substr(0, *bad);
    const std::size_t line_begin = before.rfind('\n') + 1;
    return absl::InvalidArgumentError(absl::StrCat(name, ":", lines_in(before) + 1, ": byte ", *bad - line_begin + 1,
                                                   " of the line is not UTF-8 text; save the file as UTF-8"));
  }
  if (text.starts_with("\ufeff")) text.remove_prefix(3);
  const std::size_t skipped = front_matter(text);
  std::size_t number = lines_in(text.substr(0, skipped));
  Reader reader;
  for (std::size_t at = skipped; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    reader.line(line, ++number);
    at = end + 1;
  }
  std::vector<Task> tasks = reader.finish();
  for (const Task& task : tasks) {
    if (task.title.size() <= longest_title) continue;
    return absl::InvalidArgumentError(absl::StrCat(name, ":", task.line, ": the task has ", task.title.size(),
                                                   " bytes, the limit is ", longest_title));
  }
  return tasks;
}

}  // namespace board::importer
