/// Holds a descriptor of the system from start to stop, and hands it over: `port` tells its number.
export module trial.port;
import tenon;
import trial.probes;

export namespace trial::port {

inline constexpr auto descriptor = tenon::describe<"trial.port">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::port
