// error: tenon: pond: dependency cycle: Narcissus -> Narcissus; break it with a Ref<T>
import tenon.std;
import tenon;

class Narcissus {
 public:
  explicit Narcissus(Narcissus&) {}
};
inline constexpr auto descriptor = tenon::describe<"pond">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Narcissus(Narcissus&)>());
