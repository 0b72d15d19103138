/// Providers: which object, made how, given out as which interfaces.
export module tenon.registry:provide;
import tenon.std;
import :text;
import :token;
import :named;
import :clause;
import :config;
import :scope;
import :parameter;
import :maker;
import :condition;
import :event;
import :step;
import :adopt;
import :record;

export namespace tenon {

// What is generated for a provided class: free functions, and only where they are needed.
template <class Maker, class I>
void* cast_stored(void* storage) {
  using T = typename Maker::type;
  if constexpr (__is_base_of(I, T) || __is_same(I, T)) {
    return static_cast<I*>(Maker::object(storage));
  } else {
    return nullptr;
  }
}
template <class Maker, auto Member>
absl::Status run_step(void* storage) {
  static_assert(Maker::owns, "tenon: existing<> stands for an object that its own provider starts and stops");
  auto* object = Maker::object(storage);
  using Result = decltype((object->*Member)());
  if constexpr (__is_void(Result)) {
    (object->*Member)();
    return absl::OkStatus();
  } else {
    return (object->*Member)();
  }
}
template <class T>
bool same_collected(const void* a, const void* b) {
  return *static_cast<const T*>(a) == *static_cast<const T*>(b);
}

// What is said of a provider: one clause per call. Each adds facets, or changes the facts.
namespace provided {
struct Said {
  static constexpr std::size_t facets = 0;
  static constexpr bool step = false;
  template <class Maker>
  static consteval void add(StepTable&) {}
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts&, FacetRecord*&) {}
};
template <class... I>
struct As : Said {
  static constexpr std::size_t facets = sizeof...(I);
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts&, FacetRecord*& facet) {
    using T = typename Maker::type;
    // A virtual base cannot be cast back: where it lies is known only by the object.
    ((*facet++ = {token_of<typename Name::template facet<I>>(), __is_base_of(I, T) || __is_same(I, T),
                  __is_same(typename Maker::Stored, T) && requires(I* base) { static_cast<T*>(base); },
                  &cast_stored<Maker, I>}),
     ...);
  }
};
template <StepKind Kind, auto Member, Deadline Within>
struct Step : Said {
  static constexpr bool step = true;
  template <class Maker>
  static consteval void add(StepTable& table) {
    table.steps[static_cast<std::size_t>(Kind)] = {&run_step<Maker, Member>, Within.milliseconds};
  }
};
template <auto Release, auto Take, Deadline Within>
struct Adopt : Said {
  static constexpr bool step = true;
  template <class Maker>
  static consteval void add(StepTable& table) {
    table.adopt = &HandsOver<Maker, Release, Take, Within>::facts;
  }
};
template <class S>
struct In : Said {
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts& facts, FacetRecord*&) {
    facts.scope = &scope_facts<S>;
  }
};
struct Controller : Said {
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts& facts, FacetRecord*&) {
    facts.controller = true;
  }
};
struct Collected : Said {
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts& facts, FacetRecord*&) {
    using T = typename Maker::type;
    facts.collected = true;
    if constexpr (requires(const T& a) { static_cast<bool>(a == a); }) facts.same = &same_collected<T>;
  }
};
struct Transient : Said {
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts& facts, FacetRecord*&) {
    facts.transient = true;
  }
};
template <FixedString Name>
struct Named : Said {};
template <auto Condition>
struct When : Said {
  template <class Maker, class Name>
  static consteval void tell(ProviderFacts& facts, FacetRecord*&) {
    facts.condition = &condition_facts<Condition>;
  }
};
}  // namespace provided

/// Under which type others receive what is provided as I.
template <class... Clauses>
struct NameOf {
  template <class I>
  using facet = I;
};
template <class Clause, class... Rest>
struct NameOf<Clause, Rest...> : NameOf<Rest...> {};
template <FixedString Name, class... Rest>
struct NameOf<provided::Named<Name>, Rest...> {
  template <class I>
  using facet = named<Name, I>;
};

