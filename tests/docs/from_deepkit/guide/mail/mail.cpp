module guide.mail;
import tenon.std;

namespace guide::mail {
namespace {

class Smtp final : public Mail {
 public:
  explicit Smtp(const Config& config) : config_(config) {}
  [[nodiscard]] std::string sender() const override { return config_.sender; }

 private:
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Smtp(const Config&)>().as<Mail>());

}  // namespace guide::mail
