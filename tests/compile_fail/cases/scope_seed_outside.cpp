// error: tenon: board.web: board::web::Page needs board::web::Request &, which the module neither provides, imports, expects nor takes as configuration
import tenon.std;
import tenon;

namespace board::web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Page {
 public:
  explicit Page(Request&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Page(Request&)>());
}  // namespace board::web
