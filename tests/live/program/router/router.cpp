module trial.router;
import tenon.std;

namespace trial::router {
namespace {

struct Registry {
  std::vector<tenon::ControllerRecord> controllers;
  friend bool operator==(const Registry&, const Registry&) = default;
};

class Router final : public probes::Probe {
 public:
  explicit Router(const Registry& registry) : registry_(registry) {}
  std::string ask(const std::string& question) override {
    if (question != "routes") return "";
    std::string all = "routes";
    for (const tenon::ControllerRecord& record : registry_.controllers) {
      const Routes* routes = record.get<Routes>();
      absl::StrAppend(&all, " ", routes != nullptr ? routes->path() : "gone");
    }
    return all;
  }

 private:
  const Registry& registry_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::collect<Registry>(), tenon::provide<Router(const Registry&)>().as<probes::Probe>(),
    tenon::process_controller([](Registry& registry, const tenon::ControllerRecord& controller) {
      if (controller.is<Routes>()) registry.controllers.push_back(controller);
    }));

}  // namespace trial::router
