module;
#include <nlohmann/json.hpp>
module board.web;
import tenon.std;
import board.cards;
import board.admin.stats;
import board.text;

namespace board::web {
namespace {

using Json = nlohmann::json;

absl::Status expected(const std::string& key, std::string_view what, const Json& found) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", key, "\": expected ", std::string(what), ", found ", found.type_name()));
}

absl::Status read_text(const std::string& key, const Json& value, std::optional<std::string>& to) {
  if (!value.is_string()) return expected(key, "a string", value);
  to = value.get<std::string>();
  return absl::OkStatus();
}

absl::Status read_flag(const std::string& key, const Json& value, std::optional<bool>& to) {
  if (!value.is_boolean()) return expected(key, "true or false", value);
  to = value.get<bool>();
  return absl::OkStatus();
}

absl::Status read_key(const std::string& key, const Json& value, Body& body) {
  if (key == "title") return read_text(key, value, body.title);
  if (key == "column") return read_text(key, value, body.column);
  if (key == "done") return read_flag(key, value, body.done);
  return absl::InvalidArgumentError(absl::StrCat("unknown key \"", key, "\"; known are title, column and done"));
}

}  // namespace

absl::StatusOr<Body> read_body(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) {
    return absl::InvalidArgumentError("expected a JSON object such as {\"title\": \"Water the plants\"}");
  }
  Body body;
  for (const auto& [key, value] : parsed.items()) {
    if (absl::Status done = read_key(key, value, body); !done.ok()) return done;
  }
  return body;
}

std::string to_json(const cards::Card& card) {
  return absl::StrCat("{\"id\":", card.id, ",\"column\":", text::json(card.column),
                      ",\"title\":", text::json(card.title), ",\"done\":", card.done ? "true" : "false",
                      ",\"origin\":", text::json(card.origin), "}");
}

std::string to_json(const cards::Page& page) {
  std::string made = "{\"cards\":[";
  for (const cards::Card& card : page.cards) absl::StrAppend(&made, made.back() == '[' ? "" : ",", to_json(card));
  absl::StrAppend(&made, "],\"page\":", page.page, ",\"pages\":", page.pages, ",\"total\":", page.total, "}");
  return made;
}

std::string to_json(const admin::stats::Totals& totals) {
  std::string made = "{\"columns\":[";
  for (const cards::Count& count : totals.columns) {
    absl::StrAppend(&made, made.back() == '[' ? "" : ",", "{\"column\":", text::json(count.column),
                    ",\"open\":", count.open, ",\"done\":", count.done, "}");
  }
  absl::StrAppend(&made, "],\"open\":", totals.open, ",\"done\":", totals.done, "}");
  return made;
}

std::string error_json(std::string_view message) { return absl::StrCat("{\"error\":", text::json(message), "}"); }

}  // namespace board::web
