/// What the plan, the registry and tools know of a module: its descriptor without its C++ types.
export module tenon.registry:shape;
import tenon.std;
import :text;
import :token;

export namespace tenon {

/// `shared`: the one instance that importers share. `named`: shared by those who use the same instance name.
/// `own`: this importer's alone. `may`: not active unless configuration says so.
enum class ImportKind : std::uint8_t { shared, named, own, may };

/// Options that an importer attaches to an import, without their type.
struct OptionsBase {
  const TypeId* type;
  const void* value;
  std::size_t size;
};
template <class Options>
struct OptionsHolder : OptionsBase {
  Options options;
  constexpr explicit OptionsHolder(const Options& given)
      : OptionsBase{&type_id<Options>, nullptr, sizeof(Options)}, options(given) {
    value = &options;
  }
};

/// What a plain import does not have. Apart, because a program has thousands of plain ones.
struct ImportDetails {
  std::string_view instance{};
  const OptionsBase* options = nullptr;
  /// Set by imports_if: the import exists only when this holds for the importing module's own options.
  bool (*condition)(const OptionsBase*) = nullptr;
};

struct ImportShape {
  Name module;
  const ImportDetails* details = nullptr;
  ImportKind kind = ImportKind::shared;
  bool for_root = false;
  [[nodiscard]] constexpr std::string_view instance() const {
    return details != nullptr ? details->instance : std::string_view();
  }
  [[nodiscard]] constexpr const OptionsBase* options() const { return details != nullptr ? details->options : nullptr; }
  [[nodiscard]] constexpr bool conditional() const { return details != nullptr && details->condition != nullptr; }
};

struct ExportShape {
  Token token;
  Token scope{};
  int order = 0;
  bool ordered = false;  ///< the order was declared
  bool optional = false;
  bool restartable = false;
  bool transient = false;
};

struct OverrideShape {
  Name module;  ///< empty for a test's double: of whatever module exports or expects the token, imported or not
  Token token;
  std::string_view instance{};  ///< of a double that stands in one instance alone: its path
  [[nodiscard]] constexpr bool is_double() const { return module.text.empty(); }
  /// Of a double: whether it stands in the instance with this path.
  [[nodiscard]] constexpr bool stands_in(std::string_view path) const { return instance.empty() || instance == path; }
};

/// What the plan of an ordinary program needs of a module, in place: following the rows of a thousand modules costs the
/// compiler more than the plan itself. Left empty, the rows are read.
struct Digest {
  static constexpr std::size_t most_imports = 6;
  static constexpr std::size_t most_exports = 2;
  std::uint64_t imports[most_imports]{};
  std::uint64_t exports[most_exports]{};
  bool has_imports = false;  ///< all of them are here
  bool has_exports = false;  ///< all of them are here
  bool plain = false;        ///< no import is named, private, conditional, for_root or has options
};

/// What is asked of every module of a program at its start comes first, and fits into a line of the cache.
struct Shape {
  Name name;
  View<ImportShape> imports{};
  View<ExportShape> exports{};
  bool once = false;
  bool root = false;
  bool simple = false;  ///< nothing but plain imports, all in the digest, and exports; set by summarize()
  Digest digest{};
  View<ExportShape> contributes{};
  View<Name> reexports{};
  View<OverrideShape> overrides{};
  View<Token> expects{};
  View<Token> offers{};
  std::string_view config{};
  Token options{};
  const OptionsBase* default_options = nullptr;

  /// Fills in the digest from the rows; to be called when they are complete.
  constexpr void summarize() {
    digest = {.has_imports = imports.count <= Digest::most_imports,
              .has_exports = exports.count <= Digest::most_exports,
              .plain = true};
    for (std::size_t i = 0; i < imports.count; ++i) {
      const ImportShape& import = imports.first[i];
      if (digest.has_imports) digest.imports[i] = import.module.hash;
      if (import.kind != ImportKind::shared || import.for_root || import.details != nullptr) digest.plain = false;
    }
    for (std::size_t i = 0; digest.has_exports && i < exports.count; ++i)
      digest.exports[i] = exports.first[i].token.hash;
    simple = digest.plain && digest.has_imports && !root && contributes.empty() && overrides.empty() &&
             default_options == nullptr;
  }
};

}  // namespace tenon
