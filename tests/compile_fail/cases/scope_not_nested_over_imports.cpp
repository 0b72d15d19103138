// error: tenon: board.web: web::Page exists once per web::PerJob and cannot take session::Session, which exists once per session::PerRequest; web::PerJob does not lie within session::PerRequest, which `using parent = session::PerRequest;` would say
import tenon.std;
import tenon;

namespace session {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {
 public:
  virtual ~Session() = default;
};
inline constexpr auto descriptor =
    tenon::describe<"board.session">.exports<tenon::scoped<PerRequest, Session>>();
}  // namespace session

namespace web {
struct PerJob {};
class Page {
 public:
  explicit Page(session::Session&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.session">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, session::descriptor>(tenon::provide<Page(session::Session&)>().in<PerJob>());
}  // namespace web
