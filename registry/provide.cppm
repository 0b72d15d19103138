/// Providers: which object, made how, given out as which interfaces.
export module tenon.registry:provide;
import tenon.std;
import :text;
import :token;
import :config;
import :scope;
import :parameter;
import :maker;

export namespace tenon {

/// One interface of a provided class and the way to it.
struct FacetRecord {
  Token token;
  bool derives;
  void* (*cast)(void* object);
};

/// A provided class without its type.
struct ProviderFacts {
  Token type;
  std::size_t size;
  std::size_t align;
  std::span<const ParameterFacts> parameters;
  std::span<const FacetRecord> facets;
  const ScopeFacts* scope;  ///< null for what lives as long as the program
  MadeBy made_by;
  bool held;  ///< the storage holds a pointer to the object, which exists only when it is filled
  bool constructible;
  bool restartable;
  std::string_view signature;
  void (*create)(void* storage, const Argument* arguments);
  void (*destroy)(void* object);
  absl::Status (*start)(void* object);
  absl::Status (*stop)(void* object);
};

template <auto Member>
struct Step {
  template <class Maker>
  static absl::Status run(void* storage) {
    auto* object = Maker::object(storage);
    using Result = decltype((object->*Member)());
    if constexpr (std::is_void_v<Result>) {
      (object->*Member)();
      return absl::OkStatus();
    } else {
      return (object->*Member)();
    }
  }
};
struct NoStep {};

template <class Maker>
struct ProviderOps {
  using T = typename Maker::type;
  template <class I>
  static void* cast(void* storage) {
    if constexpr (std::is_base_of_v<I, T> || std::is_same_v<I, T>) {
      return static_cast<I*>(Maker::object(storage));
    } else {
      return nullptr;
    }
  }
  static void destroy(void* storage) {
    using Stored = typename Maker::Stored;
    static_cast<Stored*>(storage)->~Stored();
  }
  template <class StepType>
  static consteval auto step() -> absl::Status (*)(void*) {
    if constexpr (std::is_same_v<StepType, NoStep>) {
      return nullptr;
    } else {
      static_assert(Maker::owns, "tenon: existing<> stands for an object that its own provider starts and stops");
      return &StepType::template run<Maker>;
    }
  }
};

template <class L>
struct ParametersOf;
template <class... A>
struct ParametersOf<List<A...>> {
  static constexpr bool injectable = all_injectable<A...>;
  static constexpr std::array<ParameterFacts, sizeof...(A)> facts{parameter_facts<A>()...};
};

/// What provide, value, factory and existing give. Each call gives a changed copy; nothing is created here.
template <class Maker, class As = List<>, class Start = NoStep, class Stop = NoStep, class Scope = void>
struct Provider;
template <class Maker, class... As, class Start, class Stop, class Scope>
struct Provider<Maker, List<As...>, Start, Stop, Scope> {
  using T = typename Maker::type;
  /// The interfaces under which others receive the object. Without, it is received as T.
  template <class... I>
  [[nodiscard]] consteval auto as() const {
    return Provider<Maker, List<As..., I...>, Start, Stop, Scope>{};
  }
  /// Called after everything is created, in creation order; the place to take ports and lock files.
  /// A member function that returns void or absl::Status and may throw.
  template <auto Member>
  [[nodiscard]] consteval auto start() const {
    return Provider<Maker, List<As...>, Step<Member>, Stop, Scope>{};
  }
  /// Called before anything is destroyed, in reverse order; undoes what `start` did.
  template <auto Member>
  [[nodiscard]] consteval auto stop() const {
    return Provider<Maker, List<As...>, Start, Step<Member>, Scope>{};
  }
  /// One object for each scope of type S instead of one for the program: made when it is first asked for in the scope,
  /// destroyed with it. It may take what lives longer, seeds of S, and objects of S or of a scope around it.
  template <class S>
  [[nodiscard]] consteval auto in() const {
    static_assert(DefinedScope<S>, "tenon: a scope is defined before something is provided in it");
    if constexpr (DefinedScope<S>) {
      return Provider<Maker, List<As...>, Start, Stop, S>{};
    } else {
      return *this;
    }
  }

  using Parameters = ParametersOf<typename Maker::parameters>;
  static constexpr const auto& parameters = Parameters::facts;
  static constexpr std::array<FacetRecord, sizeof...(As) + 1> facets{
      FacetRecord{token_of<As>(), std::is_base_of_v<As, T>, &ProviderOps<Maker>::template cast<As>}...,
      FacetRecord{token_of<T>(), true, &ProviderOps<Maker>::template cast<T>}};

  static consteval ProviderFacts facts() {
    ProviderFacts made{.type = token_of<T>(),
                       .size = sizeof(typename Maker::Stored),
                       .align = alignof(typename Maker::Stored),
                       .parameters = parameters,
                       .facets = facets,
                       .scope = nullptr,
                       .made_by = Maker::made_by,
                       .held = !std::is_same_v<typename Maker::Stored, T>,
                       .constructible = Maker::constructible,
                       .restartable = is_restartable<T>,
                       .signature = Maker::signature(),
                       .create = nullptr,
                       .destroy = &ProviderOps<Maker>::destroy,
                       .start = ProviderOps<Maker>::template step<Start>(),
                       .stop = ProviderOps<Maker>::template step<Stop>()};
    if constexpr (Parameters::injectable && Maker::constructible) made.create = &Maker::create;
    if constexpr (!std::is_void_v<Scope>) made.scope = &scope_facts<Scope>;
    return made;
  }
};

/// Declares how an object is made: `provide<StoredCards(storage::Database&, const Config&)>().as<Cards>()`.
/// The constructor's parameters are written once, here; they are not guessed from the class.
template <class Signature>
[[nodiscard]] consteval Provider<Constructed<Signature>> provide() {
  return {};
}

/// A copy of a constant: `value<&default_limits>()` or `value<Limits{.cards = 100}>()`, received as Limits. Each
/// instance of the module has its own copy, and each scope with `.in<S>()`.
template <auto Constant>
[[nodiscard]] consteval Provider<Copied<Constant>> value() {
  return {};
}

/// What a function returns: `factory<&open_database>()`. Its parameters are injected like those of a constructor. It
/// returns the object, which need not be movable, a std::unique_ptr to it (of an interface, maybe), or an
/// absl::StatusOr of either; then it is received as that type. An error, an exception and a null pointer fail as a
/// constructor that throws does. A captureless lambda does too: `factory<[](const Config& c) { return Clock(c.zone);
/// }>()`.
template <auto Function>
[[nodiscard]] consteval Provider<Called<Function>> factory() {
  return {};
}

/// T stands for the object of another provider: `existing<Cards, StoredCards>()`, or for an imported one:
/// `existing<Database, From<"primary", storage::Database&>>()`. It lives as long as that object and is in its scope.
template <class T, class Target>
[[nodiscard]] consteval Provider<Aliased<T, Target>> existing() {
  return {};
}

/// Adds a configuration file format: `config_file<"toml", &read_toml>()`.
template <FixedString Extension, ReadConfigFile Read>
struct ConfigFileItem {
  static constexpr ConfigReader reader{Extension.view(), Read};
};
template <FixedString Extension, ReadConfigFile Read>
[[nodiscard]] consteval ConfigFileItem<Extension, Read> config_file() {
  return {};
}

}  // namespace tenon
