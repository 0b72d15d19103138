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
    held_.descriptor = eventfd(0, EFD_CLOEXEC);
    ++probes::kept().opened;
  }
  void stop() { close(held_.descriptor); }
  Held release() { return std::exchange(held_, {-1}); }
  void adopt(Held held) { held_ = held; }
  std::string ask(const std::string& question) override {
    if (question != "port") return "";
    return absl::StrCat("port 1 holds ", held_.descriptor, ", opened ", probes::kept().opened.load());
  }

 private:
  Held held_{-1};
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Port()>()
                                                                             .as<probes::Probe>()
                                                                             .start<&Port::start>()
                                                                             .stop<&Port::stop>()
                                                                             .adopt<&Port::release, &Port::adopt>());

}  // namespace trial::port
