// error: tenon: board.web: contributes web::Route scoped to web::PerRequest, but All<T> holds what lives as long as the program; contribute a factory of it
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Route {
 public:
  virtual ~Route() = default;
};
class Cards final : public Route {};
inline constexpr auto descriptor =
    tenon::describe<"board.web">.contributes<tenon::scoped<PerRequest, Route>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Cards()>().as<Route>().in<PerRequest>());
}  // namespace web
