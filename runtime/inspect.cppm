/// Introspection: what a program is made of and why, as plain values that outlive it.
export module tenon.runtime:inspect;
import tenon.std;
import tenon.registry;
import :settings;
import :container;

export namespace tenon {

// All names are as people write them: types without `(anonymous namespace)`, instances as `board.storage@primary`.
// Lists are in the order of the source; instances in creation order, what is imported before who imports it.

/// One parameter of a constructor or a factory, and where its value comes from.
struct ParameterView {
  std::string spelling{};  ///< `const board::cards::Config&`
  std::string token{};     ///< `board::cards::Config`
  std::string kind{};      ///< `reference`, `Ref`, `Optional`, `All`, `Field`, `Scoped`, `Make`, `Consumer` or `Work`
  /// `own`, `override` (its module exports one, and another module overrides it), `import`, `expected`, `config`,
  /// `options`, `runtime`, `contributions` or `seed`.
  std::string source{};
  std::string module{};                ///< the instance that gives it; for a seed its scope; empty when nobody does
  std::string provider{};              ///< the class behind it; empty for what no provider makes
  std::vector<std::string> through{};  ///< `import`: instances from who takes it to who exports it
  std::vector<std::string> all{};      ///< `contributions`: `board.cli: board::cli::Add`
};

struct ProviderView {
  std::string type{};
  std::vector<std::string> as{};           ///< interfaces besides its own type
  std::string scope{};                     ///< the scope it is provided in; empty for a singleton
  std::string made_by{};                   ///< `constructor`, `value`, `factory`, `existing`, `collection` or `state`
  std::vector<std::string> exported{};     ///< tokens that its module exports and it stands behind
  std::vector<std::string> contributed{};  ///< interfaces that it is contributed to
  bool controller = false;
  bool starts = false;      ///< it has a step of the life cycle
  bool transient = false;   ///< everybody who takes it gets an object of their own
  bool exists = true;       ///< false where its module is not active, or its condition does not hold
  std::string condition{};  ///< what must hold: `cached of board::cards::Config`; empty without
  /// Objects made since the program started or the module was replaced, scoped ones counted in all scopes.
  /// Transient ones are not counted.
  std::uint64_t created = 0;
  std::vector<ParameterView> parameters{};
  /// Functions of configure_provider that each object is handed to, in their order.
  std::vector<std::string> configured_by{};
};

struct ImportView {
  std::string module{};  ///< the instance; the module's name where there is none
  std::string kind{};    ///< `shared`, `named`, `own` or `may`
  bool active = false;
  bool reexported = false;
};

/// An export, an offer or an override, and who stands behind it now.
struct GivenView {
  std::string token{};
  std::string module{};     ///< the instance whose provider it is; empty when nobody provides it
  std::string provider{};   ///< the class
  std::string instead{};    ///< of an export: the module's own provider, where another module overrides it
  std::string overrides{};  ///< of an override: the instance whose export it takes
  bool optional = false;
};

struct HookView {
  std::string kind{};                ///< `process`, or `on` of a listener
  std::vector<std::string> takes{};  ///< types; of a listener, its event first
};

/// How long the last start-up, or the last reload that touched the module, was busy with it.
struct TimingView {
  double hooks_ms = 0;
  double create_ms = 0;
  double start_ms = 0;
};

struct InstanceView {
  std::string path{};    ///< `board.storage`, `board.storage@primary`
  std::string module{};  ///< `board.storage`
  bool active = false;
  bool top = false;   ///< nobody imports it
  bool root = false;  ///< declared root, or imported for_root
  bool once = false;
  std::string config{};  ///< type of the configuration; empty without
  std::vector<ImportView> imports{};
  std::vector<std::string> imported_by{};
  std::vector<GivenView> exports{};
  std::vector<GivenView> offers{};
  std::vector<GivenView> overrides{};
  std::vector<std::string> expects{};
  std::vector<ProviderView> providers{};
  std::vector<HookView> hooks{};
  std::vector<SettingShown> settings{};  ///< secrets are hidden
  TimingView timing{};
};

struct TreeView {
  std::string program{};
  std::uint64_t generation = 0;
  bool created = false;  ///< objects exist
  /// What is wrong with the configuration of a program that was not created; what could be worked out is here.
  std::string problem{};
  std::vector<InstanceView> instances{};

  /// The instance with this path, or null.
  [[nodiscard]] const InstanceView* find(std::string_view path) const;
};

/// Looks at what a container has built or planned. Costs nothing until it is called; the container must not be
/// building meanwhile. `App::inspect` is the usual way here.
[[nodiscard]] TreeView inspect(std::string_view program, const Container& container);

/// The whole view as one JSON object; keys without content are left out. The names of the keys are those of the fields.
[[nodiscard]] std::string tree_json(const TreeView& tree);

/// For people: every instance below who imports it, with its providers; expanded where it comes first.
[[nodiscard]] std::string tree_text(const TreeView& tree);

/// Why a type is what it is: who provides it, why that one, who takes it by which imports, what else could have been
/// taken. `name` is `board.cards.Cards`, `board::cards::Cards`, a class that is private to its module, the end of such
/// a name (`Cards`), or a module or an instance. Error: kNotFound, which suggests the nearest name.
[[nodiscard]] absl::StatusOr<std::string> explain(const TreeView& tree, std::string_view name);

/// What to show when a program did not start: the path from a module that nobody imports to the one that failed, with
/// what that imports, how many are up and how many were not reached, and what to do next. At most some twenty lines,
/// however large the program is.
[[nodiscard]] std::string failure_text(std::string_view program, const Tree& tree, const StartFailure& failure);

/// Of `provide`: how long its objects live, in words.
[[nodiscard]] std::string lifetime_text(const ProviderView& provider);
/// Where a parameter comes from, in words.
[[nodiscard]] std::string origin_text(const ParameterView& parameter);
/// `before` and all names, with `between` between them; nothing without names.
[[nodiscard]] std::string names_text(std::string_view before, const std::vector<std::string>& names,
                                     std::string_view between = ", ");
/// What explain says of an instance.
[[nodiscard]] std::string instance_text(const InstanceView& instance);

/// A type's name without `(anonymous namespace)`, references written as people do.
[[nodiscard]] std::string plain_name(std::string_view type);

}  // namespace tenon
