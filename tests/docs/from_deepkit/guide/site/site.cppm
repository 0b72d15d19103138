/// A module with configuration that its importers may set.
export module guide.site;
import tenon;
import tenon.std;

export namespace guide::site {

struct Config {
  std::string title;                // required: some source must give it
  std::optional<std::string> host;  // may be left out
  bool debug = false;               // has a default
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::title>.required(), tenon::field<&Config::host>, tenon::field<&Config::debug>);
};

class Site {
 public:
  virtual ~Site() = default;
  [[nodiscard]] virtual std::string about() const = 0;
  [[nodiscard]] virtual std::string title() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.site">.exports<Site>().config<Config>();
extern const tenon::Definition definition;

}  // namespace guide::site
