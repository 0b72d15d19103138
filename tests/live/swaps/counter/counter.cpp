module swaps.counter;
import tenon.std;

namespace swaps::counter {
namespace {

int number() { return 1; }

/// With a static that has a destructor, and memory of its own.
const std::string& words() {
  static const std::string all = "words that are too long for the object itself";
  return all;
}

class Real final : public Counter {
 public:
  explicit Real(tenon::Logger log) : log_(log) {}
  [[nodiscard]] int number() const override {
    log_.debug(words());
    return counter::number();
  }

 private:
  tenon::Logger log_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Real(tenon::Logger)>().as<Counter>());

}  // namespace swaps::counter
