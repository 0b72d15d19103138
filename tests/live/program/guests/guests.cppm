/// Counts visits in a state: `visit guests` is one more.
export module trial.guests;
import tenon;
import trial.probes;

export namespace trial::guests {

inline constexpr auto descriptor =
    tenon::describe<"trial.guests">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::guests
