module guide.clock;
import tenon.std;

namespace guide::clock {
namespace {

class Stopped final : public Clock {
 public:
  [[nodiscard]] std::string now() const override { return "noon"; }
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Stopped()>().as<Clock>());

}  // namespace guide::clock
