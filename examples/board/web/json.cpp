// The one unit of the board that includes the JSON library, whose header takes seconds to compile. What changes often
// stands in body.cpp.
module;
#include <nlohmann/json.hpp>
module board.web;
import tenon.std;

namespace board::web {

std::optional<std::vector<Member>> members(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  std::vector<Member> found;
  for (const auto& [key, value] : parsed.items()) {
    Member member{.key = key, .type = value.type_name(), .text = {}, .flag = {}};
    if (value.is_string()) member.text = value.get<std::string>();
    if (value.is_boolean()) member.flag = value.get<bool>();
    found.push_back(std::move(member));
  }
  return found;
}

}  // namespace board::web
