// error: tenon: board.web: web::Page takes tenon::Ref<session::Session>, but session::Session exists once per session::PerRequest; take session::Session& in that scope, Scoped<session::PerRequest, session::Session> outside of it
// error: tenon: board.web: web::Form takes tenon::Ref<session::Request>, but session::Request is a seed of its scope; take session::Request&
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
class Page {
 public:
  explicit Page(tenon::Ref<session::Session>) {}
};
class Form {
 public:
  explicit Form(tenon::Ref<session::Request>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.session">();
constinit const tenon::Definition definition = tenon::define<descriptor, session::descriptor>(
    tenon::provide<Page(tenon::Ref<session::Session>)>(),
    tenon::provide<Form(tenon::Ref<session::Request>)>().in<session::PerRequest>());
}  // namespace web
