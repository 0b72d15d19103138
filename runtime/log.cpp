/// Records as text.
module;
#include <errno.h>
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

constinit const LogSource silent{.threshold = Level::off};

/// Three digits are what people read.
std::string seconds_text(double seconds) {
  const double size = std::abs(seconds);
  if (size == 0) return "0s";
  if (size >= 60) return duration_text(static_cast<long double>(std::round(seconds)) * 1e9L);
  struct Unit {
    double factor;
    const char* name;
  };
  for (const Unit& unit : {Unit{1, "s"}, Unit{1e3, "ms"}, Unit{1e6, "us"}}) {
    if (size * unit.factor >= 1) return absl::StrFormat("%.3g%s", seconds * unit.factor, unit.name);
  }
  return absl::StrFormat("%.3gns", seconds * 1e9);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool needs_quotes(std::string_view text) {
  return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
           return c == ' ' || c == '"' || c == '=' || c == '\\' || is_control(c);
         });
}

}  // namespace

std::string_view level_name(Level level) {
  constexpr std::array<std::string_view, 6> names{"trace", "debug", "info", "warning", "error", "off"};
  return names[static_cast<std::size_t>(level)];
}

Level LogSink::level(std::string_view) const { return Level::info; }

Logger::Logger() : source_(&silent) {}

void append_clean(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (!is_control(c)) {
      to += c;
    } else if (c == '\n') {
      to += "\\n";
    } else if (c == '\t') {
      to += "\\t";
    } else if (c == '\r') {
      to += "\\r";
    } else {
      absl::StrAppendFormat(&to, "\\x%02x", static_cast<unsigned>(c));
    }
  }
}

void append_fields(std::string& to, View<LogField> fields) {
  for (const LogField& field : fields) {
    to += ' ';
    append_clean(to, field.key);
    to += '=';
    if (field.value.kind() != LogValue::Kind::text) {
      to += value_text(field.value);
    } else if (!needs_quotes(field.value.text())) {
      to += field.value.text();
    } else {
      to += '"';
      for (const char c : field.value.text()) {
        if (c == '"' || c == '\\') to += '\\';
        append_clean(to, {&c, 1});
      }
      to += '"';
    }
  }
}

std::string value_text(const LogValue& value) {
  switch (value.kind()) {
    case LogValue::Kind::integer: return absl::StrCat(value.integer());
    case LogValue::Kind::natural: return absl::StrCat(value.natural());
    case LogValue::Kind::real: return absl::StrCat(value.real());
    case LogValue::Kind::boolean: return value.boolean() ? "true" : "false";
    case LogValue::Kind::text: return std::string(value.text());
    case LogValue::Kind::duration: return seconds_text(value.seconds());
    case LogValue::Kind::secret: return "<secret>";
  }
  return {};
}

int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace tenon
