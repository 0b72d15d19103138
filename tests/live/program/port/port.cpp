module;
#include <sys/eventfd.h>
#include <unistd.h>
module trial.port;
import tenon.std;

namespace trial::port {
namespace {

struct Held {
  int descriptor;
};

class Port final : public probes::Probe {
 public:
  void start() {
    held_ = Held{eventfd(0, EFD_CLOEXEC)};
    ++probes::kept().opened;
  }
  void stop() { close(held_.load().descriptor); }
  Held release() { return held_.exchange({-1}); }
  void adopt(Held held) { held_ = held; }
  std::string ask(const std::string& question) override {
    if (question != "port") return "";
    return absl::StrCat("port 1 holds ", held_.load().descriptor, ", opened ", probes::kept().opened.load());
  }

 private:
  /// Who is inside of a call of the old object still asks it while it hands over.
  std::atomic<Held> held_ = Held{-1};
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Port()>()
                                                                             .as<probes::Probe>()
                                                                             .start<&Port::start>()
                                                                             .stop<&Port::stop>()
                                                                             .adopt<&Port::release, &Port::adopt>());

}  // namespace trial::port
