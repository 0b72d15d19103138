/// `board import FILE...`: the tasks of Markdown files, on request.
export module board.cli.importing;
import tenon;

export namespace board::cli::importing {

inline constexpr auto descriptor =
    tenon::describe<"board.cli.importing">.imports<"board.importer", "tenon.cli">().contributes<tenon::ordered<3, tenon::Command>>();
extern const tenon::Definition definition;

}  // namespace board::cli::importing
