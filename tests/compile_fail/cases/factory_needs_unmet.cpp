// error: tenon: board.cards: board::cards::Cards needs board::cards::Store &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace board::cards {
class Store {};
class Cards {};
std::unique_ptr<Cards> make_cards(Store&);
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::factory<&make_cards>());
}  // namespace board::cards
