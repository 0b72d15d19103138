/// What one save, or a batch of saves taken together, led to.
export module tenon.live:outcome;
import tenon.std;
import tenon.registry;

export namespace tenon::live {

enum class Result : std::uint8_t {
  applied,        ///< the new code serves
  unchanged,      ///< same bytes as what already runs
  rejected,       ///< stopped before loading; the old code serves
  rolled_back,    ///< stopped after loading; the old code serves
  needs_restart,  ///< cannot be done in this process
};

/// Milliseconds spent in one step of a reload.
struct Phase {
  std::string_view name;  ///< a literal of the shim
  double ms = 0;
};

/// What a compiler complained about.
struct Diagnostic {
  std::string file{};  ///< as the compiler printed it
  int line = 0;        ///< from 1; 0: the compiler named none
  int column = 0;
  std::string message{};
};

/// Exactly one per batch of saves.
struct Outcome {
  Result result = Result::unchanged;
  std::string_view phase{};  ///< the step that ended it; a literal of the shim; empty for applied and unchanged
  std::string reason{};      ///< one line; empty for applied
  std::optional<Diagnostic> error{};   ///< the first error of the compiler
  std::string details{};               ///< what a tool printed, as it came; may be empty
  std::vector<std::string> files{};    ///< sources that differ from what runs; of `unchanged`: that were touched
  std::vector<std::string> modules{};  ///< modules in the patch, or that would have been
  std::uint64_t generation = 0;        ///< of the new snapshot; 0 unless applied
  Carried carried{};                   ///< what became of objects; of `applied`
  double total_ms = 0;                 ///< from the first file event
  std::vector<Phase> phases{};
};

/// `applied`, `unchanged`, `rejected`, `rolled back`, `needs restart`.
[[nodiscard]] std::string_view name_of(Result result);
/// Files without their directories, at most six.
[[nodiscard]] std::string names_of(std::span<const std::string> files);
/// The log line without clock and line end: `applied board.cards → gen 7 in 96 ms (compile 71, link 12, swap 0.2)
/// cards.cpp`. `colours`: as for a terminal.
[[nodiscard]] std::string line_of(const Outcome& outcome, bool colours = false);
/// What the line leaves out: all modules and files, and a line for each step. With line ends.
[[nodiscard]] std::string detail_of(const Outcome& outcome);
/// The same as an event of the program.
[[nodiscard]] ReloadOutcome event_of(const Outcome& outcome);
/// Milliseconds for people: `71`, `0.2`, `0.04`.
[[nodiscard]] std::string milliseconds(double ms);

}  // namespace tenon::live
