/// Records of what a definition provides: who, made how, given out as what, from what.
export module tenon.registry:record;
import tenon.std;
import :text;
import :token;
import :scope;
import :parameter;
import :event;
import :step;

export namespace tenon {

struct ConditionFacts;
struct StateFacts;

enum class MadeBy : std::uint8_t { constructor, value, factory, existing };

/// One interface of a provided class and the way to it.
struct FacetRecord {
  Token token;
  bool derives = true;
  bool fixed = false;  ///< always as far from where the object begins
  void* (*cast)(void* object) = nullptr;
};

/// A provided class without its type.
struct ProviderFacts {
  Token type;
  std::size_t size = 0;
  std::size_t align = 0;
  View<ParameterFacts> parameters{};
  View<FacetRecord> facets{};
  const ScopeFacts* scope = nullptr;          ///< null for what lives as long as the program
  const ConditionFacts* condition = nullptr;  ///< null for what always exists
  MadeBy made_by = MadeBy::constructor;
  bool transient = false;  ///< everybody who takes it gets an object of their own
  bool trivial = false;    ///< nothing is to be done to destroy it
  bool held = false;       ///< the storage holds a pointer to the object, which exists only when it is filled
  bool constructible = true;
  bool restartable = false;
  bool controller = false;
  bool collected = false;
  /// Of what is collected: true when both hold the same; null when that cannot be said.
  bool (*same)(const void* a, const void* b) = nullptr;
  std::string_view signature{};  ///< of what is not constructible, for messages
  void (*create)(void* storage, const Argument* arguments) = nullptr;
  void (*destroy)(void* object) = nullptr;
  const StepTable* steps = nullptr;         ///< null when it has none
  const ListenerFacts* listener = nullptr;  ///< set for what `on` gives
  const StateFacts* state = nullptr;        ///< set for what `state` gives
};

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

struct HookRecord;
struct ConfigReader;
struct ConfigureRecord;

/// What an item of `define` is; each kind has a table of its own.
enum class ItemKind : std::uint8_t { provider, reader, configure, hook };

/// How many rows an item has in the tables of a definition.
struct ItemSize {
  ItemKind kind;
  std::size_t facets = 0;
  std::size_t parameters = 0;
};

// What most classes share, so that the compiler makes no function of it for each.
/// Says on standard error what the destructor of an object threw, while it is caught. The program goes on.
void destructor_threw(std::string_view type) noexcept;
/// Destroys what has a trivial destructor.
void destroy_nothing(void* storage);
/// The object in a storage that holds nothing else.
[[nodiscard]] void* object_itself(void* storage);

/// The tables of a definition while its items write into them, in the order in which `define` was given them. Rows that
/// point to others point to where these are kept, which is not where they are written.
struct Telling {
  ProviderRecord* provider;
  FacetRecord* facet;
  ParameterFacts* wanted;
  ConfigReader* reader;
  ConfigureRecord* configure;
  HookRecord* hook;
  const FacetRecord* kept_facets;
  const ParameterFacts* kept_wanted;
  const ParameterRecord* kept_parameters;
  FacetRecord* given = nullptr;  ///< the first facet of the provider that was added last

  /// The next provider, with its own class as the last facet. What it wants and its other facets are written by who
  /// calls this.
  constexpr ProviderFacts& add(const ItemSize& item, const ProviderFacts& facts,
                               void* (*itself)(void*) = &object_itself) {
    ProviderRecord& record = *provider++;
    record.facts = facts;
    record.facts.facets = {kept_facets, item.facets};
    kept_facets += item.facets;
    given = facet;
    facet += item.facets;
    facet[-1] = {.token = facts.type, .fixed = !facts.held, .cast = itself};
    record.facts.parameters = {kept_wanted, item.parameters};
    kept_wanted += item.parameters;
    record.parameters = {kept_parameters, item.parameters};
    kept_parameters += item.parameters;
    return record.facts;
  }
};

}  // namespace tenon
