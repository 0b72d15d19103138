/// Has a database and exports nothing.
export module guide.cards;
import tenon;

export namespace guide::cards {

inline constexpr auto descriptor = tenon::describe<"guide.cards">.imports<"guide.databases">();
extern const tenon::Definition definition;

}  // namespace guide::cards
