// error: tenon: board.cards: cards::Mailer takes const cards::Smtp &, but several fields of the configuration are of this type; take Field<&cards::Config::NAME> of one
import tenon.std;
import tenon;

namespace cards {
struct Smtp {
  int port = 25;
  static constexpr auto fields = tenon::fields(tenon::field<&Smtp::port>);
};
struct Config {
  Smtp first;
  Smtp second;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::first>, tenon::field<&Config::second>);
};
class Mailer {
 public:
  explicit Mailer(const Smtp&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Mailer(const Smtp&)>());
}  // namespace cards
