module http_app.words;
import tenon;
import tenon.http;
import tenon.std;

namespace http_app::words {
namespace {

namespace http = tenon::http;

class English final : public Greeting {
 public:
  [[nodiscard]] std::string text() const override { return "hello"; }
};
class Spanish final : public Greeting {
 public:
  [[nodiscard]] std::string text() const override { return "hola"; }
};

class EnglishPages final : public http::Controller {
 public:
  http::Routes routes() override { return {http::route<&EnglishPages::page>(http::get, "/words")}; }
  http::Response page() { return http::text("words"); }
};
class SpanishPages final : public http::Controller {
 public:
  http::Routes routes() override { return {http::route<&SpanishPages::page>(http::get, "/palabras")}; }
  http::Response page() { return http::text("palabras"); }
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<English()>().as<Greeting>(), tenon::provide<EnglishPages()>().as<http::Controller>());
constinit const tenon::Definition edited = tenon::define<descriptor>(
    tenon::provide<Spanish()>().as<Greeting>(), tenon::provide<SpanishPages()>().as<http::Controller>());

}  // namespace http_app::words
