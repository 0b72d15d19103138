// error: tenon: board.web imports board.disk under a condition on its options, but declares none; add .options<OPTIONS>()
import tenon.std;
import tenon;

struct Options {
  bool to_disk = false;
};
inline constexpr auto disk = tenon::describe<"board.disk">;
inline constexpr auto web = tenon::describe<"board.web">.imports_if<"board.disk", &Options::to_disk>();
constexpr auto plan = tenon::plan({&disk, &web});
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
