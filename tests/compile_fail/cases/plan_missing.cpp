// error: tenon: board.web imports board.storagee, which is not in this program; did you mean board.storage?
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

inline constexpr auto web = tenon::describe<"board.web">.imports<"board.storagee">();
constexpr const tenon::Shape* const members[]{&storage::descriptor, &web};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
