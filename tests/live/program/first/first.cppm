export module trial.first;
import tenon;
import trial.probes;

export namespace trial::first {

inline constexpr auto descriptor =
    tenon::describe<"trial.first">.imports<"trial.probes", "trial.text">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::first
