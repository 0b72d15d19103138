// error: tenon: board.cards: the factory cards::Cards *(int &) does not return an object, a std::unique_ptr or an absl::StatusOr of one of them
// error: tenon: board.cards: the factory void () does not return an object, a std::unique_ptr or an absl::StatusOr of one of them
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
  virtual int count() const = 0;
};
Cards* make_cards(int&);
void make_nothing();
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::factory<&make_cards>(), tenon::factory<&make_nothing>());
}  // namespace cards
