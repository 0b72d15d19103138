// error: tenon: board.cards expects storage::Database, but board.web, which imports it, neither offers nor expects it; add .offers<storage::Database>() to board.web
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

inline constexpr auto cards = tenon::describe<"board.cards">.expects<storage::Database>();
inline constexpr auto web = tenon::describe<"board.web">.imports<"board.cards">();
constexpr const tenon::Shape* const members[]{&cards, &web};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
