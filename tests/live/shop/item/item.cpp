module shop.item;
import tenon.std;

namespace shop::item {
namespace {

class Plain final : public Shelf {
 public:
  [[nodiscard]] Item first() const override { return {}; }
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Plain()>().as<Shelf>());

}  // namespace shop::item
