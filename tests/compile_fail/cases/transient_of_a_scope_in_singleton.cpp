// error: tenon: board.cards: cards::Page lives as long as the program and cannot take cards::Stored, which exists once per cards::PerJob; provide cards::Page with .in<cards::PerJob>()
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
  explicit Page(Stored&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Stored()>().transient().in<PerJob>(), tenon::provide<Page(Stored&)>());
}  // namespace cards
