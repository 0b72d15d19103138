/// The definition: what a reload may replace. Plain data; nothing here knows a user's type.
export module tenon.registry:definition;
import tenon.std;
import :text;
import :token;
import :shape;
import :config;
import :configure;
import :scope;
import :parameter;
import :maker;
import :provide;
import :hook;

export namespace tenon {

/// Who gives a parameter its value.
enum class Source : std::uint8_t {
  own,       ///< a provider of the same module: `provider` and `facet`
  import,    ///< export number `provider` of `module` (through an import or a re-export)
  expected,  ///< whoever imports this module and offers the token
  config,    ///< the module's configuration
  options,   ///< the options that the importer attached
  builtin,   ///< the runtime
  everyone,  ///< all contributions in the program
  seed,      ///< seed number `provider` of the `facet`th scope outwards
};

struct ParameterRecord {
  Token token;
  ParameterKind kind;
  Source source;
  std::uint16_t provider = 0;
  std::uint16_t facet = 0;
  /// For Source::import: which import of the descriptor, or `indirect` when the export comes through a re-export. For
  /// Source::own: the same of what is taken where no own provider exists, because of conditions.
  std::uint16_t import = indirect;
  /// The module that exports it, or null where nothing is imported.
  const Name* module = nullptr;
  static constexpr std::uint16_t indirect = 0xffff;
};

struct ProviderRecord {
  ProviderFacts facts;
  View<ParameterRecord> parameters;
};

struct HookRecord {
  HookKind kind;
  View<ParameterRecord> parameters;
  absl::Status (*call)(const Argument* arguments);
  const ChangeFacts* change = nullptr;
};

/// Which provider, and which facet of it, stands behind an export, an override or an offer.
struct Binding {
  std::uint16_t provider = 0;
  std::uint16_t facet = 0;
  bool bound = false;
};

/// One provider given as an interface that the descriptor contributes; `number` says which of its contributions.
struct Contribution {
  std::uint16_t number = 0;
  std::uint16_t provider = 0;
  std::uint16_t facet = 0;
};

/// A module's definition, a constant in its implementation unit: `constinit const tenon::Definition definition =
/// tenon::define<descriptor, …>(…);`. Immutable and without a destructor, so any thread may read it at any time.
/// A reload brings a new one; the old one stays mapped as long as objects made from it live.
struct Definition {
  /// The module's descriptor.
  const Shape* shape = nullptr;
  View<ProviderRecord> providers{};
  const ConfigSchema* config = nullptr;
  View<ConfigReader> readers{};
  View<ConfigureRecord> configures{};
  View<Binding> exports{};
  /// By number, then in the order in which `define` was given the providers.
  View<Contribution> contributions{};
  View<Binding> offers{};
  View<Binding> overrides{};
  View<HookRecord> hooks{};
  std::string_view graph{};
};

}  // namespace tenon
