// error: tenon: board.cards: cards::Lock is given as a value, but cannot be copied
import tenon.std;
import tenon;

namespace cards {
struct Lock {
  constexpr Lock() = default;
  Lock(const Lock&) = delete;
};
inline constexpr Lock lock;
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::value<&lock>());
}  // namespace cards
