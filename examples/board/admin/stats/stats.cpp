module board.admin.stats;
import tenon.std;

namespace board::admin::stats {
namespace {

class CardStats final : public Stats {
 public:
  explicit CardStats(tenon::Ref<cards::Cards> cards) : cards_(cards) {}

  absl::StatusOr<Totals> totals() override {
    absl::StatusOr<std::vector<cards::Count>> columns = cards_->columns();
    if (!columns.ok()) return columns.status();
    Totals totals{.columns = *std::move(columns)};
    for (const cards::Count& column : totals.columns) {
      totals.open += column.open;
      totals.done += column.done;
    }
    return totals;
  }

 private:
  tenon::Ref<cards::Cards> cards_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor>(tenon::provide<CardStats(tenon::Ref<cards::Cards>)>().as<Stats>());

}  // namespace board::admin::stats
