// error: tenon: board.cards: exports cards::Cards as transient but provides it as made once; add .transient() to its provider
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<tenon::transient<Cards>>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stored()>().as<Cards>());
}  // namespace cards
