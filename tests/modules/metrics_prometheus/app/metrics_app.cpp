module metrics_app;
import tenon;
import tenon.std;
import tenon.http;

namespace metrics_app {

constinit const tenon::Definition definition =
    tenon::define<descriptor, tenon::http::descriptor>(tenon::provide<Asked(tenon::Metrics&)>());

}  // namespace metrics_app
