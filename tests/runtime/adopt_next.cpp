#include "adopt_versions.h"

import tenon.std;
import tenon;

namespace {

/// What it holds is another thing than before.
class Port final : public versions::Served {
 public:
  void start() { held_ = 1; }
  void stop() { held_ = -1; }
  long release() { return std::exchange(held_, -1); }
  void adopt(long held) { held_ = held; }
  int number() override { return static_cast<int>(held_); }

 private:
  long held_ = -1;
};
template <int>
inline constexpr auto descriptor = tenon::describe<"port">.exports<versions::Served>();
constexpr auto port = tenon::provide<Port()>().as<versions::Served>().start<&Port::start>().stop<&Port::stop>();

}  // namespace

namespace versions {
extern constinit const tenon::Definition holds_another =
    tenon::define<descriptor<1>>(port.adopt<&Port::release, &Port::adopt>());
extern constinit const tenon::Definition adopts_nothing = tenon::define<descriptor<2>>(port);
}  // namespace versions
