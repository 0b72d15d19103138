module hello;
import tenon.std;

namespace hello {

struct Config {
  std::string name = "world";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::name>.doc("Who is greeted"));
};

namespace {

class Polite final : public Greeter {
 public:
  explicit Polite(const Config& config) : config_(config) {}
  [[nodiscard]] std::string greeting() const override { return absl::StrCat("Hello, ", config_.name, "!"); }

 private:
  const Config& config_;
};

/// `hello greet` says it once.
class Greet final : public tenon::Command {
 public:
  explicit Greet(const Greeter& greeter) : greeter_(greeter) {}
  [[nodiscard]] std::string name() const override { return "greet"; }
  [[nodiscard]] std::string summary() const override { return "greet once"; }
  int run(std::span<const std::string>) override {
    std::cout << greeter_.greeting() << std::endl;
    return 0;
  }

 private:
  const Greeter& greeter_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Polite(const Config&)>().as<Greeter>(),
                              tenon::provide<Greet(const Greeter&)>().as<tenon::Command>());

}  // namespace hello
