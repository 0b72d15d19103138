// error: tenon: board.cards: cards::Cards lives as long as the program and cannot take cards::Stored, which exists once per cards::PerJob; provide cards::Cards with .in<cards::PerJob>()
import tenon.std;
import tenon;

namespace cards {
struct PerJob {};
class Cards {};
class Stored : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::existing<Cards, Stored>(), tenon::provide<Stored()>().in<PerJob>());
}  // namespace cards
