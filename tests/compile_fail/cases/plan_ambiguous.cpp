// error: tenon: board.web receives storage::Database from both board.storage and board.memory; import one of them as<"NAME", …> and take From<"NAME", …>, or provide it here with .overrides<"board.storage", storage::Database>()
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

inline constexpr auto memory = tenon::describe<"board.memory">.exports<storage::Database>();
inline constexpr auto web = tenon::describe<"board.web">.imports<"board.storage", "board.memory">();
constexpr const tenon::Shape* const members[]{&storage::descriptor, &memory, &web};
constexpr auto plan = tenon::plan(members);
static_assert(plan.ok(0), plan.message(0));
static_assert(plan.ok(1), plan.message(1));
