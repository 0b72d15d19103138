// error: tenon: a scope is defined before something is provided in it
import tenon.std;
import tenon;

namespace web {
struct PerRequest;
class Session {};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Session()>().in<PerRequest>());
}  // namespace web
