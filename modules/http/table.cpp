module tenon.http;
import tenon.std;

namespace tenon::http {
namespace {

/// Takes the first segment off a path that begins with a slash.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::uint32_t bit(Method method) { return 1U << static_cast<unsigned>(method); }

}  // namespace

absl::Status RouteTable::add(Controller& controller, const Route& route) {
  auto endpoint = std::make_unique<Endpoint>(Endpoint{route, &controller, {}});
  const std::size_t mark = std::min(route.pattern.find('?'), route.pattern.size());
  Node* node = &root_;
  for (std::string_view path = route.pattern.substr(0, mark); !path.empty();) {
    const std::string_view segment = take_segment(path);
    std::unique_ptr<Node>* next = nullptr;
    if (segment.starts_with('{')) {
      endpoint->names.push_back(segment.substr(1, segment.size() - 2));
      next = &node->placeholder;
    } else {
      for (auto& [literal, child] : node->literals) {
        if (literal == segment) next = &child;
      }
      if (next == nullptr) next = &node->literals.emplace_back(segment, nullptr).second;
    }
    if (*next == nullptr) *next = std::make_unique<Node>();
    node = next->get();
  }
  for (std::string_view query = route.pattern.substr(mark); !query.empty();) {
    query.remove_prefix(1);
    endpoint->names.push_back(query.substr(0, query.find('&')));
    query.remove_prefix(endpoint->names.back().size());
  }
  std::unique_ptr<Endpoint>& place = node->endpoints[static_cast<std::size_t>(route.method)];
  if (place != nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("two routes answer ", std::string(name_of(route.method)), " ",
                                                 std::string(route.pattern), "; the other is ",
                                                 std::string(place->route.pattern)));
  }
  place = std::move(endpoint);
  return absl::OkStatus();
}

const Endpoint* RouteTable::match_segment(const Node& node, std::string_view segment, std::string_view rest,
                                          Search& search) {
  for (const auto& [literal, child] : node.literals) {
    if (literal != segment) continue;
    if (const Endpoint* found = match(*child, rest, search)) return found;
  }
  return nullptr;
}

const Endpoint* RouteTable::match(const Node& node, std::string_view rest, Search& search) {
  if (rest.empty()) {
    for (const auto& endpoint : node.endpoints) {
      if (endpoint != nullptr) search.allowed |= bit(endpoint->route.method);
    }
    const Endpoint* found = node.endpoints[static_cast<std::size_t>(search.method)].get();
    if (found == nullptr && search.method == Method::head) found = node.endpoints[0].get();
    return found;
  }
  const std::string_view segment = take_segment(rest);
  const bool escaped = segment.find('%') != segment.npos;
  const std::string plain = escaped ? decoded(segment) : std::string();
  if (const Endpoint* found = match_segment(node, escaped ? std::string_view(plain) : segment, rest, search))
    return found;
  if (node.placeholder == nullptr || segment.empty()) return nullptr;
  search.parameters.push_back({{}, segment});
  if (const Endpoint* found = match(*node.placeholder, rest, search)) return found;
  search.parameters.pop_back();
  return nullptr;
}

Found RouteTable::find(Method method, std::string_view path, std::vector<Parameter>& parameters) const {
  parameters.clear();
  Search search{method, parameters};
  const Endpoint* endpoint = match(root_, path, search);
  for (std::size_t i = 0; endpoint != nullptr && i < parameters.size(); ++i) parameters[i].name = endpoint->names[i];
  return {endpoint, search.allowed};
}

std::string allow_text(std::uint32_t allowed) {
  if ((allowed & bit(Method::get)) != 0) allowed |= bit(Method::head);
  std::string text;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto method = static_cast<Method>(i);
    if ((allowed & bit(method)) != 0) absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(name_of(method)));
  }
  return text;
}

}  // namespace tenon::http
