// error: tenon: a and b import audit with different options; import it as<"NAME", "audit"> or own<"audit"> where it differs
import tenon.std;
import tenon;

struct Options {
  bool to_disk = false;
};
inline constexpr auto audit = tenon::describe<"audit">.options<Options>();
inline constexpr auto a = tenon::describe<"a">.imports<"audit", Options{.to_disk = true}>();
inline constexpr auto b = tenon::describe<"b">.imports<"audit", Options{.to_disk = false}>();
constexpr const tenon::Shape* const members[]{&audit, &a, &b};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
