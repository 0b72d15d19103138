// error: tenon: board.cards: configure_provider<cards::Cards> needs a function whose first parameter is cards::Cards&
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Clock {};
struct PerJob {};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Cards()>(), tenon::configure_provider<Cards>([](Clock&) {}));
}  // namespace cards
