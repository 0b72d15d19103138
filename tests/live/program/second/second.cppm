export module trial.second;
import tenon;
import trial.probes;

export namespace trial::second {

inline constexpr auto descriptor =
    tenon::describe<"trial.second">.imports<"trial.probes", "trial.text">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::second
