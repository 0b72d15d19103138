/// What a shop does from the command line: the example of docs/cli.md.
export module shop.commands;
import tenon;
import tenon.cli;

export namespace shop::commands {

inline constexpr auto descriptor = tenon::describe<"shop.commands">.contributes<tenon::Command>();
extern const tenon::Definition definition;

}  // namespace shop::commands
