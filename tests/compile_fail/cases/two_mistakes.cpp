// error: tenon: board.cards: cards::Stored needs storage::Database &, which the module neither provides, imports, expects nor takes as configuration
// error: tenon: board.cards: exports cards::Cards but provides nothing as it; add .as<cards::Cards>() to a provider
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
class Stored final : public Cards {
 public:
  explicit Stored(storage::Database&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stored(storage::Database&)>());
}  // namespace cards
