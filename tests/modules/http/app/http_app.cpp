module http_app;
import http_app.words;
import tenon;
import tenon.http;
import tenon.std;

namespace http_app {

struct Config {
  bool collide = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::collide>.doc("Two routes for one path"));
};

namespace {

namespace http = tenon::http;

class RealGate final : public Gate {
 public:
  void wait() override {
    std::unique_lock lock(mutex_);
    ++came_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void open() override {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void until(int handlers) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return came_ >= handlers; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int came_ = 0;
  bool open_ = false;
};

/// Exists once per request.
class Visitor {
 public:
  explicit Visitor(const http::Request& request) : name_(request.header("x-name")) {}
  ~Visitor() { ++ended; }
  /// Who it is, how often that was asked, and how many there were before.
  std::string ask() { return absl::StrCat(name_, " ", ++asked_, " ", ended.load()); }

 private:
  static inline std::atomic<int> ended{0};
  std::string name_;
  int asked_ = 0;
};

/// Awaiting it goes on in another thread, behind the gate if there is one.
struct OnNewThread {
  Gate* gate = nullptr;
  [[nodiscard]] bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread([waiting, behind = gate] {
      if (behind != nullptr) behind->wait();
      waiting.resume();
    }).detach();
  }
  void await_resume() const {}
};

class Pages final : public http::Controller {
 public:
  Pages(Gate& gate, tenon::Ref<words::Greeting> greeting, const Config& config,
        tenon::Scoped<http::PerRequest, Visitor> visitor)
      : gate_(gate), greeting_(greeting), config_(config), visitor_(visitor) {}

  http::Routes routes() override {
    if (config_.collide) {
      return {http::route<&Pages::item>(http::get, "/items/{id}"),
              http::route<&Pages::item>(http::get, "/items/{number}")};
    }
    return {http::route<&Pages::front>(http::get, "/"),
            http::route<&Pages::item>(http::get, "/items/{id}"),
            http::route<&Pages::remove_item>(http::del, "/items/{id}"),
            http::route<&Pages::newest>(http::get, "/items/newest"),
            http::route<&Pages::typed>(http::get, "/typed/{name}/{small}?real&flag&limit"),
            http::route<&Pages::echo>(http::post, "/echo"),
            http::route<&Pages::form>(http::post, "/form"),
            http::route<&Pages::nothing>(http::post, "/nothing"),
            http::route<&Pages::large>(http::get, "/large?bytes"),
            http::route<&Pages::fail>(http::get, "/fail"),
            http::route<&Pages::fail_later>(http::get, "/fail-later"),
            http::route<&Pages::split>(http::get, "/split"),
            http::route<&Pages::gated>(http::get, "/gated"),
            http::route<&Pages::travel>(http::get, "/travel"),
            http::route<&Pages::travel_gated>(http::get, "/travel-gated"),
            http::route<&Pages::visit>(http::get, "/visit/{times}"),
            http::route<&Pages::visit_later>(http::get, "/visit-later"),
            http::route<&Pages::greet>(http::get, "/greet")};
  }

  http::Response front() const { return http::html("<p>front</p>"); }
  http::Response item(std::int64_t id) { return http::json(absl::StrCat("{\"id\":", id, "}")); }
  http::Response remove_item(std::int64_t id) { return http::text(absl::StrCat("removed ", id)); }
  http::Response newest() { return http::text("the newest"); }
  http::Response typed(const std::string& name, const http::Request& request, std::int8_t small, double real, bool flag,
                       std::optional<int> limit) {
    return http::text(absl::StrCat(name, " ", static_cast<int>(small), " ", real, flag ? " yes " : " no ",
                                   limit.has_value() ? absl::StrCat(*limit) : "-", " ",
                                   std::string(request.header("x-note"))));
  }
  http::Response echo(const http::Request& request) { return http::text(request.body, 201); }
  http::Response form(const http::Request& request) {
    return http::redirect(absl::StrCat("/", request.form("title").value_or("?")));
  }
  http::Response nothing() { return {.status = 204}; }
  http::Response large(std::size_t bytes) { return http::text(std::string(bytes, 'x')); }
  http::Response fail() { throw std::runtime_error("no luck"); }
  http::Task<http::Response> fail_later() {
    co_await OnNewThread{};
    throw std::runtime_error("no luck later");
  }
  http::Response split() {
    http::Response response = http::text("x");
    response.headers.emplace_back("X-Note", "a\r\nSet-Cookie: b");
    return response;
  }
  http::Response gated() {
    gate_.wait();
    return http::text("through");
  }

  http::Task<std::string> text_elsewhere(Gate* gate) {
    co_await OnNewThread{gate};
    co_return greeting_->text();
  }
  /// The first call's protection lasts until the end of the expression, across a suspension: a unit of work allows
  /// that.
  http::Task<std::string> greeting_elsewhere(Gate* gate) {
    co_return absl::StrCat(greeting_->text(), " ", co_await text_elsewhere(gate));
  }
  http::Task<http::Response> travel() { co_return http::text(co_await greeting_elsewhere(nullptr)); }
  http::Task<http::Response> travel_gated() {
    const std::string inner = co_await greeting_elsewhere(&gate_);
    co_await OnNewThread{};
    co_return http::text(absl::StrCat(inner, " ", greeting_->text()));
  }
  http::Response visit(tenon::Scope<http::PerRequest>& scope, int times) {
    std::string text;
    for (int n = 0; n < times; ++n) text = visitor_.in(scope).ask();
    return http::text(text);
  }
  http::Task<http::Response> visit_later(tenon::Scope<http::PerRequest>& scope) {
    const std::string first = visitor_.in(scope).ask();
    co_await OnNewThread{};
    co_return http::text(absl::StrCat(first, ", ", visitor_.in(scope).ask()));
  }
  http::Response greet() { return http::text(greeting_->text()); }

 private:
  Gate& gate_;
  tenon::Ref<words::Greeting> greeting_;
  const Config& config_;
  tenon::Scoped<http::PerRequest, Visitor> visitor_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, words::descriptor>(
    tenon::provide<RealGate()>().as<Gate>(), tenon::provide<Visitor(const http::Request&)>().in<http::PerRequest>(),
    tenon::provide<Pages(Gate&, tenon::Ref<words::Greeting>, const Config&, tenon::Scoped<http::PerRequest, Visitor>)>()
        .as<http::Controller>());

}  // namespace http_app
