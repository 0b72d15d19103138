module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

class RealClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
};
constinit const RealClock the_clock;

}  // namespace

const Clock& real_clock() { return the_clock; }

double milliseconds_between(TimePoint begin, TimePoint end) {
  return std::chrono::duration<double, std::milli>(end - begin).count();
}

}  // namespace tenon::live
