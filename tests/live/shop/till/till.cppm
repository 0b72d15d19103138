export module shop.till;
import tenon;
import shop.probes;

export namespace shop::till {

inline constexpr auto descriptor =
    tenon::describe<"shop.till">.imports<"shop.probes", "shop.stock">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace shop::till
