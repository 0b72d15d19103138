module guide.command;
import tenon.std;
import guide.greeting;

namespace guide::command {
namespace {

class Test final : public tenon::Command {
 public:
  explicit Test(greeting::Greeting& greeting) : greeting_(greeting) {}
  [[nodiscard]] std::string name() const override { return "test"; }
  [[nodiscard]] std::string summary() const override { return "greets"; }
  int run(std::span<const std::string> words) override {
    for (const std::string& word : words) std::cout << greeting_.to(word) << std::endl;
    return 0;
  }

 private:
  greeting::Greeting& greeting_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, greeting::descriptor>(tenon::provide<Test(greeting::Greeting&)>().as<tenon::Command>());

}  // namespace guide::command
