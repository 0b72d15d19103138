// error: tenon: board.web: web::Inner exists once per web::PerJob and cannot take web::Session, which exists once per web::PerRequest; web::PerJob does not lie within web::PerRequest, which `using parent = web::PerRequest;` would say
// error: tenon: board.web: web::Outer exists once per web::PerConnection and cannot take web::Session, which exists once per web::PerRequest; web::PerConnection does not lie within web::PerRequest, which `using parent = web::PerRequest;` would say
import tenon.std;
import tenon;

namespace web {
struct PerJob {};
struct PerConnection {};
struct PerRequest {
  using parent = PerConnection;
};
class Session {};
class Inner {
 public:
  explicit Inner(Session&) {}
};
class Outer {
 public:
  explicit Outer(Session&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Session()>().in<PerRequest>(), tenon::provide<Inner(Session&)>().in<PerJob>(),
    tenon::provide<Outer(Session&)>().in<PerConnection>());
}  // namespace web
