// error: tenon: board.cards: cards::Stored needs storage::Database &, which the module neither provides, imports, expects nor takes as configuration
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
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stored(storage::Database&)>());
}  // namespace cards
