// error: tenon: board.cards: cards::Page takes tenon::Consumer, but is made once for all who ask; provide it with .transient()
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
class Page {
 public:
  explicit Page(tenon::Consumer) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Page(tenon::Consumer)>());
}  // namespace cards
