module fair.cart;
import tenon.std;
import fair.prices;

namespace fair::cart {

struct Config {
  int discount = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::discount>.range(0, 100).doc("In percent"));
};

namespace {

class Added final : public Cart {
 public:
  Added(const prices::Prices& prices, const Config& config) : prices_(prices), config_(config) {}
  [[nodiscard]] int total(const std::vector<std::string>& things) const override {
    int cents = 0;
    for (const std::string& thing : things) cents += prices_.of(thing);
    return cents - cents * config_.discount / 100;
  }

 private:
  const prices::Prices& prices_;
  const Config& config_;
};

class Polite final : public Greeter {
 public:
  explicit Polite(const Visitor& visitor) : visitor_(visitor) {}
  [[nodiscard]] std::string greet() const override { return absl::StrCat("Good day, ", visitor_.name); }

 private:
  const Visitor& visitor_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, prices::descriptor>(
    tenon::provide<Added(const prices::Prices&, const Config&)>().as<Cart>(),
    tenon::provide<Polite(const Visitor&)>().as<Greeter>().in<PerVisit>(),
    tenon::provide<Page(Greeter&)>().in<PerVisit>());

}  // namespace fair::cart
