module board.cli.add;
import tenon.std;
import tenon.cli;
import board.cards;

namespace board::cli::add {
namespace {

struct Values {
  std::string title;
  std::string column;
  bool done = false;
};

class Add final : public tenon::cli::Command<Values> {
 public:
  explicit Add(tenon::Ref<cards::Cards> cards) : cards_(cards) {}
  [[nodiscard]] std::string name() const override { return "add"; }
  [[nodiscard]] std::string summary() const override { return "add a card"; }

 private:
  void declare(tenon::cli::Options& options, Values& values) const override {
    options.argument("title", values.title, "what is to be done");
    options.option("-c,--column", values.column, "where it goes; the first column if not given");
    options.flag("--done", values.done, "it is done already");
  }

  int execute(const Values& values) override {
    const absl::StatusOr<cards::Card> card = cards_->add({values.title, values.column, values.done, ""});
    if (!card.ok()) {
      std::cerr << "board add: " << std::string(card.status().message()) << "\n";
      return 1;
    }
    std::cout << "added " << card->id << " to " << card->column << ": " << card->title << "\n";
    return 0;
  }

  tenon::Ref<cards::Cards> cards_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor>(tenon::provide<Add(tenon::Ref<cards::Cards>)>().as<tenon::Command>());

}  // namespace board::cli::add
