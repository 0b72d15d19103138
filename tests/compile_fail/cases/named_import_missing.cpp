// error: tenon: board.cards: cards::Stored needs tenon::From<FixedString<8>{"primary"}, storage::Database &>; no import named "primary" exports it: add .imports<as<"primary", "MODULE">>() to the descriptor
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
  explicit Stored(tenon::From<"primary", storage::Database&>) {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.imports<"board.storage">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Stored(tenon::From<"primary", storage::Database&>)>());
}  // namespace cards
