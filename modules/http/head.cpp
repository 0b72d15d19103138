/// The head of a response as bytes.
module tenon.http;
import tenon.std;

namespace tenon::http {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

bool is_name(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
  });
}

bool is_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

absl::Status check_fields(const Response& response) {
  if (response.status < 200 || response.status > 599) {
    return absl::InvalidArgumentError(
        absl::StrCat("the response has the status ", response.status, "; 200 to 599 are possible"));
  }
  if (!is_value(response.content_type))
    return absl::InvalidArgumentError("the response's content type has a line break");
  constexpr std::array<std::string_view, 4> own{"Content-Length", "Transfer-Encoding", "Connection", "Date"};
  for (const auto& [name, value] : response.headers) {
    const Request probe{.headers = {{name, "x"}}};
    for (const std::string_view taken : own) {
      if (probe.header(taken).empty()) continue;
      return absl::InvalidArgumentError(absl::StrCat("the response sets ", name, ", which the server writes itself"));
    }
    if (!is_name(name) || !is_value(value)) {
      return absl::InvalidArgumentError(absl::StrCat("the response's header field \"", is_name(name) ? name : "?",
                                                     "\" has a character that is not allowed there"));
    }
  }
  return absl::OkStatus();
}

void add_number(std::string& out, std::size_t number) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

}  // namespace

bool has_body(int status) { return status != 204 && status != 304; }

absl::Status write_head(std::string& out, const Response& response, const HeadFacts& facts) {
  if (absl::Status checked = check_fields(response); !checked.ok()) return checked;
  out += "HTTP/1.1 ";
  add_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  if (!response.content_type.empty()) {
    out += "\r\nContent-Type: ";
    out += response.content_type;
  }
  if (has_body(response.status)) {
    out += "\r\nContent-Length: ";
    add_number(out, response.body.size());
  }
  out += "\r\n";
  out += facts.date;
  if (!facts.keep_alive) {
    out += "Connection: close\r\n";
  } else if (facts.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  for (const auto& [name, value] : response.headers) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += "\r\n";
  return absl::OkStatus();
}

std::string date_field(std::time_t now) {
  // Not strftime, whose names follow the locale. Days since 1970-01-01, a Thursday.
  constexpr std::array<const char*, 7> weekdays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t days = static_cast<std::int64_t>(now) / 86400;
  const int second = static_cast<int>(static_cast<std::int64_t>(now) % 86400);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "Date: %s, %02u %s %04d %02d:%02d:%02d GMT\r\n",
                weekdays[static_cast<std::size_t>(days % 7)], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()), second / 3600,
                second / 60 % 60, second % 60);
  return text.data();
}

Response refusal(int status, std::string_view why) {
  return text(absl::StrCat(status, " ", std::string(reason_of(status)), ": ", std::string(why), "\n"), status);
}

}  // namespace tenon::http
