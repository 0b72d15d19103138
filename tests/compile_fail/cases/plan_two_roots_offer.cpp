// error: tenon: board.clock and board.sun both offer Zone to the whole program; leave .root() or for_root<> to one of them
import tenon.std;
import tenon;

class Zone {};
namespace user {
inline constexpr auto descriptor = tenon::describe<"board.user">.expects<Zone>();
}  // namespace user
namespace clocks {
inline constexpr auto descriptor = tenon::describe<"board.clock">.offers<Zone>().root();
}  // namespace clocks
namespace sun {
inline constexpr auto descriptor = tenon::describe<"board.sun">.offers<Zone>().root();
}  // namespace sun
constexpr auto plan = tenon::plan({&user::descriptor, &clocks::descriptor, &sun::descriptor});
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
