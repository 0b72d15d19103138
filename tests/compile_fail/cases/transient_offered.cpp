// error: tenon: board.cards: cards::Stored is transient and cannot be offered as cards::Cards; what is offered lives as long as the program
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.offers<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored()>().as<Cards>().transient());
}  // namespace cards
