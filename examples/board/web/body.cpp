module board.web;
import tenon.std;
import board.cards;
import board.admin.stats;
import board.text;

namespace board::web {
namespace {

absl::Status expected(std::string_view what, const Member& found) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", found.key, "\": expected ", std::string(what), ", found ", found.type));
}

absl::Status read_text(const Member& member, std::optional<std::string>& to) {
  if (!member.text) return expected("a string", member);
  to = member.text;
  return absl::OkStatus();
}

absl::Status read_flag(const Member& member, std::optional<bool>& to) {
  if (!member.flag) return expected("true or false", member);
  to = member.flag;
  return absl::OkStatus();
}

absl::Status read_member(const Member& member, Body& body) {
  if (member.key == "title") return read_text(member, body.title);
  if (member.key == "column") return read_text(member, body.column);
  if (member.key == "done") return read_flag(member, body.done);
  return absl::InvalidArgumentError(absl::StrCat("unknown key \"", member.key, "\"; known are title, column and done"));
}

}  // namespace

absl::StatusOr<Body> read_body(std::string_view json) {
  const std::optional<std::vector<Member>> found = members(json);
  if (!found) {
    return absl::InvalidArgumentError("expected a JSON object such as {\"title\": \"Water the plants\"}");
  }
  Body body;
  for (const Member& member : *found) {
    if (absl::Status done = read_member(member, body); !done.ok()) return done;
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
