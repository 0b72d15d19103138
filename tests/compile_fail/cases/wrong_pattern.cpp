// error: tenon: board.cards: cards::Config::name has the wrong pattern [a-z: a ( or [ without its end, or a \ at the end
import tenon.std;
import tenon;

namespace cards {
struct Config {
  std::string name;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::name>.pattern("[a-z"));
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>();
}  // namespace cards
