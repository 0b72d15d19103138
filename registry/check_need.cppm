/// The part of define's checks that says what to do about a need that nothing meets.
export module tenon.registry:check_need;
import tenon.std;
import :text;
import :token;
import :shape;
import :record;
import :resolve;

export namespace tenon {

[[nodiscard]] constexpr std::string_view namespace_of(std::string_view type) {
  const std::string_view plain = type.substr(0, type.find('<'));
  const std::size_t end = plain.rfind("::");
  const bool named = end != std::string_view::npos && plain.find('(') == std::string_view::npos;
  return named ? plain.substr(0, end) : std::string_view();
}
[[nodiscard]] constexpr bool is_module(std::string_view module, std::string_view space) {
  std::size_t at = 0;
  for (const char c : module) {
    if (c != '.') {
      if (at >= space.size() || space[at] != c) return false;
      ++at;
      continue;
    }
    if (!space.substr(at).starts_with("::")) return false;
    at += 2;
  }
  return at == space.size();
}

/// What the module has of a type under another name, or under one at all; empty when there is no such thing.
[[nodiscard]] constexpr std::string_view other_name(const DefineInput& in, Token token) {
  auto plain = [](Token t) { return t.type->plain != nullptr ? t.type->plain : t.type; };
  for (const ProviderRecord& provider : in.providers) {
    for (const FacetRecord& facet : provider.facts.facets) {
      if (plain(facet.token) == plain(token)) return facet.token.name();
    }
  }
  return {};
}

/// By convention `board::storage::Database` belongs to board.storage.
constexpr void say_who_may_give(Message& message, const DefineInput& in, std::string_view type) {
  const std::string_view space = namespace_of(type);
  if (space.empty() || is_module(in.self.name.text, space)) {
    message << ", which the module neither provides, imports, expects nor takes as configuration";
    return;
  }
  for (const Shape* given : in.given) {
    if (!is_module(given->name.text, space)) continue;
    message << ", which " << given->name.text << " does not export; add .exports<" << type << ">() to its descriptor";
    return;
  }
  for (const ImportShape& import : in.self.imports) {
    if (!is_module(import.module.text, space)) continue;
    message << " of " << import.module.text << ", whose descriptor define is not given; add " << space
            << "::descriptor to it";
    return;
  }
  message << ", which the module neither provides, imports, expects nor takes as configuration; import the module "
             "that exports it, by convention .imports<\"";
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (space[i] == ':') ++i;
    message << (space[i] == ':' ? std::string_view(".") : space.substr(i, 1));
  }
  message << "\">()";
}

}  // namespace tenon
