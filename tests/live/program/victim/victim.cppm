/// What the tests break: nobody else imports it.
export module trial.victim;
import tenon;
import trial.probes;

export namespace trial::victim {

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"trial.victim">.imports<"trial.probes">().contributes<probes::Probe>().config<Config>();
extern const tenon::Definition definition;

}  // namespace trial::victim
