// error: tenon: sides: dependency cycle: Left -> Right -> Left; break it with a Ref<T> to an object that is neither a std::unique_ptr nor existing<>
import tenon.std;
import tenon;

class Right;
class Left {
 public:
  explicit Left(tenon::Ref<Right>) {}
};
class Right {
 public:
  explicit Right(Left&) {}
};
std::unique_ptr<Right> make_right(Left& left) { return std::make_unique<Right>(left); }
inline constexpr auto descriptor = tenon::describe<"sides">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Left(tenon::Ref<Right>)>(), tenon::factory<&make_right>());
