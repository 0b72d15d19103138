export module shop.counter;
import tenon;
import shop.probes;

export namespace shop::counter {

inline constexpr auto descriptor =
    tenon::describe<"shop.counter">.imports<"shop.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace shop::counter
