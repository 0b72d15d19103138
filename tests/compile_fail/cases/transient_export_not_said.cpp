// error: tenon: board.cards: exports cards::Cards but provides it as transient; say transient<cards::Cards>
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored()>().as<Cards>().transient());
}  // namespace cards
