// error: tenon: board.cards: cards::Page takes tenon::Work, but lives as long as the program; begin a unit of work with Host::begin, or provide it with .in<S>()
import tenon.std;
import tenon;

namespace cards {
class Page {
 public:
  explicit Page(tenon::Work) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Page(tenon::Work)>());
}  // namespace cards
