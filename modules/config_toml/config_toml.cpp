module;
#include <errno.h>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
module tenon.config_toml;
import tenon.std;

namespace tenon::config_toml {
namespace {

/// A configuration file is written by people; what is larger is another file.
constexpr std::size_t largest_file = 1 << 20;

/// How deep tables may lie in each other: more is no configuration, and each level costs stack.
constexpr int deepest = 32;

absl::Status unreadable(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": cannot read the configuration: ", std::string(why)));
}

absl::StatusOr<std::string> contents(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    const std::string why = error ? error.message() : "there is no such file";
    return absl::NotFoundError(absl::StrCat(path, ": cannot read the configuration: ", why));
  }
  if (!std::filesystem::is_regular_file(status)) return unreadable(path, "it is no regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path, std::strerror(errno));
  std::string text;
  std::array<char, 1 << 14> piece;
  while (file && text.size() <= largest_file) {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return unreadable(path, std::strerror(errno));
  if (text.size() > largest_file) return unreadable(path, "it is larger than 1 MB");
  return text;
}

std::string_view kind_text(toml::node_type type) {
  switch (type) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date with a time";
    case toml::node_type::none: break;
  }
  return "nothing";
}

/// The parser builds a table for every dot of a key and destroys them by recursion: too many would overflow the stack.
bool too_many_dots(std::string_view text) {
  int dots = 0;
  bool comment = false;
  for (const char c : text) {
    if (c == '\n') comment = false;
    if (c == '#') comment = true;
    if (c == '\n' || c == ',' || c == '=' || c == '{' || c == '[') dots = 0;
    if (c == '.' && !comment && ++dots > 1000) return true;
  }
  return false;
}

/// The parser repeats what it stumbled over, which may be part of a password. The place says enough.
std::string without_values(std::string text) {
  if (const std::size_t saw = text.find(", saw '"); saw != std::string::npos) text.resize(saw);
  if (text.ends_with("is not representable in 64 bits")) return "a number that is not representable in 64 bits";
  return text;
}

/// Walks the tables of one file; gathers entries and every mistake.
class Flattener {
 public:
  /// `values`: about how many there are.
  Flattener(const std::string& path, std::size_t values) : path_(path) { entries_.reserve(std::min(values, most)); }

  void table(const toml::table& table, int depth = 0) {
    const std::size_t prefix = name_.size();
    for (const auto& [key, node] : table) {
      if (depth >= deepest) {
        line(absl::StrCat(place(key.source()), ": tables lie in each other more than ", deepest, " deep"));
        return;
      }
      name_ += key.str();
      odd_ = odd_ || key.str().find_first_of(".[") != std::string_view::npos;
      if (const toml::table* nested = node.as_table()) {
        name_ += '.';
        this->table(*nested, depth + 1);
      } else if (const toml::array* list = node.as_array(); list != nullptr && tables(*list)) {
        const std::size_t name = name_.size();
        for (std::size_t n = 0; n < list->size(); ++n) {
          absl::StrAppend(&name_, "[", n, "].");
          this->table(*list->get(n)->as_table(), depth + 1);
          name_.resize(name);
        }
      } else {
        value(key.source(), node);
      }
      name_.resize(prefix);
    }
  }

  absl::StatusOr<ConfigEntries> result() {
    if (odd_) find_twice();
    if (!mistakes_.empty()) return absl::InvalidArgumentError(mistakes_);
    return std::move(entries_);
  }

 private:
  static constexpr std::size_t most = 1 << 14;

  static bool tables(const toml::array& list) {
    return !list.empty() && std::all_of(list.begin(), list.end(), [](const toml::node& n) { return n.is_table(); });
  }

  static std::optional<ConfigScalar> scalar(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* real = node.as_floating_point()) return real->get();
    if (const auto* text = node.as_string()) return text->get();
    return std::nullopt;
  }

  void value(const toml::source_region& source, const toml::node& node) {
    if (auto one = scalar(node)) {
      entries_.push_back({name_, std::visit([](auto& v) { return ConfigValue(std::move(v)); }, *one), place(source)});
    } else if (const auto* list = node.as_array()) {
      values(source, *list);
    } else {
      mistake(node.source(), kind_text(node.type()));
    }
  }

  void values(const toml::source_region& source, const toml::array& list) {
    ConfigList values;
    for (const toml::node& item : list) {
      if (auto one = scalar(item)) {
        values.push_back(*std::move(one));
      } else {
        mistake(item.source(), absl::StrCat("a list with ", std::string(kind_text(item.type()))));
        return;
      }
    }
    entries_.push_back({name_, std::move(values), place(source)});
  }

  /// `a.b = 1` and `"a.b" = 1` are different keys to TOML and one to us. Without such keys the parser has seen to it.
  void find_twice() {
    absl::flat_hash_map<std::string_view, const ConfigEntry*> given;
    for (const ConfigEntry& entry : entries_) {
      const auto [first, added] = given.try_emplace(entry.key, &entry);
      if (added) continue;
      line(absl::StrCat(entry.source, ": ", entry.key, " is given twice, first in ", first->second->source));
    }
  }

  void mistake(const toml::source_region& source, std::string_view found) {
    line(absl::StrCat(place(source), ": ", name_,
                      ": expected true or false, a number, text, or a list of these or of tables, found ",
                      std::string(found)));
  }

  void line(const std::string& text) { absl::StrAppend(&mistakes_, mistakes_.empty() ? "" : "\n  ", text); }

  [[nodiscard]] std::string place(const toml::source_region& region) const {
    return absl::StrCat(path_, ":", region.begin.line, ":", region.begin.column);
  }

  const std::string& path_;
  std::string name_;  ///< of what is being walked
  ConfigEntries entries_;
  bool odd_ = false;  ///< a part of a key reads like several
  std::string mistakes_;
};

}  // namespace

absl::StatusOr<ConfigEntries> read(const std::string& path) {
  const absl::StatusOr<std::string> text = contents(path);
  if (!text.ok()) return text.status();
  if (too_many_dots(*text)) return unreadable(path, "a key in it has more than 1000 dots");
  const toml::parse_result parsed = toml::parse(std::string_view(*text), path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return absl::InvalidArgumentError(absl::StrCat(path, ":", error.source().begin.line, ":",
                                                   error.source().begin.column, ": ",
                                                   without_values(std::string(error.description()))));
  }
  Flattener flat(path, static_cast<std::size_t>(std::count(text->begin(), text->end(), '=')));
  flat.table(parsed.table());
  return flat.result();
}

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::config_file<"toml", &read>());

}  // namespace tenon::config_toml
