/// What one save, or a batch of saves taken together, led to.
export module tenon.live:outcome;
import tenon.std;

export namespace tenon::live {

enum class Verdict : std::uint8_t {
  applied,        ///< the new code runs
  unchanged,      ///< the bytes are those that run already
  rejected,       ///< before loading: it does not compile, link or verify
  rolled_back,    ///< after loading: the new code failed, the old one serves on
  needs_restart,  ///< it cannot be changed in the running process
};

/// One phase and how long it took, in milliseconds.
struct Phase {
  std::string name;
  double ms = 0;
};

struct Outcome {
  Verdict verdict = Verdict::unchanged;
  std::string reason;
  std::vector<std::string> files;
  std::vector<std::string> modules;
  std::uint64_t generation = 0;
  double total_ms = 0;
  std::vector<Phase> phases;
};

/// One line for people: `applied board.cards → gen 7 in 96 ms (compile 71, link 12, swap 0.2)`.
[[nodiscard]] std::string log_line(const Outcome& outcome);

/// Milliseconds since a moment.
[[nodiscard]] double since(std::chrono::steady_clock::time_point begin);

}  // namespace tenon::live
