/// What things cost, in cents.
export module fair.prices;
import tenon;
import tenon.std;

export namespace fair::prices {

class Prices {
 public:
  virtual ~Prices() = default;
  [[nodiscard]] virtual int of(std::string_view thing) const = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"fair.prices">.exports<Prices>().config<Config>();
extern const tenon::Definition definition;

}  // namespace fair::prices
