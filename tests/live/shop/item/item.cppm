/// What others hold by value: its layout is in their code.
export module shop.item;
import tenon;
import tenon.std;

export namespace shop::item {

struct Item {
  int price = 3;
  std::string name = "apple";
};
class Shelf {
 public:
  virtual ~Shelf() = default;
  [[nodiscard]] virtual Item first() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"shop.item">.exports<Shelf>();
extern const tenon::Definition definition;

}  // namespace shop::item
