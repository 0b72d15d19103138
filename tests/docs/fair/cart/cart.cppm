/// What a visitor is about to buy, and how the visitor is called.
export module fair.cart;
import tenon;
import tenon.std;

export namespace fair::cart {

class Visitor {
 public:
  std::string name;
};
struct PerVisit {
  using seeds = tenon::List<Visitor>;
};
class Greeter {
 public:
  virtual ~Greeter() = default;
  [[nodiscard]] virtual std::string greet() const = 0;
};
class Cart {
 public:
  virtual ~Cart() = default;
  [[nodiscard]] virtual int total(const std::vector<std::string>& things) const = 0;
};
/// What a page about one visit says.
class Page {
 public:
  explicit Page(Greeter& greeter) : text(greeter.greet()) {}
  std::string text;
};

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"fair.cart">
        .imports<"fair.prices">()
        .exports<Cart, tenon::scoped<PerVisit, Greeter>, tenon::scoped<PerVisit, Page>>()
        .config<Config>();
extern const tenon::Definition definition;

}  // namespace fair::cart
