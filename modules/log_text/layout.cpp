/// What a line looks like.
module;
#include <time.h>
module tenon.log_text;
import tenon;
import tenon.std;

namespace tenon::log_text {
namespace {

using Time = std::chrono::system_clock::time_point;

void append_time(std::string& to, Time time, const char* format, bool utc) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  tm parts{};
  if (utc) {
    gmtime_r(&seconds, &parts);
  } else {
    localtime_r(&seconds, &parts);
  }
  std::array<char, 32> text{};
  to.append(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

void append_milliseconds(std::string& to, Time time) {
  const auto count = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  absl::StrAppendFormat(&to, ".%03d", static_cast<int>((count % 1000 + 1000) % 1000));
}

std::string_view colour_of(Level level) {
  switch (level) {
    case Level::warning: return "\x1b[33m";
    case Level::error: return "\x1b[31m";
    case Level::info: return "\x1b[32m";
    default: return "\x1b[2m";
  }
}

/// All names have this many letters at most.
constexpr std::size_t level_width = 7;

}  // namespace

std::optional<Layout::Part> Layout::part_of(std::string_view name) {
  constexpr std::array<std::string_view, 9> names{"date",  "time", "utc",    "level", "module",
                                                  "class", "text", "fields", "work"};
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Part>(found - names.begin() + 1);
}

std::string check_layout(const std::string& layout) {
  for (std::size_t at = layout.find('{'); at != std::string::npos; at = layout.find('{', at + 1)) {
    const std::size_t end = layout.find('}', at);
    if (end == std::string::npos) return "a { has no }";
    const std::string name = layout.substr(at + 1, end - at - 1);
    if (Layout::part_of(name)) continue;
    return absl::StrCat(
        "{", name, "} is not known; there are {date} {time} {utc} {level} {module} {class} {text} {fields} {work}");
  }
  return "";
}

Layout::Layout(std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = text.find('{');
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    const bool named = end != std::string_view::npos;
    const std::optional<Part> part = named ? part_of(text.substr(begin + 1, end - begin - 1)) : std::nullopt;
    const std::size_t literal = part ? begin : named ? end + 1 : text.size();
    if (literal != 0) pieces_.push_back({Part::literal, std::string(text.substr(0, literal))});
    if (part) pieces_.push_back({*part, {}});
    text.remove_prefix(part ? end + 1 : literal);
  }
}

void Layout::append(std::string& to, Part part, const LogRecord& record) {
  switch (part) {
    case Part::date: return append_time(to, record.time, "%Y-%m-%d", false);
    case Part::time: append_time(to, record.time, "%H:%M:%S", false); return append_milliseconds(to, record.time);
    case Part::utc:
      append_time(to, record.time, "%Y-%m-%dT%H:%M:%S", true);
      append_milliseconds(to, record.time);
      to += 'Z';
      return;
    case Part::type: to += record.type; return;
    case Part::text: return append_clean(to, record.text);
    case Part::fields: return append_fields(to, record.fields);
    case Part::work:
      if (record.work_number == 0) return;
      to += " (";
      append_clean(to, record.work);
      absl::StrAppend(&to, " #", record.work_number, ")");
      return;
    default: return;
  }
}

std::string Layout::line(const LogRecord& record, std::string_view program, bool colours) const {
  std::string line;
  for (const Piece& piece : pieces_) {
    if (piece.part == Part::literal) {
      line += piece.literal;
    } else if (piece.part == Part::module) {
      line += record.module.empty() ? program : record.module;
    } else if (piece.part == Part::level) {
      std::string name(level_name(record.level));
      name.resize(std::max(name.size(), level_width), ' ');
      absl::StrAppend(&line, std::string(colours ? colour_of(record.level) : ""), name, colours ? "\x1b[0m" : "");
    } else {
      append(line, piece.part, record);
    }
  }
  line += '\n';
  return line;
}

}  // namespace tenon::log_text
