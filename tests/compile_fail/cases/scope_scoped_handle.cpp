// error: tenon: board.web: web::Page takes tenon::Scoped<session::PerRequest, web::Style>, but web::Style lives as long as the program; take Ref<web::Style>
// error: tenon: board.web: web::Form takes tenon::Scoped<web::PerJob, session::Session>, but session::Session exists once per session::PerRequest
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
class Style {};
class Page {
 public:
  explicit Page(tenon::Scoped<session::PerRequest, Style>) {}
};
class Form {
 public:
  explicit Form(tenon::Scoped<PerJob, session::Session>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.session">();
constinit const tenon::Definition definition = tenon::define<descriptor, session::descriptor>(
    tenon::provide<Style()>(), tenon::provide<Page(tenon::Scoped<session::PerRequest, Style>)>(),
    tenon::provide<Form(tenon::Scoped<PerJob, session::Session>)>());
}  // namespace web
