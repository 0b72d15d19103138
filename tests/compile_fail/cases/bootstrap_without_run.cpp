// error: tenon: a bootstrap class has a member function run()
import tenon.std;
import tenon;

namespace board {
class First {};
constexpr bool wrong = (tenon::bootstrap<First()>(), true);
}  // namespace board
