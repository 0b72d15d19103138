module guide.routing;
import tenon.std;

namespace guide::routing {
namespace {

struct Registry {
  std::vector<tenon::ControllerRecord> controllers;
  friend bool operator==(const Registry&, const Registry&) = default;
};

class RegistryRouter final : public Router {
 public:
  explicit RegistryRouter(const Registry& registry) : registry_(registry) {}
  [[nodiscard]] std::string handle(std::string_view path) const override {
    for (const tenon::ControllerRecord& controller : registry_.controllers) {
      const Action& action = *controller.get<Action>();  // the object, from the module that declared it
      if (action.path() == path) return action.answer();
    }
    return "not found";
  }

 private:
  const Registry& registry_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::collect<Registry>(), tenon::provide<RegistryRouter(const Registry&)>().as<Router>(),
    tenon::process_controller([](Registry& registry, const tenon::ControllerRecord& controller) {
      if (controller.is<Action>()) registry.controllers.push_back(controller);
    }));

}  // namespace guide::routing
