// error: tenon: board.cards: board::cards::Stored needs board::storage::Database &, which the module neither provides, imports, expects nor takes as configuration; import the module that exports it, by convention .imports<"board.storage">()
// error: tenon: board.cards: exports board::cards::Cards but provides nothing as it; add .as<board::cards::Cards>() to a provider
import tenon.std;
import tenon;

namespace board::storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace board::storage

namespace board::cards {
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
}  // namespace board::cards
