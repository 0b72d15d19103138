/// What the tests can ask the running program.
export module shop.probes;
import tenon;
import tenon.std;

export namespace shop::probes {

class Probe {
 public:
  virtual ~Probe() = default;
  /// Empty for a question of others.
  virtual std::string ask(const std::string& question) = 0;
};

inline constexpr auto descriptor = tenon::describe<"shop.probes">;
extern const tenon::Definition definition;

}  // namespace shop::probes
