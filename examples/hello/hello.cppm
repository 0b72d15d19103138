/// The smallest program: one module, which greets.
export module hello;
import tenon;
import tenon.std;

export namespace hello {

class Greeter {
 public:
  virtual ~Greeter() = default;
  [[nodiscard]] virtual std::string greeting() const = 0;
};

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"hello">.exports<Greeter>().contributes<tenon::Command>().config<Config>();
extern const tenon::Definition definition;

}  // namespace hello
