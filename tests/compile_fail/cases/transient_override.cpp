// error: tenon: web: overrides cards::Cards of board.cards, which is transient; provide it with .transient()
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<tenon::transient<Cards>>();
}  // namespace cards
namespace web {
class Other final : public cards::Cards {};
inline constexpr auto descriptor = tenon::describe<"web">.imports<"board.cards">().overrides<"board.cards", cards::Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor>(tenon::provide<Other()>().as<cards::Cards>());
}  // namespace web
