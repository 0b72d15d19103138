module board.cli.list;
import tenon.std;
import tenon.cli;
import board.cards;

namespace board::cli::list {
namespace {

struct Values {
  std::string column;
  std::string search;
};

class List final : public tenon::cli::Command<Values> {
 public:
  explicit List(tenon::Ref<cards::Cards> cards) : cards_(cards) {}
  [[nodiscard]] std::string name() const override { return "list"; }
  [[nodiscard]] std::string summary() const override { return "list the cards, column by column"; }

 private:
  void declare(tenon::cli::Options& options, Values& values) const override {
    options.option("-c,--column", values.column, "only the cards of this column");
    options.option("-s,--search", values.search, "only cards with this in their title or column");
  }

  int execute(const Values& values) override {
    // Page 0 is everything.
    const absl::StatusOr<cards::Page> found =
        values.search.empty() ? cards_->list(values.column, 0) : cards_->search(values.search, 0);
    if (!found.ok()) {
      std::cerr << "board list: " << std::string(found.status().message()) << "\n";
      return 1;
    }
    std::string column;
    for (const cards::Card& card : found->cards) {
      if (!values.column.empty() && card.column != values.column) continue;
      if (card.column != column) std::cout << (column.empty() ? "" : "\n") << card.column << "\n";
      column = card.column;
      std::cout << std::setw(6) << card.id << (card.done ? " [x] " : " [ ] ") << card.title << "\n";
    }
    if (column.empty()) std::cout << "no cards\n";
    return 0;
  }

  tenon::Ref<cards::Cards> cards_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor>(tenon::provide<List(tenon::Ref<cards::Cards>)>().as<tenon::Command>());

}  // namespace board::cli::list
