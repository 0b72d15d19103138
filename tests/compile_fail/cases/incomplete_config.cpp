// error: tenon: board.cards: the configuration cards::Config has no fields here; define the struct, with `static constexpr auto fields`, before this definition
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
struct Config;
inline constexpr auto descriptor = tenon::describe<"board.cards">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>();
}  // namespace cards
