module shop.web;
import tenon.std;

namespace shop::web {
namespace {

namespace http = tenon::http;

class Web final : public http::Controller {
 public:
  http::Routes routes() override {
    return {http::route<&Web::item>(http::get, "/items/{id}"),
            http::route<&Web::search>(http::get, "/items?text&limit"), http::route<&Web::add>(http::post, "/items")};
  }
  http::Response item(std::int64_t id);
  http::Response search(std::optional<std::string> text, std::optional<int> limit);
  http::Task<http::Response> add(const http::Request& request);
};

http::Response Web::item(std::int64_t id) { return http::text(absl::StrCat("item ", id)); }
http::Response Web::search(std::optional<std::string> text, std::optional<int> limit) {
  return http::text(absl::StrCat(limit.value_or(10), " with ", text.value_or("anything")));
}
http::Task<http::Response> Web::add(const http::Request& request) {
  co_return http::text("added " + request.form("name").value_or("nothing"), 201);
}

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Web()>().as<http::Controller>());

}  // namespace shop::web
