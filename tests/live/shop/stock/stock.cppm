export module shop.stock;
import tenon;
import tenon.std;
import shop.item;

export namespace shop::stock {

class Stock {
 public:
  virtual ~Stock() = default;
  [[nodiscard]] virtual std::vector<item::Item> all() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"shop.stock">.imports<"shop.item">().exports<Stock>();
extern const tenon::Definition definition;

}  // namespace shop::stock
