/// A module of the tree, as hooks, records and objects name it.
export module tenon.runtime:module_ref;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// Names one module of a running program: the shared one, a named instance of it, or one importer's own. A value, good
/// as long as the program lives; a reload does not change it. A constructor that takes a ModuleRef is given its own.
class ModuleRef {
 public:
  ModuleRef() = default;
  ModuleRef(std::uint32_t instance, std::string_view name, std::string_view path)
      : instance_(instance), name_(name), path_(path) {}
  /// `board.storage`.
  [[nodiscard]] inline std::string_view name() const { return name_; }
  /// `board.storage`, or `board.storage@primary`: what configuration keys begin with.
  [[nodiscard]] inline std::string_view path() const { return path_; }
  /// Its number, the same over all reloads and nobody else's.
  [[nodiscard]] inline std::uint32_t instance() const { return instance_; }
  friend bool operator==(const ModuleRef& a, const ModuleRef& b) {
    return a.instance_ == b.instance_ && a.path_ == b.path_;
  }

 private:
  std::uint32_t instance_ = no_member;
  std::string_view name_;
  std::string_view path_;
};
template <>
inline constexpr RuntimeGives runtime_gives<ModuleRef>{.always = true};
template <>
struct ParameterTraits<ModuleRef> {
  using token = ModuleRef;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static ModuleRef make(const Argument& argument) { return *static_cast<const ModuleRef*>(argument.object); }
};

}  // namespace tenon
