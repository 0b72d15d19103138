/// Internal: the routes of one generation, ready to be searched.
export module tenon.http:table;
import tenon.std;
import :message;
import :route;

namespace tenon::http {

/// A route, the object it belongs to and the names in its pattern. Good as long as the object is.
struct Endpoint {
  Route route;
  Controller* controller;
  std::vector<std::string_view> names;
};

/// What the table says about a method and a path. Without endpoint, `allowed` has the bit of each method that
/// the path does answer; 0 means that there is no such path.
struct Found {
  const Endpoint* endpoint = nullptr;
  std::uint32_t allowed = 0;
};

/// A tree over path segments. Holds pointers and literals of one generation's objects and is used only inside a
/// unit of work of that generation, which keeps them alive. One thread.
class RouteTable {
 public:
  /// Error: another route has the same method and the same pattern but for names.
  absl::Status add(Controller& controller, const Route& route);
  /// Fills `parameters` when there is an endpoint.
  [[nodiscard]] Found find(Method method, std::string_view path, std::vector<Parameter>& parameters) const;

 private:
  struct Node {
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> placeholder;
    std::array<std::unique_ptr<Endpoint>, 8> endpoints;
  };
  struct Search {
    Method method;
    std::vector<Parameter>& parameters;
    std::uint32_t allowed = 0;
  };
  static const Endpoint* match(const Node& node, std::string_view rest, Search& search);
  static const Endpoint* match_segment(const Node& node, std::string_view segment, std::string_view rest,
                                       Search& search);

  Node root_;
};

/// "GET, HEAD, POST" for the Allow field.
[[nodiscard]] std::string allow_text(std::uint32_t allowed);

}  // namespace tenon::http
