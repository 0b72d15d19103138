/// Answers one line with another over TCP: `NAME` asks the probe of that name.
export module trial.server;
import tenon;

export namespace trial::server {

inline constexpr auto descriptor = tenon::describe<"trial.server">.imports<"trial.probes", "trial.text">().once();
extern const tenon::Definition definition;

}  // namespace trial::server
