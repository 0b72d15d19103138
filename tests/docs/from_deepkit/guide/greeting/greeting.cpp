module guide.greeting;
import tenon.std;

namespace guide::greeting {
namespace {

class Words {
 public:
  [[nodiscard]] std::string hello() const { return "Hello"; }
};

class Polite final : public Greeting {
 public:
  explicit Polite(Words& words) : words_(words) {}
  [[nodiscard]] std::string to(const std::string& name) const override {
    return absl::StrCat(words_.hello(), ", ", name, "!");
  }

 private:
  Words& words_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Words()>(), tenon::provide<Polite(Words&)>().as<Greeting>());

}  // namespace guide::greeting
