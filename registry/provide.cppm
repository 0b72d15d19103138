/// Providers: which class, made from what, given out as which interfaces.
export module tenon.registry:provide;
import tenon.std;
import :text;
import :token;
import :config;
import :scope;

export namespace tenon {

enum class ParameterKind : std::uint8_t { object, ref, optional, all, field, scoped, invalid };

/// What the container hands over for one constructor parameter. `object` is set for references, `table` and `slot`
/// for handles that resolve later, `table` and `interface` for those that resolve to all contributions.
struct Argument {
  void* object = nullptr;
  void* table = nullptr;
  std::uint32_t slot = 0;
  std::uint32_t interface = 0;
};

/// How a constructor parameter of type A is found and made. The runtime adds Ref, Optional, All, From and Field;
/// anything that is no reference and has no traits is refused by `define`.
template <class A>
struct ParameterTraits {
  using token = std::remove_cvref_t<A>;
  static constexpr ParameterKind kind = ParameterKind::invalid;
  static constexpr std::string_view instance{};
};
template <class T>
struct ParameterTraits<T&> {
  using token = std::remove_const_t<T>;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static T& make(const Argument& argument) { return *static_cast<T*>(argument.object); }
};

/// True for the interfaces that the runtime itself provides to every module, such as Host.
template <class T>
inline constexpr bool is_builtin = false;

/// One interface of a provided class and the way to it.
struct FacetRecord {
  Token token;
  bool derives;
  void* (*cast)(void* object);
};

/// What a constructor parameter asks for, before `define` has found who gives it.
struct ParameterFacts {
  Token token;
  std::string_view spelling;
  std::string_view instance;
  ParameterKind kind;
  bool restartable;
  bool builtin;
  /// Of a Scoped<S, T>: S.
  Token scope{};
};

/// A provided class without its type.
struct ProviderFacts {
  Token type;
  std::size_t size;
  std::size_t align;
  std::span<const ParameterFacts> parameters;
  std::span<const FacetRecord> facets;
  const ScopeFacts* scope;  ///< null for what lives as long as the program
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
  template <class T>
  static absl::Status run(void* object) {
    using Result = decltype((static_cast<T*>(object)->*Member)());
    if constexpr (std::is_void_v<Result>) {
      (static_cast<T*>(object)->*Member)();
      return absl::OkStatus();
    } else {
      return (static_cast<T*>(object)->*Member)();
    }
  }
};
struct NoStep {};

template <class T>
struct ProviderOps {
  template <class I>
  static void* cast(void* object) {
    if constexpr (std::is_base_of_v<I, T>) {
      return static_cast<I*>(static_cast<T*>(object));
    } else {
      return nullptr;
    }
  }
  static void destroy(void* object) { static_cast<T*>(object)->~T(); }
  template <class... A, std::size_t... I>
  static void create_from(void* storage, const Argument* arguments, List<A...>, std::index_sequence<I...>) {
    if constexpr (std::is_constructible_v<T, A...>) {
      new (storage) T(ParameterTraits<A>::make(arguments[I])...);
    }
  }
  template <class... A>
  static void create(void* storage, const Argument* arguments) {
    create_from(storage, arguments, List<A...>{}, std::index_sequence_for<A...>{});
  }
  template <class StepType>
  static consteval auto step() -> absl::Status (*)(void*) {
    if constexpr (std::is_same_v<StepType, NoStep>) {
      return nullptr;
    } else {
      return &StepType::template run<T>;
    }
  }
};

template <class A>
[[nodiscard]] consteval ParameterFacts parameter_facts() {
  using Traits = ParameterTraits<A>;
  using T = typename Traits::token;
  ParameterFacts facts{token_of<T>(), type_name<A>(), Traits::instance, Traits::kind, is_restartable<T>, is_builtin<T>};
  if constexpr (Traits::kind == ParameterKind::scoped) facts.scope = token_of<typename Traits::scope>();
  return facts;
}

/// Number of parameters whose traits can make them; a parameter of kind `invalid` has no `make`.
template <class... A>
inline constexpr bool all_injectable = ((ParameterTraits<A>::kind != ParameterKind::invalid) && ...);

/// What `provide<T(A...)>()` is. Each call gives a changed copy; nothing is created here.
template <class Signature, class As = List<>, class Start = NoStep, class Stop = NoStep, class Scope = void>
struct Provider;
template <class T, class... A, class... As, class Start, class Stop, class Scope>
struct Provider<T(A...), List<As...>, Start, Stop, Scope> {
  /// The interfaces under which others receive the object. Without, it is received as T.
  template <class... I>
  [[nodiscard]] consteval auto as() const {
    return Provider<T(A...), List<As..., I...>, Start, Stop, Scope>{};
  }
  /// Called after everything is created, in creation order; the place to take ports and lock files.
  /// A member function that returns void or absl::Status and may throw.
  template <auto Member>
  [[nodiscard]] consteval auto start() const {
    return Provider<T(A...), List<As...>, Step<Member>, Stop, Scope>{};
  }
  /// Called before anything is destroyed, in reverse order; undoes what `start` did.
  template <auto Member>
  [[nodiscard]] consteval auto stop() const {
    return Provider<T(A...), List<As...>, Start, Step<Member>, Scope>{};
  }
  /// One object for each scope of type S instead of one for the program: made when it is first asked for in the scope,
  /// destroyed with it. It may take what lives longer, seeds of S, and objects of S or of a scope around it.
  template <class S>
  [[nodiscard]] consteval auto in() const {
    static_assert(DefinedScope<S>, "tenon: a scope is defined before something is provided in it");
    if constexpr (DefinedScope<S>) {
      return Provider<T(A...), List<As...>, Start, Stop, S>{};
    } else {
      return *this;
    }
  }

  static constexpr std::array<ParameterFacts, sizeof...(A)> parameters{parameter_facts<A>()...};
  static constexpr std::array<FacetRecord, sizeof...(As) + 1> facets{
      FacetRecord{token_of<As>(), std::is_base_of_v<As, T>, &ProviderOps<T>::template cast<As>}...,
      FacetRecord{token_of<T>(), true, &ProviderOps<T>::template cast<T>}};

  static consteval ProviderFacts facts() {
    ProviderFacts made{.type = token_of<T>(),
                       .size = sizeof(T),
                       .align = alignof(T),
                       .parameters = parameters,
                       .facets = facets,
                       .scope = nullptr,
                       .constructible = std::is_constructible_v<T, A...>,
                       .restartable = is_restartable<T>,
                       .signature = type_name<T(A...)>(),
                       .create = nullptr,
                       .destroy = &ProviderOps<T>::destroy,
                       .start = ProviderOps<T>::template step<Start>(),
                       .stop = ProviderOps<T>::template step<Stop>()};
    if constexpr (all_injectable<A...>) made.create = &ProviderOps<T>::template create<A...>;
    if constexpr (!std::is_void_v<Scope>) made.scope = &scope_facts<Scope>;
    return made;
  }
};

/// Declares how an object is made: `provide<StoredCards(storage::Database&, const Config&)>().as<Cards>()`.
/// The constructor's parameters are written once, here; they are not guessed from the class.
template <class Signature>
[[nodiscard]] consteval Provider<Signature> provide() {
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
