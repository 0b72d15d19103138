/// Who imports whom among the units of the program, by what their files say.
export module tenon.live:imports;
import tenon.std;
import tenon.registry;
import :scan;
import :project;

export namespace tenon::live {

/// What others import of a unit: `board.cards`, or `board.cards:part`. Empty for an implementation unit or a plain
/// file.
[[nodiscard]] std::string module_of(const Preamble& preamble);

/// The C++ modules of a program. Starts with what the files said when they were read. One thread.
class Imports {
 public:
  explicit Imports(const Project& project);

  /// The unit's file says something else now.
  void set(std::size_t unit, const Preamble& preamble);
  /// What others import of the unit, or empty.
  [[nodiscard]] std::string provides(std::size_t unit) const;
  /// Every module that must be there before the unit can be compiled, through all imports; sorted, without its own.
  [[nodiscard]] std::vector<std::string> needs(std::size_t unit) const;
  /// The units that need one of these modules, through all imports; ascending.
  [[nodiscard]] std::vector<std::size_t> users(std::span<const std::string> modules) const;
  /// What the unit imports itself, with its own module for an implementation unit.
  [[nodiscard]] std::vector<std::string> direct(std::size_t unit) const;
  /// `trial.a -> trial.b -> trial.a` if the unit's module needs itself, else empty.
  [[nodiscard]] std::string cycle(std::size_t unit) const;

 private:
  using Name = std::uint32_t;
  static constexpr std::uint32_t nobody = 0xffffffff;
  Name intern(const std::string& name);
  bool find_cycle(Name at, Name target, std::vector<Name>& path, std::vector<bool>& seen) const;

  HashMap<std::string, Name> names_;
  std::vector<std::string> texts_;
  std::vector<std::uint32_t> providers_;   ///< by name: the unit, or `nobody`
  std::vector<std::vector<Name>> direct_;  ///< by unit
  std::vector<Name> own_;                  ///< by unit: what it provides, or `nobody`
};

}  // namespace tenon::live
