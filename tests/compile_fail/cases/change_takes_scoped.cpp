// error: tenon: board.cards: configure_provider<cards::Cards> takes cards::Clock &, which exists once per cards::PerJob; take what lives as long as the program
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Clock {};
struct PerJob {};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Cards()>(), tenon::provide<Clock()>().in<PerJob>(),
    tenon::configure_provider<Cards>([](Cards&, Clock&) {}));
}  // namespace cards
