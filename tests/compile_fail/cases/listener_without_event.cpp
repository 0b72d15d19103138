// error: tenon: a listener takes its event first: const E&, E& or tenon::Event<E>&
// error: tenon: a listener takes its event first: const E&, E& or tenon::Event<E>&
// error: tenon: a listener returns nothing or an absl::Status
import tenon.std;
import tenon;

namespace board::audit {
struct Moved {};
void nothing() {}
void by_value(Moved) {}
int returns(const Moved&) { return 0; }
constexpr bool wrong = (tenon::on<&nothing>(), tenon::on<&by_value>(), tenon::on<&returns>(), true);
}  // namespace board::audit
