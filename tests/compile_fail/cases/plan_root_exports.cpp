// error: tenon: board.log is declared root and has exports; a root module offers everything to the whole program, so remove .root() or .exports<>()
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

inline constexpr auto logger = tenon::describe<"board.log">.root().exports<storage::Database>();
constexpr const tenon::Shape* const members[]{&logger};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
