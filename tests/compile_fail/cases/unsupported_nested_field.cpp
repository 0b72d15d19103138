// error: tenon: board.cards: cards::Smtp::ports has the type std::vector<int *>, which configuration cannot hold; use bool, a number,
import tenon.std;
import tenon;

namespace cards {
struct Smtp {
  std::vector<int*> ports;
  static constexpr auto fields = tenon::fields(tenon::field<&Smtp::ports>);
};
struct Config {
  Smtp smtp;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::smtp>);
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>();
}  // namespace cards
