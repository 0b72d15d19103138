// error: tenon: board.cards: cards::Cards is provided twice: as contributions both count, but cards::Reader takes cards::Cards &; let it take All<cards::Cards>
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class One final : public Cards {};
class Two final : public Cards {};
class Reader {
 public:
  explicit Reader(Cards&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.contributes<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<One()>().as<Cards>(), tenon::provide<Two()>().as<Cards>(),
                              tenon::provide<Reader(Cards&)>());
}  // namespace cards
