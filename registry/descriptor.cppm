/// The descriptor: everything about a module that the compiler must know to check the graph.
export module tenon.registry:descriptor;
import tenon.std;
import :text;
import :token;
import :shape;
import :clause;

export namespace tenon {

/// The type of `describe<"name">` and of everything made from it. All calls are made while compiling and give
/// a new descriptor; the order of the calls does not matter, the order of imports does.
///
/// It is its own Shape, computed where it is written: what is made of a thousand descriptors elsewhere only reads them.
template <FixedString N, class... Clauses>
struct Descriptor : Shape {
  consteval explicit Descriptor(const Shape& shape) : Shape(shape) {}

  /// Modules whose exports this module may receive: names, or as<>, own<>, for_root<>.
  template <ImportSpec... I>
  [[nodiscard]] consteval auto imports() const {
    return with<clause::AnyImports, clause::Imports<nullptr, nullptr, I...>>(&Shape::imports);
  }
  /// One import with options attached: `.imports<"audit", audit::Options{.to_disk = true}>()`.
  template <ImportSpec I, auto Options>
    requires(!is_import_spec<std::remove_cvref_t<decltype(Options)>>)
  [[nodiscard]] consteval auto imports() const {
    using Type = std::remove_cvref_t<decltype(Options)>;
    return with<clause::AnyImports, clause::Imports<&options_holder<Type, Options>, nullptr, I>>(&Shape::imports);
  }
  /// An import that exists only when the importer's options say so: a bool member of them, or a function of them.
  template <ImportSpec I, auto Condition>
  [[nodiscard]] consteval auto imports_if() const {
    using Owner = typename OwnerOf<decltype(Condition)>::type;
    return with<clause::AnyImports, clause::Imports<nullptr, &condition_holds<Owner, Condition>, I>>(&Shape::imports);
  }
  /// Modules that configuration may activate; what they export is received as Optional<T>.
  template <FixedString... M>
  [[nodiscard]] consteval auto may_import() const {
    using Possible = clause::Imports<nullptr, nullptr, ImportSpec{M.text, "", ImportKind::may, false}...>;
    return with<clause::AnyImports, Possible>(&Shape::imports);
  }
  /// Interfaces that importers may receive: T, or scoped<Scope, T>, transient<T>, optional<T>, named<"name", T>.
  template <class... T>
  [[nodiscard]] consteval auto exports() const {
    return with<clause::AnyExports, clause::Exports<T...>>(&Shape::exports);
  }
  /// Interfaces of which this module adds implementations to those of other modules, one for each of its providers
  /// given `.as<T>()`: received as All<T>.
  template <class... T>
  [[nodiscard]] consteval auto contributes() const {
    return with<clause::AnyContributes, clause::Contributes<T...>>(&Shape::contributes);
  }
  /// Imports whose exports this module's importers receive too.
  template <FixedString... M>
  [[nodiscard]] consteval auto reexports() const {
    return with<clause::AnyReexports, clause::Reexports<M...>>(&Shape::reexports);
  }
  /// This module's own T takes the place of the one that `M` exports, for everyone.
  template <FixedString M, class... T>
  [[nodiscard]] consteval auto overrides() const {
    return with<clause::AnyOverrides, clause::Overrides<M, T...>>(&Shape::overrides);
  }
  /// Types that whoever imports this module must offer.
  template <class... T>
  [[nodiscard]] consteval auto expects() const {
    return with<clause::AnyExpects, clause::Expects<T...>>(&Shape::expects);
  }
  /// Types that this module gives to the modules it imports.
  template <class... T>
  [[nodiscard]] consteval auto offers() const {
    return with<clause::AnyOffers, clause::Offers<T...>>(&Shape::offers);
  }
  /// The struct that holds this module's configuration; it may be incomplete here.
  template <class C>
  [[nodiscard]] consteval auto config() const {
    Shape next = *this;
    next.config = type_name<C>();
    return Descriptor<N, Clauses..., clause::Config<C>>(next);
  }
  /// The structural type of options that importers may attach; it must have defaults.
  template <class O>
  [[nodiscard]] consteval auto options() const {
    Shape next = *this;
    next.options = token_of<O>();
    next.default_options = &options_holder<O, O{}>;
    next.summarize();
    return Descriptor<N, Clauses..., clause::Options<O>>(next);
  }
  /// Never reloaded: a change of it restarts a dev run.
  [[nodiscard]] consteval auto once() const { return flagged<clause::Once>(&Shape::once); }
  /// Offers what it provides to the whole program; cannot have exports.
  [[nodiscard]] consteval auto root() const { return flagged<clause::Root>(&Shape::root); }

 private:
  /// Adds a clause; the rows of the first clause of a kind are used as they are.
  template <class Kind, class Clause, class Row>
  [[nodiscard]] consteval auto with(View<Row> Shape::* rows) const {
    Shape next = *this;
    if constexpr ((std::is_base_of_v<Kind, Clauses> || ...)) {
      next.*rows = joined_rows<Row, Kind, Clauses..., Clause>.view();
    } else {
      next.*rows = clause_rows<Clause>.view();
    }
    next.summarize();
    return Descriptor<N, Clauses..., Clause>(next);
  }
  template <class Clause>
  [[nodiscard]] consteval auto flagged(bool Shape::* flag) const {
    Shape next = *this;
    next.*flag = true;
    next.summarize();
    return Descriptor<N, Clauses..., Clause>(next);
  }
};

/// The configuration type that a descriptor names, or void.
template <class D>
struct ConfigOf;
template <FixedString N>
struct ConfigOf<Descriptor<N>> {
  using type = void;
};
template <FixedString N, class C, class... Rest>
struct ConfigOf<Descriptor<N, C, Rest...>> : ConfigOf<Descriptor<N, Rest...>> {};
template <FixedString N, class C, class... Rest>
struct ConfigOf<Descriptor<N, clause::Config<C>, Rest...>> {
  using type = C;
};

/// Where a descriptor begins: `inline constexpr auto descriptor = tenon::describe<"board.cards">…;`
/// The name is the C++ module's name. A descriptor is a constant without state; a reload of its interface unit replaces
/// it.
template <FixedString N>
inline constexpr Descriptor<N> describe{Shape{.name = name_of(N.view())}};

}  // namespace tenon
