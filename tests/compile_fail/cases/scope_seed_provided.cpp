// error: tenon: board.web: web::Request is provided in web::PerRequest as web::Request, with which the scope is seeded
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Request()>().in<PerRequest>());
}  // namespace web
