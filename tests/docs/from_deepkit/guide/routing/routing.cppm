/// Gathers the controllers of all modules.
export module guide.routing;
import tenon;
import tenon.std;

export namespace guide::routing {

/// What a controller must be to be reached.
class Action {
 public:
  virtual ~Action() = default;
  [[nodiscard]] virtual std::string path() const = 0;
  [[nodiscard]] virtual std::string answer() const = 0;
};

class Router {
 public:
  virtual ~Router() = default;
  [[nodiscard]] virtual std::string handle(std::string_view path) const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.routing">.exports<Router>();
extern const tenon::Definition definition;

}  // namespace guide::routing
