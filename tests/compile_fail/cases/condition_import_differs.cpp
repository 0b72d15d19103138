// error: tenon: page: Page takes Cache &, which exists here only under a condition and is imported from cache otherwise, but their objects do not live equally long; provide it as cache exports it
import tenon.std;
import tenon;

class Cache {
 public:
  virtual ~Cache() = default;
};
class Own final : public Cache {};
class Page {
 public:
  explicit Page(Cache&) {}
};
struct Config {
  bool own = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::own>);
};
inline constexpr auto cache = tenon::describe<"cache">.exports<tenon::transient<Cache>>();
inline constexpr auto page = tenon::describe<"page">.imports<"cache">().config<Config>();
constinit const tenon::Definition definition = tenon::define<page, cache>(
    tenon::provide<Own()>().as<Cache>().when<&Config::own>(), tenon::provide<Page(Cache&)>());
