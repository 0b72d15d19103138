/// The program itself: what it is made of.
export module guide;
import tenon;
import guide.audit;

export namespace guide {

inline constexpr auto descriptor =
    tenon::describe<"guide">
        .imports<"guide.greeting", "guide.site", "guide.pages", "guide.command", "guide.stores", "guide.left",
                 "guide.right", "guide.news", "guide.routing", "guide.actions", "guide.databases", "guide.cards",
                 "guide.clock", "guide.diary", "guide.visits", "guide.desk">()
        .imports<"guide.audit", audit::Options{.to_disk = true, .keep = 100}>();
extern const tenon::Definition definition;

}  // namespace guide