template <class Maker, class... Clauses>
struct StepsOf {
  static consteval StepTable make() {
    StepTable made{};
    (Clauses::template add<Maker>(made), ...);
    return made;
  }
  static constexpr StepTable table = make();
};

/// What provide, value, factory and existing give. Each call gives a changed copy; nothing is created here.
template <class Maker, class... Clauses>
struct Provider {
  using T = typename Maker::type;
  /// The interfaces under which others receive the object. Without, it is received as T.
  template <class... I>
  [[nodiscard]] consteval auto as() const {
    return Provider<Maker, Clauses..., provided::As<I...>>{};
  }
  /// Called after everything is created, in creation order; the place to take ports and lock files.
  /// A member function that returns void or absl::Status and may throw; so are all steps. Each may be given a time,
  /// `.start<&Port::open, 2s>()`; if it has not ended by then, the program does not start.
  template <auto Member, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto start() const {
    return Provider<Maker, Clauses..., provided::Step<StepKind::start, Member, Within>>{};
  }
  /// Called when everything was started, in creation order.
  template <auto Member, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto started() const {
    return Provider<Maker, Clauses..., provided::Step<StepKind::started, Member, Within>>{};
  }
  /// Called before anything is stopped, in reverse order: the place to take no more work.
  template <auto Member, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto before_stop() const {
    return Provider<Maker, Clauses..., provided::Step<StepKind::before_stop, Member, Within>>{};
  }
  /// Called before anything is destroyed, in reverse order; undoes what `start` did. An object whose start failed is
  /// not stopped; one that has no start is.
  template <auto Member, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto stop() const {
    return Provider<Maker, Clauses..., provided::Step<StepKind::stop, Member, Within>>{};
  }
  /// Called when everything was stopped, in reverse order.
  template <auto Member, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto stopped() const {
    return Provider<Maker, Clauses..., provided::Step<StepKind::stopped, Member, Within>>{};
  }
  /// What the object took in `start` goes over to the one that takes its place in a reload:
  /// `.adopt<&Port::release, &Port::adopt>()`. `Held release()` is called on the old object, by the code it was made
  /// with, and `adopt(Held)` on the new one, which is then neither started nor is the old one stopped. Both may throw;
  /// release may return an absl::StatusOr, adopt a Status. When adopt fails, or anything later, the old object adopts
  /// what it had. A Held that cannot be copied is taken as `Held&`, and moved from last. Each may take as long as
  /// Deadlines::carry_over says, or as is given: `.adopt<&Port::release, &Port::adopt, 2s>()`.
  template <auto Release, auto Take, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto adopt() const {
    constexpr Verdict verdict = check_adopt<decltype(Release), decltype(Take)>();
    static_assert(verdict.ok(), verdict.message(0));
    if constexpr (verdict.ok()) {
      return Provider<Maker, Clauses..., provided::Adopt<Release, Take, Within>>{};
    } else {
      return *this;
    }
  }
  /// One object for each scope of type S instead of one for the program: made when it is first asked for in the scope,
  /// destroyed with it. It may take what lives longer, seeds of S, and objects of S or of a scope around it.
  template <class S>
  [[nodiscard]] consteval auto in() const {
    static_assert(DefinedScope<S>, "tenon: a scope is defined before something is provided in it");
    if constexpr (DefinedScope<S>) {
      return Provider<Maker, Clauses..., provided::In<S>>{};
    } else {
      return *this;
    }
  }
  /// Every parameter that takes it gets an object of its own, which lives and dies with whoever has the parameter; a
  /// Make<T> makes one for each call. With `.in<S>()` it is for objects of that scope and may take what they may.
  [[nodiscard]] consteval auto transient() const { return Provider<Maker, Clauses..., provided::Transient>{}; }
  /// The object is received by this name only, `Named<"read", Pool&>`, so that several providers may give one type.
  template <FixedString Name>
  [[nodiscard]] consteval auto named() const {
    return Provider<Maker, Clauses..., provided::Named<Name>>{};
  }
  /// The provider exists only when this holds: a bool of the module's configuration, `.when<&Config::cached>()`, or a
  /// function of it, `.when<[](const Config& c) { return c.size > 0; }>()`. Of several providers of one type the first
  /// whose condition holds is used. Decided when the configuration is known, again at each reload that changes it.
  template <auto Condition>
  [[nodiscard]] consteval auto when() const {
    return Provider<Maker, Clauses..., provided::When<Condition>>{};
  }

