/// Has a service for others and a helper of its own.
export module guide.greeting;
import tenon;
import tenon.std;

export namespace guide::greeting {

class Greeting {
 public:
  virtual ~Greeting() = default;
  [[nodiscard]] virtual std::string to(const std::string& name) const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.greeting">.exports<Greeting>();
extern const tenon::Definition definition;

}  // namespace guide::greeting
