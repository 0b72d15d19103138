// error: tenon: the state desk::Visits has virtual functions, which belong to one generation of code, and it outlives them
import tenon.std;
import tenon;

namespace desk {
struct Visits {
  virtual ~Visits() = default;
  int count = 0;
};
inline constexpr auto descriptor = tenon::describe<"desk">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::state<Visits>());
}  // namespace desk
