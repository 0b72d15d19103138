// error: tenon: board.cards: cards::Cards is provided twice
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
class One final : public Cards {};
class Two final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<One()>().as<Cards>(), tenon::provide<Two()>().as<Cards>());
}  // namespace cards
