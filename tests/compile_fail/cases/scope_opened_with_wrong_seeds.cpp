// error: tenon: web::PerRequest is opened with (web::Request&, web::Response&), not with (web::Response&)
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct Response {};
struct PerRequest {
  using seeds = tenon::List<Request, Response>;
};
void serve(const tenon::Work& work, Response& response) { (void)work.open<PerRequest>(response); }
}  // namespace web
