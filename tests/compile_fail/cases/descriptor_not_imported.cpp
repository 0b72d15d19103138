// error: tenon: board.cards: define is given the descriptor of board.storage, which board.cards does not import; add .imports<"board.storage">() to its descriptor
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

namespace cards {
class Stored {
 public:
  explicit Stored(storage::Database&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Stored(storage::Database&)>());
}  // namespace cards
