module guide.desk;
import tenon.std;
import guide.store;

namespace guide::desk {
namespace {

class Asking final : public Desk {
 public:
  explicit Asking(tenon::Context context) : context_(context) {}
  [[nodiscard]] std::string path_of(std::string_view instance) const override {
    const std::optional<tenon::ModuleRef> module = context_.module(instance);
    if (!module.has_value()) return "no such module";
    return context_.get<store::Store>(*module)->path();
  }

 private:
  tenon::Context context_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Asking(tenon::Context)>().as<Desk>());

}  // namespace guide::desk
