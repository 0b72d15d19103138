// error: tenon: import cycle: a -> b -> c -> a
import tenon.std;
import tenon;

inline constexpr auto a = tenon::describe<"a">.imports<"b">();
inline constexpr auto b = tenon::describe<"b">.imports<"c">();
inline constexpr auto c = tenon::describe<"c">.imports<"a">();
constexpr const tenon::Shape* const members[]{&a, &b, &c};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
