/// What a source file says about itself before its first declaration.
export module tenon.live:scan;
import tenon.std;

export namespace tenon::live {

enum class UnitKind : std::uint8_t { plain, interface_unit, implementation };

struct Import {
  std::string name;  ///< `board.cards`, or `:part` for a partition of the same module
  int line = 0;
};

/// Module declaration, imports and includes of one file. `module x:part;` counts as an interface: others import it.
struct Preamble {
  UnitKind kind = UnitKind::plain;
  std::string module{};     ///< without partition; empty for a plain file
  std::string partition{};  ///< without the colon
  std::vector<Import> imports{};
  std::vector<std::string> includes{};  ///< as written, with quotes or angle brackets
};

/// Comments, literals and conditions are skipped, not evaluated: an import under `#if` counts.
[[nodiscard]] Preamble scan_preamble(std::string_view source);
/// Same imports, in any order.
[[nodiscard]] bool same_imports(const Preamble& a, const Preamble& b);

}  // namespace tenon::live
