/// What mangled names say about modules.
export module tenon.live:mangle;
import tenon.std;

export namespace tenon::live {

/// False only if the name certainly mentions nothing that is attached to the module. A mangled name abbreviates what it
/// has spelled before, so a name that mixes modules with a common beginning may be taken for a mention; being wrong in
/// that direction costs a private copy of a static, in the other a static of the wrong layout.
[[nodiscard]] bool mentions_module(std::string_view mangled, std::string_view module);

/// True for what only the unit that declares it can define: in an anonymous namespace, or static.
[[nodiscard]] bool has_internal_linkage(std::string_view mangled);

/// `_ZN5board5cardsW5boardW5cards10definitionE` for `board.cards`.
[[nodiscard]] std::string definition_symbol(std::string_view module);

/// For people, through the toolchain's own demangler, because libstdc++ 12's does not know modules. Names that it does
/// not know come back as they are.
[[nodiscard]] std::vector<std::string> demangle(std::span<const std::string> names, const std::string& compiler);

}  // namespace tenon::live
