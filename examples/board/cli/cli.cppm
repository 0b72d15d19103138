/// The board on the command line: `board add TITLE`, `board list`, `board import FILE...`.
export module board.cli;
import tenon;

export namespace board::cli {

/// Three commands; `--help` lists them in the order of the definition.
inline constexpr auto descriptor =
    tenon::describe<"board.cli">.imports<"board.cards", "board.importer", "tenon.cli">().contributes<tenon::Command>();
extern const tenon::Definition definition;

}  // namespace board::cli
