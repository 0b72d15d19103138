module;
#include "../outside.h"
module trial.second;
import tenon.std;
import trial.text;

namespace trial::second {
namespace {

class Second final : public probes::Probe {
 public:
  std::string ask(const std::string& question) override {
    if (question == "second") return absl::StrCat("second 1, ", text::mark());
    if (question == "outside") return absl::StrCat("outside ", ++outside_count());
    return "";
  }
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Second()>().as<probes::Probe>());

}  // namespace trial::second
