/// Counts for whoever looks after the board.
export module board.admin.stats;
import tenon;
import tenon.std;
import board.cards;

export namespace board::admin::stats {

struct Totals {
  std::vector<cards::Count> columns;
  std::int64_t open = 0;
  std::int64_t done = 0;
};

/// The numbers behind /admin/stats. Restartable: its object may be made anew while the program runs, also in a release,
/// so it is held by tenon::Ref. Any thread.
class Stats {
 public:
  static constexpr bool restartable = true;
  virtual ~Stats() = default;
  /// Counted now. Errors: those of Cards.
  virtual absl::StatusOr<Totals> totals() = 0;
};

inline constexpr auto descriptor = tenon::describe<"board.admin.stats">.imports<"board.cards">().exports<Stats>();
extern const tenon::Definition definition;

}  // namespace board::admin::stats
