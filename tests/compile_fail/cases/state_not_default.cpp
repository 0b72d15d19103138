// error: tenon: desk: desk::Visits has no constructor for state<desk::Visits ()>
// error: tenon: desk: desk::Total takes desk::Port &, but is a state, which outlives what it is given; it may take configuration, and copy from it
import tenon.std;
import tenon;

namespace desk {
struct Visits {
  explicit Visits(int n) : count(n) {}
  int count;
};
class Port {};
struct Total {
  explicit Total(Port&) {}
  long bytes = 0;
};
inline constexpr auto descriptor = tenon::describe<"desk">;
constinit const tenon::Definition definition = 
    tenon::define<descriptor>(tenon::state<Visits>(), tenon::provide<Port()>(), tenon::state<Total(Port&)>());
}  // namespace desk
