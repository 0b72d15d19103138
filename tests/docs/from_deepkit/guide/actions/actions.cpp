module guide.actions;
import tenon.std;
import guide.greeting;
import guide.routing;

namespace guide::actions {
namespace {

class MyController final : public routing::Action {
 public:
  explicit MyController(greeting::Greeting& greeting) : greeting_(greeting) {}
  [[nodiscard]] std::string path() const override { return "/me"; }
  [[nodiscard]] std::string answer() const override { return greeting_.to("you"); }

 private:
  greeting::Greeting& greeting_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, greeting::descriptor>(
    tenon::controller<MyController(greeting::Greeting&)>().as<routing::Action>());

}  // namespace guide::actions
