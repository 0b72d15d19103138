/// `board list`: the board on the command line.
export module board.cli.list;
import tenon;

export namespace board::cli::list {

inline constexpr auto descriptor =
    tenon::describe<"board.cli.list">.imports<"board.cards", "tenon.cli">().contributes<tenon::ordered<2, tenon::Command>>();
extern const tenon::Definition definition;

}  // namespace board::cli::list
