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
};
template <class Options>
struct OptionsHolder : OptionsBase {
  Options options;
  constexpr explicit OptionsHolder(const Options& given) : OptionsBase{&type_id<Options>, nullptr}, options(given) {
    value = &options;
  }
};

struct ImportShape {
  Name module;
  Name instance{};
  ImportKind kind = ImportKind::shared;
  bool for_root = false;
  const OptionsBase* options = nullptr;
  /// Set by imports_if: the import exists only when this holds for the importing module's own options.
  bool (*condition)(const OptionsBase*) = nullptr;
};

struct ExportShape {
  Token token;
  Token scope{};
  int order = 0;
  bool optional = false;
  bool restartable = false;
};

struct OverrideShape {
  Name module;
  Token token;
};

struct Shape {
  Name name;
  View<ImportShape> imports{};
  View<ExportShape> exports{};
  View<ExportShape> contributes{};
  View<Name> reexports{};
  View<OverrideShape> overrides{};
  View<Token> expects{};
  View<Token> offers{};
  std::string_view config{};
  Token options{};
  const OptionsBase* default_options = nullptr;
  bool once = false;
  bool root = false;
  bool lazy = false;
};

}  // namespace tenon
