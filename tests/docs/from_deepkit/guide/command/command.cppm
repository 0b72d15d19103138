/// What the program does from the command line.
export module guide.command;
import tenon;

export namespace guide::command {

inline constexpr auto descriptor =
    tenon::describe<"guide.command">.imports<"guide.greeting">().contributes<tenon::Command>();
extern const tenon::Definition definition;

}  // namespace guide::command
