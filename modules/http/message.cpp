module tenon.http;
import tenon.std;

namespace tenon::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::optional<std::string> find_pair(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (decoded(pair.substr(0, equals), true) != name) continue;
    return decoded(pair.substr(std::min(pair.size(), equals + 1)), true);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Method method) {
  constexpr std::array<std::string_view, 8> names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"};
  return names[static_cast<std::size_t>(method)];
}

std::string decoded(std::string_view text, bool form) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      plain += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      plain += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

std::string_view Request::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (header.name.size() != name.size()) continue;
    if (std::equal(name.begin(), name.end(), header.name.begin(),
                   [](char a, char b) { return lower(a) == lower(b); })) {
      return header.value;
    }
  }
  return {};
}

std::optional<std::string> Request::query(std::string_view name) const { return find_pair(query_text, name); }

std::optional<std::string> Request::form(std::string_view name) const { return find_pair(body, name); }

std::optional<std::string> Request::parameter(std::string_view name) const {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return decoded(parameter.value);
  }
  return std::nullopt;
}

Response html(std::string body, int status) { return {status, "text/html; charset=utf-8", std::move(body)}; }
Response json(std::string body, int status) { return {status, "application/json", std::move(body)}; }
Response text(std::string body, int status) { return {status, "text/plain; charset=utf-8", std::move(body)}; }
Response not_found(std::string message) { return text(std::move(message), 404); }

Response redirect(std::string location, int status) {
  Response response{.status = status};
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

}  // namespace tenon::http
