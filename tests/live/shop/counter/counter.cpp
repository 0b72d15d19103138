module shop.counter;
import tenon.std;

namespace shop::counter {
namespace {

/// Has nothing to do with items, so that it survives what happens to them.
class Counter final : public probes::Probe {
 public:
  std::string ask(const std::string& question) override {
    if (question == "counter") return absl::StrCat("counter 1, calls ", ++calls_);
    return "";
  }

 private:
  int calls_ = 0;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Counter()>().as<probes::Probe>());

}  // namespace shop::counter
