/// A module that a program may want twice.
export module guide.store;
import tenon;
import tenon.std;

export namespace guide::store {

class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual const std::string& path() const = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"guide.store">.exports<Store>().config<Config>();
extern const tenon::Definition definition;

}  // namespace guide::store
