/// The descriptor: everything about a module that the compiler must know to check the graph.
export module tenon.registry:descriptor;
import tenon.std;
import :text;
import :token;
import :shape;

export namespace tenon {

/// An import by name, as a template argument. Written as a plain string, or with `as<>`, `own<>`, `for_root<>`.
template <std::size_t N, std::size_t M = 1>
struct ImportSpec {
  char module[N]{};
  char instance[M]{};
  ImportKind kind = ImportKind::shared;
  bool root = false;

  consteval ImportSpec(const char (&name)[N]) { copy(module, name); }
  consteval ImportSpec(const char (&name)[N], const char (&as)[M], ImportKind how, bool at_root)
      : kind(how), root(at_root) {
    copy(module, name);
    copy(instance, as);
  }
  [[nodiscard]] constexpr std::string_view name() const { return {module, N - 1}; }

 private:
  template <std::size_t K>
  static consteval void copy(char (&to)[K], const char (&from)[K]) {
    for (std::size_t i = 0; i < K; ++i) to[i] = from[i];
  }
};
template <std::size_t N>
ImportSpec(const char (&)[N]) -> ImportSpec<N, 1>;

template <class T>
inline constexpr bool is_import_spec = false;
template <std::size_t N, std::size_t M>
inline constexpr bool is_import_spec<ImportSpec<N, M>> = true;

/// `as<"primary", "board.storage">`: the instance of board.storage that everyone who says "primary" shares.
template <FixedString Instance, FixedString Module>
inline constexpr ImportSpec as{Module.text, Instance.text, ImportKind::named, false};
/// `own<"board.storage">`: an instance that belongs to this importer alone.
template <FixedString Module>
inline constexpr ImportSpec own{Module.text, "", ImportKind::own, false};
/// `for_root<"tenon.log">`: what the module provides is offered to every module of the program.
template <FixedString Module>
inline constexpr ImportSpec for_root{Module.text, "", ImportKind::shared, true};

/// Markers inside exports<> and contributes<>.
template <class Scope, class T>
struct scoped;
template <class T>
struct optional;
template <int Order, class T>
struct ordered;

/// A marker taken apart: what is exported, in which scope, in which place, whether it may be absent.
template <class T>
struct Exported {
  using type = T;
  using scope = void;
  static constexpr int order = 0;
  static constexpr bool is_optional = false;
};
template <class S, class T>
struct Exported<scoped<S, T>> : Exported<T> {
  using scope = S;
};
template <class T>
struct Exported<optional<T>> : Exported<T> {
  static constexpr bool is_optional = true;
};
template <int Order, class T>
struct Exported<ordered<Order, T>> : Exported<T> {
  static constexpr int order = Order;
};

// The clauses a descriptor is made of: one per call, in the order of the calls.
namespace clause {
struct Base {};
template <auto Options, auto Condition, ImportSpec... I>
struct Imports : Base {};
template <class... E>
struct Exports : Base {};
template <class... E>
struct Contributes : Base {};
template <FixedString... M>
struct Reexports : Base {};
template <FixedString M, class... T>
struct Overrides : Base {};
template <class... T>
struct Expects : Base {};
template <class... T>
struct Offers : Base {};
template <class C>
struct Config : Base {};
template <class O>
struct Options : Base {};
struct Once : Base {};
struct Root : Base {};
struct Lazy : Base {};
}  // namespace clause

template <class Options, Options Value>
inline constexpr OptionsHolder<Options> options_holder{Value};

template <class Options, auto Condition>
constexpr bool condition_holds(const OptionsBase* given) {
  const auto& options = static_cast<const OptionsHolder<Options>*>(given)->options;
  if constexpr (std::is_member_object_pointer_v<decltype(Condition)>) {
    return options.*Condition;
  } else {
    return Condition(options);
  }
}

/// The options type that a condition looks at: the class of a member pointer, the parameter of a function object.
template <class T>
struct OwnerOf : OwnerOf<decltype(&T::operator())> {};
template <class C, class M>
struct OwnerOf<M C::*> {
  using type = C;
};
template <class C, class R, class O>
struct OwnerOf<R (C::*)(const O&) const> {
  using type = O;
};

/// The type of `describe<"name">` and of everything made from it. All calls are made while compiling and give
/// a new descriptor; the order of the calls does not matter, the order of imports does.
template <FixedString N, class... Clauses>
struct Descriptor {
  static constexpr Name name = name_of(N.view());

