module shop.till;
import tenon.std;
import shop.stock;

namespace shop::till {
namespace {

/// Knows items only through the stock.
class Till final : public probes::Probe {
 public:
  explicit Till(stock::Stock& stock) : stock_(stock) {}
  std::string ask(const std::string& question) override {
    if (question != "till") return "";
    std::string text = "till 1";
    for (const auto& item : stock_.all()) absl::StrAppend(&text, ", ", item.name, " ", item.price);
    return text;
  }

 private:
  stock::Stock& stock_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, stock::descriptor>(tenon::provide<Till(stock::Stock&)>().as<probes::Probe>());

}  // namespace shop::till
