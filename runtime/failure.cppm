/// How far a start-up came that failed.
export module tenon.runtime:failure;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// A value, for a message; see failure_text.
struct StartFailure {
  enum class Step : std::uint8_t { none, configuration, hooks, order, creation, start };
  enum class State : std::uint8_t { inactive, waiting, up, failed };
  Step step = Step::none;
  std::string provider{};       ///< the class that failed; empty when it is no single one
  std::vector<State> states{};  ///< by instance
};

}  // namespace tenon
