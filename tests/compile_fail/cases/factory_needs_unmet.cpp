// error: tenon: board.cards: cards::Cards needs cards::Store &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace cards {
class Store {};
class Cards {};
std::unique_ptr<Cards> make_cards(Store&);
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::factory<&make_cards>());
}  // namespace cards
