module shop.commands;
import tenon.std;

namespace shop::commands {
namespace {

struct AddValues {
  std::string text;
  std::string column = "To do";
  bool done = false;
};
class Add final : public tenon::cli::Command<AddValues> {
 public:
  [[nodiscard]] std::string name() const override { return "add"; }
  [[nodiscard]] std::string summary() const override { return "add a card"; }

 private:
  void declare(tenon::cli::Options& options, AddValues& values) const override {
    options.argument("text", values.text, "what is to be done");
    options.option("-c,--column", values.column, "where it goes");
    options.flag("--done", values.done, "it is done already");
  }
  int execute(const AddValues& values) override;
};

int Add::execute(const AddValues& values) {
  std::cout << values.column << ": " << values.text << (values.done ? ", done" : "") << std::endl;
  return 0;
}

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Add()>().as<tenon::Command>());

}  // namespace shop::commands
