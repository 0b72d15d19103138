// error: tenon: the state desk::Visits has a reference or a bit-field: nobody could say whether another version of it is the same; hold a value
import tenon.std;
import tenon;

namespace desk {
inline int total = 0;
struct Visits {
  int& count = total;
};
inline constexpr auto descriptor = tenon::describe<"desk">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::state<Visits>());
}  // namespace desk
