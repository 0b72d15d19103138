// error: tenon: board.cards: board::cards::Stored needs board::storage::Index &, which board.storage does not export; add .exports<board::storage::Index>() to its descriptor
import tenon.std;
import tenon;

namespace board::storage {
class Database {};
class Index {};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace board::storage

namespace board::cards {
class Stored {
 public:
  explicit Stored(storage::Index&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.imports<"board.storage">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Stored(storage::Index&)>());
}  // namespace board::cards
