// error: tenon: board.web: web::Page holds stats::Stats &, but stats::Stats is restartable: its object may be replaced while the program runs; take Ref<stats::Stats>, or make web::Page restartable too
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

namespace stats {
class Stats {
 public:
  static constexpr bool restartable = true;
  virtual ~Stats() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.stats">.exports<Stats>();
}  // namespace stats
namespace web {
class Page {
 public:
  explicit Page(stats::Stats&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.stats">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, stats::descriptor>(tenon::provide<Page(stats::Stats&)>());
}  // namespace web
