// error: tenon: board.web: web::Page takes audit::Audit & of board.audit, which is only a may_import and may be absent; take Optional<audit::Audit>
import tenon.std;
import tenon;

namespace audit {
class Audit {};
inline constexpr auto descriptor = tenon::describe<"board.audit">.exports<Audit>();
}  // namespace audit

namespace web {
class Page {
 public:
  explicit Page(audit::Audit&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.may_import<"board.audit">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, audit::descriptor>(tenon::provide<Page(audit::Audit&)>());
}  // namespace web
