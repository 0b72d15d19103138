// error: tenon: board.cards: existing<cards::Cards, …>: cards::Stored is no cards::Cards
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Stored {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::existing<Cards, Stored>(), tenon::provide<Stored()>());
}  // namespace cards
