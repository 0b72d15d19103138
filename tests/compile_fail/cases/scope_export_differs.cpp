// error: tenon: board.web: exports web::Session scoped to web::PerRequest but provides it without a scope
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {};
inline constexpr auto descriptor = tenon::describe<"board.web">.exports<tenon::scoped<PerRequest, Session>>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Session()>());
}  // namespace web
