// error: tenon: two modules of this program are named board.storage; a name belongs to one module
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

inline constexpr auto other = tenon::describe<"board.storage">;
constexpr const tenon::Shape* const members[]{&storage::descriptor, &other};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
