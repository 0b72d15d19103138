module guide.store;
import tenon.std;

namespace guide::store {

struct Config {
  std::string path = "data";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::path>);
};

namespace {

class Files final : public Store {
 public:
  explicit Files(const Config& config) : config_(config) {}
  [[nodiscard]] const std::string& path() const override { return config_.path; }

 private:
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Files(const Config&)>().as<Store>());

}  // namespace guide::store
