/// What hooks may change while the tree is open.
export module tenon.runtime:setup;
import tenon.std;
import tenon.registry;
import :module_ref;
import :settings;
import :tree;

export namespace tenon {

/// The tree while it is put together: which of its possible parts exist. One for each build of a snapshot.
struct OpenTree {
  std::shared_ptr<const void> code{};  ///< of what gave changes: the first, so that it goes last
  enum class Phase : std::uint8_t { configuring, offering, closed };
  std::atomic<Phase> phase = Phase::configuring;
  std::mutex changing{};
  std::shared_ptr<const Tree> tree{};
  std::vector<std::uint8_t> chosen{};                           ///< by link: a may_import that was activated
  std::vector<std::pair<std::uint32_t, CodeChange>> changes{};  ///< to the configuration of an instance
  /// Closes it for a hook that does not end, and goes on with a copy.
  [[nodiscard]] std::shared_ptr<OpenTree> leave();
};

/// An import, as a hook of the importer sees it.
class Imported {
 public:
  Imported(std::shared_ptr<OpenTree> tree, std::uint32_t importer, std::uint32_t link)
      : tree_(std::move(tree)), importer_(importer), link_(link) {}
  [[nodiscard]] ModuleRef module() const;
  /// False for a may_import that is not activated.
  [[nodiscard]] bool active() const;
  /// Gives values to the module's configuration, as `configure` does in its importer's definition: a function of its
  /// struct, or of a struct in it, that only assigns. It runs after the hook; what it captures, it captures by value.
  /// Throws std::logic_error when the tree is closed.
  template <class F>
  const Imported& configure(F change) const {
    return add(ConfigureFunction<F>::theirs(),
               [change = std::move(change)](void* theirs) { ConfigureFunction<F>::call(change, theirs); });
  }

 private:
  const Imported& add(Token owner, std::function<void(void*)> change) const;
  std::shared_ptr<OpenTree> tree_;
  std::uint32_t importer_;
  std::uint32_t link_;
};

/// What `process`, `post_process` and App::setup get for one module, with names that are looked up while it runs. It
/// selects what descriptors allow; `activate` and `configure` are possible until `process` has ended, then they throw
/// std::logic_error. Wrong names throw std::invalid_argument.
class ModuleSetup {
 public:
  ModuleSetup(std::shared_ptr<OpenTree> tree, std::uint32_t instance, const ConfigSchema* schema, void* config)
      : tree_(std::move(tree)), instance_(instance), schema_(schema), config_(config) {}
  [[nodiscard]] ModuleRef module() const;
  /// The module's configuration, checked, or a struct in it.
  template <class C>
  [[nodiscard]] const C& config() const {
    return *static_cast<const C*>(part(token_of<C>()));
  }
  /// Makes a may_import exist in this program.
  void activate(std::string_view module) const;
  /// The first import of a module, or `board.storage@primary`.
  [[nodiscard]] Imported imported(std::string_view module) const;
  /// All imports of it: shared, named and own.
  [[nodiscard]] std::vector<Imported> imported_all(std::string_view module) const;

 private:
  [[nodiscard]] void* part(Token type) const;
  std::shared_ptr<OpenTree> tree_;
  std::uint32_t instance_;
  const ConfigSchema* schema_;
  void* config_;
};

[[nodiscard]] consteval Verdict check_imported(const Shape& self, std::string_view module, bool possible) {
  Verdict verdict;
  const std::size_t at = module.find('@');
  bool found = false;
  Nearest nearest(module);
  for (const ImportShape& import : self.imports) {
    if (possible && import.kind != ImportKind::may) continue;
    nearest.consider(import.module.text);
    if (import.module.text != module.substr(0, at)) continue;
    found |= at == std::string_view::npos || import.instance() == module.substr(at + 1);
  }
  if (found) return verdict;
  Message& message = verdict.mistake();
  message << self.name.text << (possible ? " activates " : " asks for its import ") << module
          << ", which its descriptor does not "
          << (possible ? "declare; add .may_import<\"" : "import; add .imports<\"") << module.substr(0, at) << "\">()";
  if (!nearest.best().empty()) message << ", or did you mean " << nearest.best() << "?";
  return verdict;
}

/// The same with names that the compiler checks: `process([](tenon::Setup<descriptor> s, const Config& c) { if
/// (c.audit) s.activate<"audit">(); })`. A value; what is done with it after the tree was closed throws.
template <const auto& D>
class Setup {
 public:
  explicit Setup(ModuleSetup setup) : setup_(std::move(setup)) {}
  [[nodiscard]] ModuleRef module() const { return setup_.module(); }
  template <FixedString M>
  void activate() const {
    constexpr Verdict verdict = check_imported(D, M.view(), true);
    static_assert(verdict.ok(), verdict.message(0));
    setup_.activate(M.view());
  }
  template <FixedString M>
  [[nodiscard]] Imported imported() const {
    constexpr Verdict verdict = check_imported(D, M.view(), false);
    static_assert(verdict.ok(), verdict.message(0));
    return setup_.imported(M.view());
  }
  template <FixedString M>
  [[nodiscard]] std::vector<Imported> imported_all() const {
    constexpr Verdict verdict = check_imported(D, M.view(), false);
    static_assert(verdict.ok(), verdict.message(0));
    return setup_.imported_all(M.view());
  }

 private:
  ModuleSetup setup_;
};
template <>
inline constexpr RuntimeGives runtime_gives<ModuleSetup>{.to_hooks = hook_bit(HookKind::process) |
                                                                     hook_bit(HookKind::post_process)};
template <const auto& D>
struct ParameterTraits<Setup<D>> {
  using token = ModuleSetup;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static Setup<D> make(const Argument& argument) { return Setup<D>(*static_cast<const ModuleSetup*>(argument.object)); }
};

}  // namespace tenon
