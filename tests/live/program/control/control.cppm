/// Asks for reloads, and notes what it is told of them.
export module trial.control;
import tenon;
import trial.probes;

export namespace trial::control {

inline constexpr auto descriptor =
    tenon::describe<"trial.control">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::control
