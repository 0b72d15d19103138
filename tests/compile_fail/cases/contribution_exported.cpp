// error: tenon: board.cards: cards::Cards is provided twice: as contributions both count, but an export needs exactly one; export another interface
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class One final : public Cards {};
class Two final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>().contributes<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<One()>().as<Cards>(), tenon::provide<Two()>().as<Cards>());
}  // namespace cards
