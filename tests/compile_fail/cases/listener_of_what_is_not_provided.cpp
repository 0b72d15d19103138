// error: tenon: board.audit: the listener board::audit::Log::moved needs board::audit::Log &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace board::audit {
struct Moved {};
class Log {
 public:
  void moved(const Moved&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.audit">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::on<&Log::moved>());
}  // namespace board::audit
