/// How a test gets at the objects of its program.
module tenon.testing;
import tenon.std;
import tenon;
import :exports;
import :state;

namespace tenon {
namespace {

struct Found {
  std::uint32_t instance;
  std::size_t number;  ///< of the export
  std::uint32_t slot;
  void* object;
};

/// Every instance that exports the token, whether it is active or not.
std::vector<Found> exporters(Container& container, Token token) {
  const Tree& tree = container.tree();
  std::vector<Found> found;
  for (std::uint32_t i = 0; i < tree.instances().size(); ++i) {
    const int index = find_export(tree.shape(i), token);
    if (index < 0) continue;
    const std::uint32_t slot = tree.slot(i, static_cast<std::size_t>(index));
    found.push_back({i, static_cast<std::size_t>(index), slot, container.table().current()->at(slot)});
  }
  return found;
}

std::string paths(const Tree& tree, const std::vector<Found>& found) {
  std::string text;
  for (const Found& f : found) absl::StrAppend(&text, text.empty() ? "" : ", ", tree.path(f.instance));
  return text;
}

/// Why an exporter, though there is one, gives no object.
std::string why_absent(Container& container, const Found& exporter, Token token) {
  const std::string name(token.name());
  const std::string path = container.tree().path(exporter.instance);
  if (container.wiring().active[exporter.instance] == 0) {
    return absl::StrCat(name, " is exported by ", path,
                        ", which does not exist in this test: it is neither given with only nor needed by what is");
  }
  const ScopedSlot place = container.table().current()->scopes()->at(exporter.slot);
  if (place.kind != nullptr) {
    return absl::StrCat(name, " of ", path, " exists once per ", std::string(place.kind->facts->token.name()),
                        "; open a scope of app().begin(…) and ask that");
  }
  if (container.tree().shape(exporter.instance).exports[exporter.number].transient) {
    return absl::StrCat(name, " of ", path, " is transient: whoever takes it has one of their own");
  }
  return absl::StrCat(name, " of ", path, " is exported as optional and not provided");
}

}  // namespace

void* TestApp::find(Token token) const {
  Container& container = app().container();
  std::vector<Found> found = exporters(container, token);
  if (found.empty()) throw TestFailure(absl::StrCat("get: ", nothing_exports(image(), token)));
  const Found first = found.front();
  std::erase_if(found, [](const Found& f) { return f.object == nullptr; });
  if (found.empty()) throw TestFailure(absl::StrCat("get: ", why_absent(container, first, token)));
  for (const Found& f : found) {
    if (f.object == found.front().object) continue;
    throw TestFailure(absl::StrCat("get: ", std::string(token.name()), " is exported by ",
                                   paths(container.tree(), found), "; say whose with get<T>(\"MODULE\")"));
  }
  return found.front().object;
}

void* TestApp::find_in(std::string_view instance, Token token) const {
  Container& container = app().container();
  const Tree& tree = container.tree();
  const Wiring& wiring = container.wiring();
  std::uint32_t at = no_member;
  Nearest nearest(instance);
  for (std::uint32_t i = 0; i < tree.instances().size(); ++i) {
    if (tree.shape(i).name.text == test_module || wiring.active[i] == 0) continue;
    const std::string_view path = tree.ref(i).path();
    nearest.consider(path);
    if (path == instance) at = i;
  }
  const std::string asked = absl::StrCat("get<", std::string(token.name()), ">(\"", std::string(instance), "\"): ");
  if (at == no_member) {
    throw TestFailure(
        absl::StrCat(asked, "this test has no such module",
                     nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
  }
  for (const Found& exporter : exporters(container, token)) {
    if (exporter.instance == at && exporter.object != nullptr) return exporter.object;
  }
  const Definition& definition = *wiring.definitions[at];
  for (std::uint16_t p = 0; p < definition.providers.size(); ++p) {
    const Node& node = wiring.nodes[wiring.first_node[at] + p];
    for (const FacetRecord& facet : definition.providers[p].facts.facets) {
      if (!same_token(facet.token, token)) continue;
      if (node.object != nullptr) return facet.cast(node.object->storage());
      throw TestFailure(absl::StrCat(asked, "that is not made once per program; ask whoever makes it"));
    }
  }
  throw TestFailure(absl::StrCat(asked, "the module does not provide that; ", provided_by(definition)));
}

}  // namespace tenon
