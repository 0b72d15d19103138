// error: tenon: board.cards: cards::Page takes tenon::Ref<cards::Stored>, but cards::Stored is transient: everybody has one of their own; take cards::Stored& or Make<cards::Stored>
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
  explicit Page(tenon::Ref<Stored>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored()>().transient(), tenon::provide<Page(tenon::Ref<Stored>)>());
}  // namespace cards
