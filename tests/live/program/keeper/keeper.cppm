/// Keeps a unit of work and a scope open from one question to the next.
export module trial.keeper;
import tenon;
import tenon.std;
import trial.probes;

export namespace trial::keeper {

inline constexpr auto descriptor =
    tenon::describe<"trial.keeper">.imports<"trial.probes", "trial.desk">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::keeper
