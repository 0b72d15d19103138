/// Reading `.env` files.
module;
#include <errno.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

constexpr std::size_t largest_file = 1 << 20;

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// What follows a value in quotes: nothing, or a comment.
bool ends(std::string_view rest) {
  rest = trimmed(rest);
  return rest.empty() || rest.front() == '#';
}

/// The value of `"…"`; says what is wrong.
std::string_view unescape(std::string_view text, std::string& value) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return ends(text.substr(i + 1)) ? "" : "something follows the closing quote";
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    if (++i == text.size()) break;
    switch (text[i]) {
      case 'n': value += '\n'; break;
      case 't': value += '\t'; break;
      case '"':
      case '\\':
      case '$': value += text[i]; break;
      default: return "behind a \\ stands one of n, t, \", \\ and $";
    }
  }
  return "the closing quote is missing";
}

std::string_view read_value(std::string_view text, std::string& value) {
  if (text.starts_with('"')) return unescape(text, value);
  if (text.starts_with('\'')) {
    const std::size_t end = text.find('\'', 1);
    if (end == std::string_view::npos) return "the closing quote is missing";
    value = text.substr(1, end - 1);
    return ends(text.substr(end + 1)) ? "" : "something follows the closing quote";
  }
  for (const std::string_view mark : {" #", "\t#"}) text = text.substr(0, text.find(mark));
  if (text.starts_with('#')) text = {};
  value = trimmed(text);
  return "";
}

class EnvLines {
 public:
  explicit EnvLines(const std::string& path) : path_(path) {}

  void line(std::string_view text) {
    ++number_;
    text = trimmed(text);
    if (text.empty() || text.front() == '#') return;
    if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return wrong("it is not UTF-8 text");
    if (text.starts_with("export ")) text = trimmed(text.substr(7));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return wrong("expected NAME=value");
    const std::string_view name = trimmed(text.substr(0, equals));
    if (!is_name(name)) return wrong("expected a name of letters, digits and _ before the =");
    SettingVariable variable{std::string(name), "", absl::StrCat(path_, ":", number_)};
    const std::string_view said = read_value(trimmed(text.substr(equals + 1)), variable.value);
    if (!said.empty()) return wrong(said);
    const auto [at, added] = lines_.try_emplace(variable.name, number_);
    if (!added) return wrong(absl::StrCat(variable.name, " is given twice, first in line ", at->second));
    variables_.push_back(std::move(variable));
  }

  absl::StatusOr<std::vector<SettingVariable>> result() {
    if (!mistakes_.empty()) return absl::InvalidArgumentError(mistakes_);
    return std::move(variables_);
  }

 private:
  void wrong(std::string_view why) {
    absl::StrAppend(&mistakes_, mistakes_.empty() ? "" : "\n  ", path_, ":", number_, ": ", std::string(why));
  }

  const std::string& path_;
  int number_ = 0;
  std::vector<SettingVariable> variables_;
  absl::flat_hash_map<std::string, int> lines_;
  std::string mistakes_;
};

}  // namespace

absl::StatusOr<std::vector<SettingVariable>> read_env_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot read the variables: there is no such file"));
  }
  std::string text(largest_file + 1, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!std::filesystem::is_regular_file(path, error) || !file) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": cannot read the variables: ", file ? "it is no regular file" : std::strerror(errno)));
  }
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest_file) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot read the variables: it is larger than 1 MB"));
  }
  EnvLines lines(path);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.line(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
  return lines.result();
}

}  // namespace tenon
