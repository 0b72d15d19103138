module guide.pages;
import tenon.std;
import guide.greeting;

namespace guide::pages {
namespace {

namespace http = tenon::http;

class Pages final : public http::Controller {
 public:
  explicit Pages(tenon::Ref<greeting::Greeting> greeting) : greeting_(greeting) {}
  http::Routes routes() override { return {http::route<&Pages::hello>(http::get, "/hello/{name}")}; }
  http::Response hello(const std::string& name) { return http::text(greeting_->to(name)); }

 private:
  tenon::Ref<greeting::Greeting> greeting_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, greeting::descriptor>(
    tenon::provide<Pages(tenon::Ref<greeting::Greeting>)>().as<http::Controller>(),
    tenon::configure<"tenon.http">([](http::Config& server) { server.body_bytes = 100; }));

}  // namespace guide::pages
