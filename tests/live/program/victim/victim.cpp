module trial.victim;
import tenon.std;

namespace trial::victim {

struct Config {
  int size = 3;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>.range(1, 10));
};

namespace {

using probes::kept;

class Lost final : public std::runtime_error {
 public:
  Lost() : std::runtime_error("lost 1") {}
  [[nodiscard]] const char* what() const noexcept override { return "lost and found 1"; }
};

class Victim final : public probes::Probe {
 public:
  explicit Victim(const Config& config) : size_(config.size) { ++kept().victims; }
  ~Victim() override { --kept().victims; }
  std::string ask(const std::string& question) override {
    if (question == "victim") return absl::StrCat("victim 1, ", size_);
    if (question != "leave") return "";
    kept().functions.emplace_back([word = std::string("a word of victim 1 that needs a destructor")] { return word; });
    kept().literals.emplace_back("a literal of victim 1");
    kept().thrown.push_back(std::make_exception_ptr(Lost()));
    return "left";
  }

 private:
  int size_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Victim(const Config&)>().as<probes::Probe>());

}  // namespace trial::victim
