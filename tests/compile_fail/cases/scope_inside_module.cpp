// error: tenon: board.web: web::Page lives as long as the program and cannot take web::Session, which exists once per web::PerRequest; provide web::Page with .in<web::PerRequest>()
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {};
class Page {
 public:
  explicit Page(Session&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Session()>().in<PerRequest>(), tenon::provide<Page(Session&)>());
}  // namespace web
