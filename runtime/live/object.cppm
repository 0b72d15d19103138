/// What an object file or shared library defines and needs, read from its symbol table.
export module tenon.live:object;
import tenon.std;

export namespace tenon::live {

struct Symbol {
  std::string name;
  bool weak = false;
  bool data = false;  ///< an object or a thread-local, not a function
};

struct Symbols {
  std::vector<Symbol> defined;
  std::vector<std::string> undefined;  ///< without weak references
};

/// Global symbols of a relocatable object (its symbol table) or a shared library (its dynamic one). Error: not a whole ELF64
/// file; every offset is checked, so a truncated or damaged file is an error, never a crash.
[[nodiscard]] absl::StatusOr<Symbols> read_symbols(const std::string& path);

/// True if a mangled name mentions an entity attached to the module. `board` is not mentioned by what is of `board.cards`.
[[nodiscard]] bool mentions_module(std::string_view mangled, std::string_view module);

/// A mangled name as people read it.
[[nodiscard]] std::string demangled(const std::string& name);

}  // namespace tenon::live
