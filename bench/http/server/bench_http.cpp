module bench_http;
import tenon;
import tenon.http;
import tenon.std;

namespace bench_http {

namespace http = tenon::http;

struct Config {
  std::filesystem::path body;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::body>.required().doc("File to answer with"));
};

namespace {

class List final : public http::Controller {
 public:
  explicit List(const Config& config) {
    std::ifstream file(config.body, std::ios::binary);
    body_.assign(std::istreambuf_iterator<char>(file), {});
  }
  http::Routes routes() override {
    return {http::route<&List::list>(http::get, "/list"), http::route<&List::list_later>(http::get, "/list-later")};
  }
  http::Response list() { return http::json(body_); }
  http::Task<http::Response> list_later() { co_return http::json(body_); }

 private:
  std::string body_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<List(const Config&)>().as<http::Controller>());

}  // namespace bench_http
