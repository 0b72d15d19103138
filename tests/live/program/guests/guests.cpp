module trial.guests;
import tenon.std;

namespace trial::guests {
namespace {

struct Visits : probes::Counted {
  std::atomic<int> count = 0;
};

class Guests final : public probes::Probe {
 public:
  explicit Guests(Visits& visits) : visits_(visits) {}
  std::string ask(const std::string& question) override {
    if (question != "visit guests") return "";
    return absl::StrCat("guests 1, ", ++visits_.count);
  }

 private:
  Visits& visits_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::state<Visits>(), tenon::provide<Guests(Visits&)>().as<probes::Probe>());

}  // namespace trial::guests
