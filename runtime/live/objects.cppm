/// What an object file or a shared library defines and needs, read from its symbol table.
export module tenon.live:objects;
import tenon.std;

export namespace tenon::live {

/// A name that an object defines for others.
struct Defined {
  std::string name;
  bool weak = false;      ///< the linker takes one of many
  bool data = false;      ///< variable or thread-local, not a function
  bool mutable_ = false;  ///< data that can be written after loading
};

struct Symbols {
  std::vector<Defined> defined{};
  std::vector<std::string> undefined{};  ///< without weak references, which may stay unresolved
};

/// Global symbols of a relocatable object, or the dynamic ones of a shared library. Every offset is checked. Error:
/// kDataLoss for anything that is not a complete ELF64 file, kNotFound for none.
[[nodiscard]] absl::StatusOr<Symbols> read_symbols(const std::string& path);
/// The same of bytes; `name` is for messages.
[[nodiscard]] absl::StatusOr<Symbols> parse_symbols(std::string_view bytes, const std::string& name);

}  // namespace tenon::live
