module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Just enough JSON for a list of flat objects whose values are strings or lists of strings.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool take(char c) {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool string(std::string& out) {
    out.clear();
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  bool escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    constexpr std::string_view from = "\"\\/bfnrt";
    constexpr std::string_view to = "\"\\/\b\f\n\r\t";
    if (const std::size_t i = from.find(c); i != std::string_view::npos) {
      out += to[i];
      return true;
    }
    unsigned code = 0;
    const std::string_view digits = text_.substr(at_, 4);
    if (c != 'u' || digits.size() < 4) return false;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, code, 16);
    if (error != std::errc() || end != digits.data() + 4) return false;
    at_ += 4;
    utf8(code, out);
    return true;
  }
  static void utf8(unsigned code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0 | code >> 6);
      out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | code >> 12);
      out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (code & 0x3F));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_list(Reader& reader, std::vector<std::string>& out) {
  if (!reader.take('[')) return false;
  if (reader.take(']')) return true;
  do {
    std::string item;
    if (!reader.string(item)) return false;
    out.push_back(std::move(item));
  } while (reader.take(','));
  return reader.take(']');
}

bool read_entry(Reader& reader, Command& command) {
  if (!reader.take('{')) return false;
  do {
    std::string key;
    std::string value;
    if (!reader.string(key) || !reader.take(':')) return false;
    if (key == "arguments") {
      if (!read_list(reader, command.argv)) return false;
      continue;
    }
    if (!reader.string(value)) return false;
    if (key == "command")
      command.argv = split_words(value);
    else if (key == "directory")
      command.directory = std::move(value);
    else if (key == "file")
      command.file = std::move(value);
    else if (key == "output")
      command.output = std::move(value);
  } while (reader.take(','));
  return reader.take('}');
}

/// The object a command names, when the database does not.
std::string output_of(const Command& command) {
  const auto flag = std::ranges::find(command.argv, "-o");
  return flag == command.argv.end() || flag + 1 == command.argv.end() ? std::string() : *(flag + 1);
}

}  // namespace

absl::StatusOr<std::vector<Command>> parse_commands(std::string_view text) {
  Reader reader(text);
  std::vector<Command> commands;
  bool good = reader.take('[');
  if (good && reader.take(']')) return commands;
  while (good) {
    Command command;
    good = read_entry(reader, command);
    if (!good) break;
    if (command.output.empty()) command.output = output_of(command);
    command.file = absolute_path(command.directory, command.file);
    command.output = absolute_path(command.directory, command.output);
    commands.push_back(std::move(command));
    if (reader.take(']')) return commands;
    good = reader.take(',');
  }
  return absl::InvalidArgumentError(absl::StrCat("not a compilation database: unexpected text at byte ", reader.at()));
}

}  // namespace tenon::live
