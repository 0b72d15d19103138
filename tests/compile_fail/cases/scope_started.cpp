// error: tenon: board.web: web::Session exists once per web::PerRequest and is neither started nor stopped; its constructor and destructor do that
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {
 public:
  void start() {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Session()>().start<&Session::start>().in<PerRequest>());
}  // namespace web
