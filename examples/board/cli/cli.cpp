module board.cli;
import tenon.std;
import tenon.cli;
import board.cards;
import board.importer;

namespace board::cli {
namespace {

struct AddValues {
  std::string title;
  std::string column;
  bool done = false;
};

class Add final : public tenon::cli::Command<AddValues> {
 public:
  explicit Add(tenon::Ref<cards::Cards> cards) : cards_(cards) {}
  [[nodiscard]] std::string name() const override { return "add"; }
  [[nodiscard]] std::string summary() const override { return "add a card"; }

 private:
  void declare(tenon::cli::Options& options, AddValues& values) const override {
    options.argument("title", values.title, "what is to be done");
    options.option("-c,--column", values.column, "where it goes; the first column if not given");
    options.flag("--done", values.done, "it is done already");
  }

  int execute(const AddValues& values) override {
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

struct ListValues {
  std::string column;
  std::string search;
};

class List final : public tenon::cli::Command<ListValues> {
 public:
  explicit List(tenon::Ref<cards::Cards> cards) : cards_(cards) {}
  [[nodiscard]] std::string name() const override { return "list"; }
  [[nodiscard]] std::string summary() const override { return "list the cards, column by column"; }

 private:
  void declare(tenon::cli::Options& options, ListValues& values) const override {
    options.option("-c,--column", values.column, "only the cards of this column");
    options.option("-s,--search", values.search, "only cards with this in their title or column");
  }

  int execute(const ListValues& values) override {
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

struct ImportValues {
  std::vector<std::string> files;
};

class Import final : public tenon::cli::Command<ImportValues> {
 public:
  explicit Import(tenon::Ref<importer::Importer> importer) : importer_(importer) {}
  [[nodiscard]] std::string name() const override { return "import"; }
  [[nodiscard]] std::string summary() const override { return "take the tasks of Markdown files"; }

 private:
  void declare(tenon::cli::Options& options, ImportValues& values) const override {
    options.argument("file", values.files, "Markdown files with tasks, `- [ ]` and `- [x]`");
  }

  /// Each file is taken as a whole or not at all; one that cannot be does not keep the others out.
  int execute(const ImportValues& values) override {
    int code = 0;
    for (const std::string& file : values.files) {
      const absl::StatusOr<importer::Imported> done = importer_->import_file(file);
      if (done.ok()) {
        std::cout << file << ": " << done->added << " cards added";
        if (done->tasks > done->added) std::cout << ", " << done->tasks - done->added << " were there already";
        std::cout << "\n";
      } else {
        std::cerr << "board import: " << std::string(done.status().message()) << "\n";
        code = 1;
      }
    }
    return code;
  }

  tenon::Ref<importer::Importer> importer_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, cards::descriptor, importer::descriptor>(
    tenon::provide<Add(tenon::Ref<cards::Cards>)>().as<tenon::Command>(),
    tenon::provide<List(tenon::Ref<cards::Cards>)>().as<tenon::Command>(),
    tenon::provide<Import(tenon::Ref<importer::Importer>)>().as<tenon::Command>());

}  // namespace board::cli
