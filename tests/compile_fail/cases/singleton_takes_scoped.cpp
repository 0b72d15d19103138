// error: tenon: board.web: web::Page lives as long as the program and cannot take session::Session, which exists once per session::PerRequest; provide web::Page with .in<session::PerRequest>()
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

namespace session {
struct PerRequest {};
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
  explicit Page(session::Session&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.session">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, session::descriptor>(tenon::provide<Page(session::Session&)>());
}  // namespace web
