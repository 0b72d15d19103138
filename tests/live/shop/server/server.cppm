/// Answers one line with another over TCP: `NAME` asks the probe of that name.
export module shop.server;
import tenon;

export namespace shop::server {

inline constexpr auto descriptor = tenon::describe<"shop.server">.imports<"shop.probes">().once();
extern const tenon::Definition definition;

}  // namespace shop::server
