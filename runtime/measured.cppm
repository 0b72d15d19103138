/// What the runtime measures about itself while it builds snapshots.
export module tenon.runtime:measured;
import tenon.std;
import tenon.registry;
import :timing;
import :tree;

export namespace tenon {

enum class StartPhase : std::uint8_t { configure, gather, order, create, start };
inline constexpr std::size_t start_phases = 5;

/// Seconds and counts of one program so far.
struct Measured {
  std::array<double, start_phases> phases{};  ///< of the start
  std::vector<Timing> modules{};              ///< by instance
  std::shared_ptr<const Tree> tree{};         ///< that numbers the instances; null before the first snapshot
  std::uint64_t objects = 0;                  ///< created in all snapshots; those of scopes are not counted
  std::uint64_t parameters = 0;               ///< resolved in all builds
  std::uint64_t generation = 0;
};

/// The same, to be changed by the thread that builds and read by any.
class Measurements {
 public:
  template <class F>
  void change(F change) {
    const std::lock_guard lock(changing_);
    change(measured_);
  }
  [[nodiscard]] Measured read() const {
    const std::lock_guard lock(changing_);
    return measured_;
  }

 private:
  mutable std::mutex changing_;
  Measured measured_;
};

/// Time by what it was spent on: each call of `done` gives what passed since the one before to a number.
class Laps {
 public:
  inline void done(double& seconds) {
    const auto now = std::chrono::steady_clock::now();
    seconds += std::chrono::duration<double>(now - std::exchange(since_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace tenon
