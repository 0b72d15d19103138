// error: tenon: board.cards: cards::Page takes tenon::Make<cards::Stored>, but cards::Stored is for objects of cards::PerJob; take cards::Stored& in that scope
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
struct PerJob {};
class Page {
 public:
  explicit Page(tenon::Make<Stored>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Stored()>().transient().in<PerJob>(), tenon::provide<Page(tenon::Make<Stored>)>().in<PerJob>());
}  // namespace cards
