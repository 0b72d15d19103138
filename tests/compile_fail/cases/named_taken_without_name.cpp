// error: tenon: board.cards: cards::Page needs cards::Cards &, but has only cards::Cards named "fast"
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
class Cached final : public Cards {};
class Page {
 public:
  explicit Page(Cards&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Stored()>().as<Cards>().named<"fast">(), tenon::provide<Page(Cards&)>());
}  // namespace cards
