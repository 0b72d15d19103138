/// A thousand callers at once, each in a unit of work that is suspended in its middle, and what they saw.
export module crowd.callers;
import tenon;
import crowd.answer;

export namespace crowd::callers {

inline constexpr auto descriptor = tenon::describe<"crowd.callers">.imports<"crowd.answer">();
extern const tenon::Definition definition;

}  // namespace crowd::callers
