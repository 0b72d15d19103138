// error: tenon: board.cards: configures board.storage, which it does not import
import tenon.std;
import tenon;

namespace storage {
struct Config {
  int pages = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::pages>);
};
}  // namespace storage

namespace cards {
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::configure<"board.storage">([](storage::Config& theirs) { theirs.pages = 2; }));
}  // namespace cards
