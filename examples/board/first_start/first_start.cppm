/// A new board begins with the documents of the folder it is started in. A module of its own, because what has a
/// `start` step cannot be replaced while the program runs, and the importer can.
export module board.first_start;
import tenon;

export namespace board::first_start {

inline constexpr auto descriptor = tenon::describe<"board.first_start">.imports<"board.importer">();
extern const tenon::Definition definition;

}  // namespace board::first_start
