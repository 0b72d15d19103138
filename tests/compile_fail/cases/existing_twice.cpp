// error: tenon: board.cards: cards::Cards is provided twice
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Stored : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::existing<Cards, Stored>(), tenon::provide<Stored()>().as<Cards>());
}  // namespace cards
