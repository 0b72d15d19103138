// error: tenon: board.first and board.second both contribute Route with the order -12; give one of them another, or leave out ordered<> where it does not matter which comes first
import tenon.std;
import tenon;

class Route {
 public:
  virtual ~Route() = default;
};
class Menu {
 public:
  virtual ~Menu() = default;
};
inline constexpr auto first =
    tenon::describe<"board.first">.contributes<tenon::ordered<-12, Route>, tenon::ordered<7, Menu>>();
inline constexpr auto other = tenon::describe<"board.other">.contributes<tenon::ordered<12, Route>, Menu>();
inline constexpr auto second = tenon::describe<"board.second">.contributes<tenon::ordered<-12, Route>, Menu>();
constexpr const tenon::Shape* const members[]{&first, &other, &second};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
