/// `board add TITLE`: a new card from the command line.
export module board.cli.add;
import tenon;

export namespace board::cli::add {

inline constexpr auto descriptor =
    tenon::describe<"board.cli.add">.imports<"board.cards", "tenon.cli">().contributes<tenon::ordered<1, tenon::Command>>();
extern const tenon::Definition definition;

}  // namespace board::cli::add
