/// Steps: member functions that are called when a program starts and stops, each within a time.
export module tenon.registry:step;
import tenon.std;
import :text;
import :layout;

export namespace tenon {

/// In the order in which they run; `before_stop` and what follows in reverse order of creation.
enum class StepKind : std::uint8_t { bootstrap, start, started, before_stop, stop, stopped };
inline constexpr std::size_t step_kinds = 6;
[[nodiscard]] constexpr std::string_view step_name(StepKind kind) {
  switch (kind) {
    case StepKind::bootstrap: return "bootstrap";
    case StepKind::start: return "start";
    case StepKind::started: return "started";
    case StepKind::before_stop: return "before_stop";
    case StepKind::stop: return "stop";
    case StepKind::stopped: return "stopped";
  }
  return "";
}

/// How long a step may take: `.start<&Port::open, 2s>()`. Without, as long as App::deadlines says.
struct Deadline {
  std::uint32_t milliseconds = 0;
  consteval Deadline() = default;
  template <class Rep, class Period>
  consteval Deadline(std::chrono::duration<Rep, Period> time)  // NOLINT(google-explicit-constructor): stands for it
      : milliseconds(static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count())) {}
};

/// One step of a provider without its type.
struct StepFacts {
  absl::Status (*run)(void* storage) = nullptr;
  std::uint32_t deadline_ms = 0;  ///< 0: the program's
};
/// How an object hands over what it holds to the one that takes its place, without types.
struct AdoptFacts {
  Layout held;
  std::size_t size = 0;  ///< of what is handed over
  std::size_t align = 0;
  absl::Status (*release)(void* storage, void* held) = nullptr;  ///< constructs it in `held`, unless it fails
  absl::Status (*adopt)(void* storage, void* held) = nullptr;    ///< leaves it there when it fails
  void (*destroy)(void* held) = nullptr;
  std::uint32_t deadline_ms = 0;  ///< of each of the two; 0: the program's
};
/// All steps of a provider, by kind.
struct StepTable {
  StepFacts steps[step_kinds]{};
  const AdoptFacts* adopt = nullptr;  ///< null when it cannot hand over what it holds
  [[nodiscard]] constexpr const StepFacts& of(StepKind kind) const { return steps[static_cast<std::size_t>(kind)]; }
  /// True if it has any but bootstrap: then its object holds what it took.
  [[nodiscard]] constexpr bool holds() const {
    for (std::size_t n = 1; n < step_kinds; ++n) {
      if (steps[n].run != nullptr) return true;
    }
    return false;
  }
};

}  // namespace tenon
