/// The time as the shim sees it; tests have a clock of their own.
export module tenon.live:clock;
import tenon.std;

export namespace tenon::live {

using TimePoint = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};
/// The system's. Any thread.
[[nodiscard]] const Clock& real_clock();

[[nodiscard]] double milliseconds_between(TimePoint begin, TimePoint end);

}  // namespace tenon::live
