// error: tenon: circle: dependency cycle: Egg -> Hen -> Egg; objects of one scope cannot hold each other in a circle
import tenon.std;
import tenon;

class Hen;
struct PerJob {};
class Egg {
 public:
  explicit Egg(Hen&) {}
};
class Hen {
 public:
  explicit Hen(Egg&) {}
};
inline constexpr auto descriptor = tenon::describe<"circle">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Egg(Hen&)>().in<PerJob>(), tenon::provide<Hen(Egg&)>().in<PerJob>());
