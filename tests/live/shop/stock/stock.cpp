module shop.stock;
import tenon.std;

namespace shop::stock {
namespace {

class Shelves final : public Stock {
 public:
  explicit Shelves(item::Shelf& shelf) : shelf_(shelf) {}
  [[nodiscard]] std::vector<item::Item> all() const override { return {shelf_.first(), {.name = "pear"}}; }

 private:
  item::Shelf& shelf_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, item::descriptor>(tenon::provide<Shelves(item::Shelf&)>().as<Stock>());

}  // namespace shop::stock
