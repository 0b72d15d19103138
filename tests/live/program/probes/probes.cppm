/// What the tests can ask the running program.
export module trial.probes;
import tenon;
import tenon.std;

export namespace trial::probes {

class Probe {
 public:
  virtual ~Probe() = default;
  /// Empty for a question of others.
  virtual std::string ask(const std::string& question) = 0;
};

/// What outlives the generation that it came from.
struct Kept {
  std::vector<std::function<std::string()>> functions;
  std::vector<std::string_view> literals;
  std::vector<std::exception_ptr> thrown;
  std::atomic<int> victims = 0;    ///< constructed and not destroyed
  std::atomic<int> states = 0;     ///< the same of states
  std::atomic<int> opened = 0;     ///< how often a port was
  std::atomic<bool> post = false;  ///< a thread that a test has begun posts an event, and ends
  std::atomic<bool> hear = false;  ///< a listener that waits for it goes on
  std::atomic<int> heard = 0;      ///< events that were destroyed
  std::mutex noting;
  std::string notes;  ///< what callbacks of reloads said

  void note(const std::string& text) {
    const std::lock_guard lock(noting);
    absl::StrAppend(&notes, notes.empty() ? "" : "; ", text);
  }
};
inline Kept& kept() {
  static Kept all;
  return all;
}

/// Base of states.
struct Counted {
  Counted() { ++kept().states; }
  Counted(const Counted&) { ++kept().states; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --kept().states; }
};

inline constexpr auto descriptor = tenon::describe<"trial.probes">;
extern const tenon::Definition definition;

}  // namespace trial::probes
