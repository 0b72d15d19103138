/// What lies where in a patch.
export module tenon.live:layout;
import tenon.std;
import :load;

export namespace tenon::live {

/// A function or a variable.
struct Placed {
  Range range{};
  std::string name;  ///< mangled
};

/// All addresses are counted from where the library is loaded.
struct Layout {
  std::vector<Range> loaders{};   ///< what the dynamic loader reads for as long as the library is loaded, and at exit
  std::vector<Placed> symbols{};  ///< ascending
};

/// Reads the file of a shared library that was loaded, so that it is known to be whole. Error: it is gone, or no ELF64.
[[nodiscard]] absl::StatusOr<Layout> read_layout(const std::string& path);

}  // namespace tenon::live
