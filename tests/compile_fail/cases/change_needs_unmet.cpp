// error: tenon: board.cards: configure_provider<cards::Cards> takes cards::Clock &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Clock {};
struct PerJob {};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Cards()>(), tenon::configure_provider<Cards>([](Cards&, Clock&) {}));
}  // namespace cards
