module guide.site;
import tenon.std;

namespace guide::site {
namespace {

/// Takes one field.
class Heading {
 public:
  explicit Heading(tenon::Field<&Config::title> title) : title_(title) {}
  [[nodiscard]] const std::string& text() const { return title_; }

 private:
  const std::string& title_;
};

/// Takes all of them.
class ShownSite final : public Site {
 public:
  ShownSite(const Config& config, Heading& heading) : config_(config), heading_(heading) {}
  [[nodiscard]] std::string about() const override {
    return absl::StrCat(title(), " at ", config_.host.value_or("nowhere"), config_.debug ? ", debug" : "");
  }
  [[nodiscard]] std::string title() const override { return heading_.text(); }

 private:
  const Config& config_;
  Heading& heading_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Heading(tenon::Field<&Config::title>)>(),
                              tenon::provide<ShownSite(const Config&, Heading&)>().as<Site>());

}  // namespace guide::site
