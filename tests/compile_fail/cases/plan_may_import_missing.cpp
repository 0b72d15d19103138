// error: tenon: board.web imports board.audti, which is not in this program; did you mean board.audit?
import tenon.std;
import tenon;

namespace audit {
inline constexpr auto descriptor = tenon::describe<"board.audit">;
}  // namespace audit
namespace web {
inline constexpr auto descriptor = tenon::describe<"board.web">.may_import<"board.audti">();
}  // namespace web
constexpr auto plan = tenon::plan({&audit::descriptor, &web::descriptor});
static_assert(plan.ok(0), plan.message(0));
