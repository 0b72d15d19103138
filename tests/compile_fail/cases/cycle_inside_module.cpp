// error: tenon: farm: dependency cycle: Hen -> Chick -> Egg -> Hen; break it with a Ref<T>
import tenon.std;
import tenon;

class Hen;
class Chick {
 public:
  explicit Chick(class Egg&) {}
};
class Egg {
 public:
  explicit Egg(tenon::Optional<Hen>) {}
};
class Hen {
 public:
  explicit Hen(Chick&) {}
};
class Yard {
 public:
  explicit Yard(Hen&, Egg&) {}
};
inline constexpr auto descriptor = tenon::describe<"farm">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Yard(Hen&, Egg&)>(), tenon::provide<Hen(Chick&)>(), tenon::provide<Chick(Egg&)>(),
    tenon::provide<Egg(tenon::Optional<Hen>)>());
