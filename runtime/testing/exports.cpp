module tenon.testing;
import tenon.std;
import tenon;
import :exports;

namespace tenon {
namespace {

constexpr std::size_t most_listed = 12;

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (std::size_t n = 0; n < all.size() && n < most_listed; ++n) absl::StrAppend(&text, n == 0 ? "" : ", ", all[n]);
  if (all.size() > most_listed) absl::StrAppend(&text, " and ", all.size() - most_listed, " more");
  return text;
}

/// The last part of a name counts: namespaces are often right, or left out.
std::string_view last_part(std::string_view name) {
  const std::size_t colon = name.rfind("::");
  return colon == std::string_view::npos ? name : name.substr(colon + 2);
}

}  // namespace

std::string nothing_exports(const Image& image, Token token) {
  Nearest nearest(last_part(token.name()));
  std::vector<std::string> all;
  std::string best;
  for (const Definition* member : image.members) {
    for (const ExportShape& e : member->shape->exports) {
      const std::string known =
          absl::StrCat(std::string(e.token.name()), ", which ", std::string(member->shape->name.text), " exports");
      const std::string_view before = nearest.best();
      nearest.consider(last_part(e.token.name()));
      if (nearest.best() != before) best = known;
      all.push_back(absl::StrCat(std::string(e.token.name()), " (", std::string(member->shape->name.text), ")"));
    }
  }
  const std::string wrong =
      absl::StrCat("no module of ", std::string(image.name), " exports ", std::string(token.name()));
  if (!best.empty()) return absl::StrCat(wrong, "; did you mean ", best, "?");
  return all.empty() ? wrong : absl::StrCat(wrong, "; exported are: ", joined(all));
}

const ScopeFacts* find_scope(const Image& image, Token scope) {
  for (const Definition* member : image.members) {
    for (const ProviderRecord& provider : member->providers) {
      const ScopeFacts* facts = provider.facts.scope;
      if (facts != nullptr && same_token(facts->token, scope)) return facts;
    }
  }
  return nullptr;
}

std::string cannot_replace(const Image& image, Token token) {
  bool known = false;
  for (const Definition* member : image.members) {
    known = known || has_token(member->shape->expects, token);
    const int index = find_export(*member->shape, token);
    if (index < 0) continue;
    known = true;
    const Token scope = member->shape->exports[static_cast<std::size_t>(index)].scope;
    if (scope.type == nullptr || find_scope(image, scope) != nullptr) continue;
    return absl::StrCat(std::string(token.name()), " of ", std::string(member->shape->name.text), " exists once per ",
                        std::string(scope.name()), ", in which nothing in the program is provided");
  }
  return known ? std::string() : nothing_exports(image, token);
}

std::string cannot_replace(const Image& image, std::string_view instance, Token token) {
  const Registry registry(image.members);
  const Tree tree(registry, image.order);
  Nearest nearest(instance);
  for (std::uint32_t i = 0; i < tree.instances().size(); ++i) {
    const std::string_view path = tree.ref(i).path();
    if (path == test_module) continue;
    nearest.consider(path);
    if (path != instance) continue;
    const Shape& shape = tree.shape(i);
    if (find_export(shape, token) >= 0 || has_token(shape.expects, token)) return {};
    return absl::StrCat(std::string(path), " neither exports nor expects ", std::string(token.name()));
  }
  return absl::StrCat("the program has no \"", std::string(instance), "\"",
                      nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?"));
}

std::string provided_by(const Definition& definition) {
  std::vector<std::string> all;
  for (const ProviderRecord& provider : definition.providers) {
    for (const FacetRecord& facet : provider.facts.facets) {
      std::string name(facet.token.name());
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(std::move(name));
    }
  }
  return all.empty() ? "it provides nothing" : absl::StrCat("it provides ", joined(all));
}

}  // namespace tenon
