// error: tenon: board.cards: cards::Stored takes int by value; take a reference, Ref<T>, Optional<T>, All<T>, Make<T>, From<"name", T&>, Named<"name", T&> or Field<&Config::x>
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
  explicit Stored(int) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stored(int)>());
}  // namespace cards
