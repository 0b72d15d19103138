// error: tenon: board.cards: cards::Fast exists when a condition on cards::Other holds, which is not this module's configuration
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
struct Other {
  bool fast = false;
};
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Fast()>().as<Cards>().when<&Other::fast>());
}  // namespace cards
