// error: tenon: board.cards: cards::Stored has no constructor for provide<cards::Stored (storage::Database &)>
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
class Stored {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.imports<"board.storage">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Stored(storage::Database&)>());
}  // namespace cards