  /// Modules whose exports this module may receive: names, or as<>, own<>, for_root<>.
  template <ImportSpec... I>
  [[nodiscard]] consteval auto imports() const {
    return with<clause::Imports<nullptr, nullptr, I...>>();
  }
  /// One import with options attached: `.imports<"audit", audit::Options{.to_disk = true}>()`.
  template <ImportSpec I, auto Options>
    requires(!is_import_spec<std::remove_cvref_t<decltype(Options)>>)
  [[nodiscard]] consteval auto imports() const {
    using Type = std::remove_cvref_t<decltype(Options)>;
    return with<clause::Imports<&options_holder<Type, Options>, nullptr, I>>();
  }
  /// An import that exists only when the importer's options say so: a bool member of them, or a function of them.
  template <ImportSpec I, auto Condition>
  [[nodiscard]] consteval auto imports_if() const {
    using Owner = typename OwnerOf<decltype(Condition)>::type;
    return with<clause::Imports<nullptr, &condition_holds<Owner, Condition>, I>>();
  }
  /// Modules that configuration may activate; what they export is received as Optional<T>.
  template <FixedString... M>
  [[nodiscard]] consteval auto may_import() const {
    return with<clause::Imports<nullptr, nullptr, ImportSpec{M.text, "", ImportKind::may, false}...>>();
  }
  /// Interfaces that importers may receive: T, or scoped<Scope, T>, optional<T>, ordered<10, T>.
  template <class... T>
  [[nodiscard]] consteval auto exports() const {
    return with<clause::Exports<T...>>();
  }
  /// Interfaces of which this module adds one implementation to those of other modules: received as All<T>.
  template <class... T>
  [[nodiscard]] consteval auto contributes() const {
    return with<clause::Contributes<T...>>();
  }
  /// Imports whose exports this module's importers receive too.
  template <FixedString... M>
  [[nodiscard]] consteval auto reexports() const {
    return with<clause::Reexports<M...>>();
  }
  /// This module's own T takes the place of the one that `M` exports, for everyone.
  template <FixedString M, class... T>
  [[nodiscard]] consteval auto overrides() const {
    return with<clause::Overrides<M, T...>>();
  }
  /// Types that whoever imports this module must offer.
  template <class... T>
  [[nodiscard]] consteval auto expects() const {
    return with<clause::Expects<T...>>();
  }
  /// Types that this module gives to the modules it imports.
  template <class... T>
  [[nodiscard]] consteval auto offers() const {
    return with<clause::Offers<T...>>();
  }
  /// The struct that holds this module's configuration; it may be incomplete here.
  template <class C>
  [[nodiscard]] consteval auto config() const {
    return with<clause::Config<C>>();
  }
  /// The structural type of options that importers may attach; it must have defaults.
  template <class O>
  [[nodiscard]] consteval auto options() const {
    return with<clause::Options<O>>();
  }
  /// Never reloaded: a change of it restarts a dev run.
  [[nodiscard]] consteval auto once() const { return with<clause::Once>(); }
  /// Offers what it provides to the whole program; cannot have exports.
  [[nodiscard]] consteval auto root() const { return with<clause::Root>(); }
  /// Objects are created on first use, in dev; a release creates everything at start.
  [[nodiscard]] consteval auto lazy() const { return with<clause::Lazy>(); }

 private:
  template <class Clause>
  static consteval auto with() {
    return Descriptor<N, Clauses..., Clause>{};
  }
};

/// Where a descriptor begins: `inline constexpr auto descriptor = tenon::describe<"board.cards">…;`
/// The name is the C++ module's name. A descriptor is a constant without state; a reload of its interface unit replaces
/// it.
template <FixedString N>
inline constexpr Descriptor<N> describe{};

}  // namespace tenon
