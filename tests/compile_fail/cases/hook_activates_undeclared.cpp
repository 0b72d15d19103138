// error: tenon: board.web activates board.audti, which its descriptor does not declare; add .may_import<"board.audti">(), or did you mean board.audit?
import tenon.std;
import tenon;

namespace web {
inline constexpr auto descriptor = tenon::describe<"board.web">.may_import<"board.audit">();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::process([](tenon::Setup<descriptor> s) { s.activate<"board.audti">(); }));
}  // namespace web
