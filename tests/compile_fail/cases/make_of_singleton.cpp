// error: tenon: board.cards: cards::Page takes tenon::Make<cards::Stored>, but cards::Stored is made once; take cards::Stored&, or provide it with .transient()
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
  explicit Page(tenon::Make<Stored>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored()>(), tenon::provide<Page(tenon::Make<Stored>)>());
}  // namespace cards
