/// Internal: what the pages show, and the pages.
export module board.web:page;
import tenon.std;
import board.cards;
import board.admin.stats;

namespace board::web {

struct ColumnView {
  std::string name;
  cards::Page page;
};

/// Everything that one view of the board depends on.
struct BoardView {
  std::string title;
  std::vector<ColumnView> columns;
  /// All columns, for moving and adding.
  std::vector<std::string> names;
  /// Set when only what was searched for, or only one column, is shown.
  std::string query;
  std::string column;
  /// What went wrong with the last form; empty when nothing did.
  std::string alert;
  /// Path and query of this view, where forms come back to.
  std::string address;
};

[[nodiscard]] std::string board_page(const BoardView& view);
[[nodiscard]] std::string stats_page(const std::string& title, const admin::stats::Totals& totals);

}  // namespace board::web
