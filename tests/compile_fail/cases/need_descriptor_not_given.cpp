// error: tenon: board.cards: board::cards::Stored needs board::storage::Database & of board.storage, whose descriptor define is not given; add board::storage::descriptor to it
import tenon.std;
import tenon;

namespace board::storage {
class Database {};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace board::storage

namespace board::cards {
class Stored {
 public:
  explicit Stored(storage::Database&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.imports<"board.storage">();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Stored(storage::Database&)>());
}  // namespace board::cards
