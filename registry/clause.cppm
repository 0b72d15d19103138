/// The clauses of a descriptor, and the rows of plain data that they become where the descriptor is written.
export module tenon.registry:clause;
import tenon.std;
import :text;
import :token;
import :named;
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
  [[nodiscard]] constexpr std::string_view instance_view() const { return {instance, M - 1}; }

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
template <class T>
struct transient;

/// A marker taken apart: what is exported, in which scope, in which place, whether it may be absent, whether everybody
/// gets one of their own.
template <class T>
struct Exported {
  using type = T;
  using scope = void;
  static constexpr int order = 0;
  static constexpr bool is_ordered = false;
  static constexpr bool is_optional = false;
  static constexpr bool is_transient = false;
};
template <class S, class T>
struct Exported<scoped<S, T>> : Exported<T> {
  using scope = S;
};
template <class T>
struct Exported<optional<T>> : Exported<T> {
  static constexpr bool is_optional = true;
};
template <class T>
struct Exported<transient<T>> : Exported<T> {
  static constexpr bool is_transient = true;
};
template <int Order, class T>
struct Exported<ordered<Order, T>> : Exported<T> {
  static constexpr int order = Order;
  static constexpr bool is_ordered = true;
};

/// True for an interface type whose object may be created again while the program runs: see token.cppm. What a
/// descriptor says of a type must not change later in the unit, so the type is complete here.
template <class T>
concept Complete = requires { sizeof(T); };

// The clauses a descriptor is made of: one per call, in the order of the calls. The base says of which kind.
namespace clause {
struct AnyImports {};
struct AnyExports {};
struct AnyContributes {};
struct AnyReexports {};
struct AnyOverrides {};
struct AnyExpects {};
struct AnyOffers {};
template <auto Options, auto Condition, ImportSpec... I>
struct Imports : AnyImports {};
template <class... E>
struct Exports : AnyExports {};
template <class... E>
struct Contributes : AnyContributes {};
template <FixedString... M>
struct Reexports : AnyReexports {};
template <FixedString M, class... T>
struct Overrides : AnyOverrides {};
template <class... T>
struct Expects : AnyExpects {};
template <class... T>
struct Offers : AnyOffers {};
template <class C>
struct Config {};
template <class O>
struct Options {};
struct Once {};
struct Root {};
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

/// The rows of one clause, or of several of a kind. Plain arrays: std::array's and std::span's constraints cost the
/// compiler more than everything else here.
template <class Row, std::size_t N>
struct Rows {
  Row items[N + 1]{};
  static constexpr std::size_t size = N;
  [[nodiscard]] constexpr View<Row> view() const { return {items, N}; }
};

template <class E>
[[nodiscard]] consteval ExportShape export_row() {
  using X = Exported<E>;
  using Type = typename X::type;
  static_assert(Complete<plain_type<Type>>,
                "tenon: a type that is exported or contributed is defined before the descriptor");
  ExportShape row{};
  if constexpr (Complete<plain_type<Type>>) {
    row = {.token = token_of<Type>(),
           .order = X::order,
           .ordered = X::is_ordered,
           .optional = X::is_optional,
           .restartable = is_restartable<Type>,
           .transient = X::is_transient};
  }
  if constexpr (!std::is_void_v<typename X::scope>) row.scope = token_of<typename X::scope>();
  return row;
}

template <auto O, auto Condition, ImportSpec I>
inline constexpr ImportDetails import_details{I.instance_view(), O, Condition};
template <auto O, auto Condition, ImportSpec I>
[[nodiscard]] consteval ImportShape import_row() {
  ImportShape row{.module = name_of(I.name()), .kind = I.kind, .for_root = I.root};
  if constexpr (O != nullptr || Condition != nullptr || I.kind == ImportKind::named) {
    row.details = &import_details<O, Condition, I>;
  }
  return row;
}
template <auto O, auto Condition, ImportSpec... I>
[[nodiscard]] consteval auto rows_of(clause::Imports<O, Condition, I...>) {
  return Rows<ImportShape, sizeof...(I)>{{import_row<O, Condition, I>()...}};
}
template <class... E>
[[nodiscard]] consteval auto rows_of(clause::Exports<E...>) {
  return Rows<ExportShape, sizeof...(E)>{{export_row<E>()...}};
}
template <class... E>
[[nodiscard]] consteval auto rows_of(clause::Contributes<E...>) {
  return Rows<ExportShape, sizeof...(E)>{{export_row<E>()...}};
}
template <FixedString... M>
[[nodiscard]] consteval auto rows_of(clause::Reexports<M...>) {
  return Rows<Name, sizeof...(M)>{{name_of(M.view())...}};
}
template <FixedString M, class... T>
[[nodiscard]] consteval auto rows_of(clause::Overrides<M, T...>) {
  return Rows<OverrideShape, sizeof...(T)>{{OverrideShape{name_of(M.view()), token_of<T>()}...}};
}
template <class... T>
[[nodiscard]] consteval auto rows_of(clause::Expects<T...>) {
  return Rows<Token, sizeof...(T)>{{token_of<T>()...}};
}
template <class... T>
[[nodiscard]] consteval auto rows_of(clause::Offers<T...>) {
  return Rows<Token, sizeof...(T)>{{token_of<T>()...}};
}
/// Made where the descriptor is: an importer, the image above all, reads them and instantiates nothing.
template <class Clause>
inline constexpr auto clause_rows = rows_of(Clause{});

template <class Row, class Kind, class... Clauses>
[[nodiscard]] consteval auto join_rows() {
  constexpr auto size = []<class C>(List<C>) {
    if constexpr (std::is_base_of_v<Kind, C>) {
      return clause_rows<C>.size;
    } else {
      return std::size_t{0};
    }
  };
  Rows<Row, (size(List<Clauses>{}) + ...)> all{};
  std::size_t next = 0;
  auto append = [&]<class C>(List<C>) {
    if constexpr (std::is_base_of_v<Kind, C>) {
      for (const Row& row : clause_rows<C>.view()) all.items[next++] = row;
    }
  };
  (append(List<Clauses>{}), ...);
  return all;
}
template <class Row, class Kind, class... Clauses>
inline constexpr auto joined_rows = join_rows<Row, Kind, Clauses...>();

}  // namespace tenon
