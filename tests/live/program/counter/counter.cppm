/// Has state, in an object and in a static: `count` answers with both.
export module trial.counter;
import tenon;
import trial.probes;

export namespace trial::counter {

inline constexpr auto descriptor =
    tenon::describe<"trial.counter">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::counter
