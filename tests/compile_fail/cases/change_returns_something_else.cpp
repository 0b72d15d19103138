// error: tenon: board.cards: configure_provider<cards::Cards> returns something; nothing, an absl::Status or a std::unique_ptr<cards::Cards>
import tenon.std;
import tenon;

namespace cards {
class Cards {};
class Clock {};
struct PerJob {};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Cards()>(), tenon::configure_provider<Cards>([](Cards&) { return 1; }));
}  // namespace cards
