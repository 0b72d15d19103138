// error: tenon: board.audit: the listener board::audit::moved needs board::storage::Database &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace board::storage {
class Database {
 public:
  virtual ~Database() = default;
};
}  // namespace board::storage

namespace board::audit {
struct Moved {};
void moved(const Moved&, storage::Database&) {}
inline constexpr auto descriptor = tenon::describe<"board.audit">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::on<&moved>());
}  // namespace board::audit
