module tenon.http;
import tenon.std;

namespace tenon::http {
namespace {

/// As it may stand in a message: short, and without control characters.
std::string shown(std::string_view text) {
  std::string safe(text.substr(0, 64));
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text.size() > 64 ? absl::StrCat(safe, "...") : safe;
}

}  // namespace

std::optional<std::string> Arguments::value_of(std::size_t at) const {
  if (at < request_.parameters.size()) return decoded(request_.parameters[at].value);
  return request_.query(names_[at]);
}

std::string Arguments::describe(std::size_t at) const {
  return absl::StrCat(at < request_.parameters.size() ? "path" : "query", " parameter \"", std::string(names_[at]),
                      "\"");
}

std::string Arguments::required(std::size_t at) {
  std::optional<std::string> value = value_of(at);
  if (value.has_value()) return *std::move(value);
  if (ok()) problem_ = absl::StrCat(describe(at), " is missing");
  return {};
}

void Arguments::fail(std::size_t at, std::string_view expected, std::string_view found) {
  if (!ok()) return;
  problem_ = absl::StrCat(describe(at), ": expected ", std::string(expected), ", found \"", shown(found), "\"");
}

Response Arguments::refusal() const { return text(absl::StrCat(problem_, "\n"), 400); }

void Arguments::read(std::size_t at, std::string& value) { value = required(at); }

void Arguments::read(std::size_t at, bool& value) {
  const std::string found = required(at);
  value = found == "true" || found == "1";
  if (ok() && !value && found != "false" && found != "0") fail(at, "true, false, 1 or 0", found);
}

void Arguments::read(std::size_t at, double& value) {
  const std::string found = required(at);
  const char* end = found.data() + found.size();
  const auto [stopped, error] = std::from_chars(found.data(), end, value);
  if (ok() && (error != std::errc() || stopped != end)) fail(at, "a number", found);
}

}  // namespace tenon::http
