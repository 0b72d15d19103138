// error: tenon: board.cards: contributes cards::Cards twice; one .contributes<>() stands for all providers of it
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class One final : public Cards {};
class Two final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.contributes<Cards, tenon::ordered<2, Cards>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<One()>().as<Cards>(), tenon::provide<Two()>().as<Cards>());
}  // namespace cards
