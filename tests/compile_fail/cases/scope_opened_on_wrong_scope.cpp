// error: tenon: web::PerRequest lies within web::PerConnection; open it on a Scope<web::PerConnection>
// error: tenon: web::PerConnection lies within no other scope; open it on a Work
import tenon.std;
import tenon;

namespace web {
struct PerConnection {};
struct PerRequest {
  using parent = PerConnection;
};
void serve(const tenon::Work& work) { (void)work.open<PerRequest>(); }
void nest(tenon::Scope<PerRequest>& scope) { (void)scope.open<PerConnection>(); }
}  // namespace web
