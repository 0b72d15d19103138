/// Internal: bodies of requests to the API, and what it answers.
export module board.web:body;
import tenon.std;
import board.cards;
import board.admin.stats;

namespace board::web {

/// The fields that a request of the API may have.
struct Body {
  std::optional<std::string> title;
  std::optional<std::string> column;
  std::optional<bool> done;
};

/// A member of a JSON object: what the API takes is set, and `type` is what JSON calls it.
struct Member {
  std::string key;
  std::string type;
  std::optional<std::string> text;
  std::optional<bool> flag;
};

/// The members of a JSON object; nullopt when `json` is anything else.
[[nodiscard]] std::optional<std::vector<Member>> members(std::string_view json);

/// Reads a JSON object with some of these keys. Error: kInvalidArgument for anything else, naming what was expected.
[[nodiscard]] absl::StatusOr<Body> read_body(std::string_view json);

[[nodiscard]] std::string to_json(const cards::Card& card);
[[nodiscard]] std::string to_json(const cards::Page& page);
[[nodiscard]] std::string to_json(const admin::stats::Totals& totals);
/// {"error": "..."}
[[nodiscard]] std::string error_json(std::string_view message);

}  // namespace board::web
