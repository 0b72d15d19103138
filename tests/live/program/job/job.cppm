export module trial.job;
import tenon;
import trial.probes;

export namespace trial::job {

inline constexpr auto descriptor =
    tenon::describe<"trial.job">.imports<"trial.probes", "trial.loop">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::job