  static constexpr ItemSize size{ItemKind::provider, (Clauses::facets + ... + 1), Maker::parameter_count};
  /// Who tells what is provided: without clauses the maker itself, which is one function less for each provider.
  using Teller = __type_pack_element<sizeof...(Clauses) == 0, Provider, Maker>;
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    using Name = NameOf<Clauses...>;
    ProviderFacts& facts = Maker::tell(out, size);
    FacetRecord* facet = out.given;
    (Clauses::template tell<Maker, Name>(facts, facet), ...);
    facet->token = token_of<typename Name::template facet<T>>();
    if constexpr ((Clauses::step || ...)) facts.steps = &StepsOf<Maker, Clauses...>::table;
    return facts;
  }
};

/// Declares how an object is made: `provide<StoredCards(storage::Database&, const Config&)>().as<Cards>()`.
/// The constructor's parameters are written once, here; they are not guessed from the class.
template <class Signature>
using provide = Provider<Constructed<Signature>>;

/// A provider that other modules' process_controller hooks are told of: `controller<Page(Cards&)>().as<Routes>()`.
template <class Signature>
using controller = Provider<Constructed<Signature>, provided::Controller>;

/// An object that the module's hooks fill and that its providers take like any other: `collect<Registry>()`. Built anew
/// with every tree; a reload that fills it with the same keeps the old one, and what holds it, if it has an operator==.
template <class T>
using collect = Provider<Constructed<T()>, provided::Collected>;

/// An object whose `run()` is called once, before anything is started: `bootstrap<FirstCards(Cards&)>()`. Its
/// constructor is like any other, so that `--validate` changes nothing. A reload makes the object anew and does not run
/// it again. It may be given a time: `bootstrap<FirstCards(Cards&), 2s>()`.
template <class Signature, Deadline Within = Deadline{}>
[[nodiscard]] consteval auto bootstrap() {
  using T = typename Constructed<Signature>::type;
  static_assert(requires(T& object) { object.run(); }, "tenon: a bootstrap class has a member function run()");
  if constexpr (requires(T& object) { object.run(); }) {
    return Provider<Constructed<Signature>, provided::Step<StepKind::bootstrap, &T::run, Within>>{};
  }
}

/// A copy of a constant: `value<&default_limits>()` or `value<Limits{.cards = 100}>()`, received as Limits. Each
/// instance of the module has its own copy, and each scope with `.in<S>()`.
template <auto Constant>
using value = Provider<Copied<Constant>>;

/// What a function returns: `factory<&open_database>()`. Its parameters are injected like those of a constructor. It
/// returns the object, which need not be movable, a std::unique_ptr to it (of an interface, maybe), or an
/// absl::StatusOr of either; then it is received as that type. An error, an exception and a null pointer fail as a
/// constructor that throws does. A captureless lambda does too: `factory<[](const Config& c) { return Clock(c.zone);
/// }>()`.
template <auto Function>
using factory = Provider<Called<Function>>;

/// T stands for the object of another provider: `existing<Cards, StoredCards>()`, or for an imported one:
/// `existing<Database, From<"primary", storage::Database&>>()`. It lives as long as that object and is in its scope.
template <class T, class Target>
using existing = Provider<Aliased<T, Target>>;

/// Adds a configuration file format: `config_file<"toml", &read_toml>()`.
template <FixedString Extension, ReadConfigFile Read>
struct ConfigFileItem {
  using Teller = ConfigFileItem;
  static constexpr ItemSize size{ItemKind::reader};
  static consteval void tell(Telling& out, const ItemSize&) { *out.reader++ = {Extension.view(), Read}; }
};
template <FixedString Extension, ReadConfigFile Read>
using config_file = ConfigFileItem<Extension, Read>;

}  // namespace tenon
