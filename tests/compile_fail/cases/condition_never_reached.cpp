// error: tenon: board.cards: cards::Cards is provided by cards::Slow, which always exists, so cards::Fast is never used; list the one without a condition last
import tenon.std;
import tenon;

namespace cards {
struct Config {
  bool fast = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::fast>);
};
class Cards {
 public:
  virtual ~Cards() = default;
};
class Fast final : public Cards {};
class Slow final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Slow()>().as<Cards>(), tenon::provide<Fast()>().as<Cards>().when<&Config::fast>());
}  // namespace cards
