module fair.prices;
import tenon.std;

namespace fair::prices {

struct Config {
  std::map<std::string, int> list;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::list>.required().doc("Cents, by thing"));
};

namespace {

class Listed final : public Prices {
 public:
  explicit Listed(const Config& config) : config_(config) {}
  [[nodiscard]] int of(std::string_view thing) const override {
    const auto found = config_.list.find(std::string(thing));
    return found == config_.list.end() ? 0 : found->second;
  }

 private:
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Listed(const Config&)>().as<Prices>());

}  // namespace fair::prices
