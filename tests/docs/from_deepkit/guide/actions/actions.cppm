/// Has a controller, and does not say who shall use it.
export module guide.actions;
import tenon;

export namespace guide::actions {

inline constexpr auto descriptor = tenon::describe<"guide.actions">.imports<"guide.routing", "guide.greeting">();
extern const tenon::Definition definition;

}  // namespace guide::actions
