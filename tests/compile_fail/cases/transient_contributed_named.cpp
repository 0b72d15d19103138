// error: tenon: board.cards: cards::Stored is transient and contributes cards::Cards, but All<T> holds what lives as long as the program; contribute what takes a Make<cards::Stored>
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.contributes<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored()>().as<Cards>().named<"spare">().transient());
}  // namespace cards
