module trial.first;
import tenon.std;
import trial.text;

namespace trial::first {
namespace {

class Ball final : public text::Round {
 public:
  [[nodiscard]] int radius() const override { return 1; }
};

class First final : public probes::Probe {
 public:
  First() = default;
  std::string ask(const std::string& question) override {
    if (question == "first") return absl::StrCat("first 1, ", text::mark(), ", calls ", ++text::calls());
    if (question == "throw") throw text::Failure(1);
    if (question == "shape") return shape();
    return "";
  }

 private:
  static std::string shape() {
    const std::unique_ptr<text::Shape> shape = std::make_unique<Ball>();
    const auto* round = dynamic_cast<const text::Round*>(shape.get());
    return round == nullptr ? "not round" : absl::StrCat("radius ", round->radius());
  }
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<First()>().as<probes::Probe>());

}  // namespace trial::first
