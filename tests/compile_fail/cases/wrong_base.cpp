// error: tenon: board.cards: cards::Stored is provided as cards::Cards but does not derive from it
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
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stored()>().as<Cards>());
}  // namespace cards
