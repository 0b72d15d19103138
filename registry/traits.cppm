/// A descriptor read back: type lists for `define`, and the Shape that plan and registry work with.
export module tenon.registry:traits;
import tenon.std;
import :text;
import :token;
import :shape;
import :descriptor;

export namespace tenon {

template <class... L>
struct Concat {
  using type = List<>;
};
template <class... A>
struct Concat<List<A...>> {
  using type = List<A...>;
};
template <class... A, class... B, class... Rest>
struct Concat<List<A...>, List<B...>, Rest...> : Concat<List<A..., B...>, Rest...> {};

// What one clause says, kind by kind; everything it does not say is empty.
template <class C>
struct ClauseTraits {
  using exports = List<>;
  using contributes = List<>;
  using expects = List<>;
  using offers = List<>;
  using config = List<>;
  using options = List<>;
  using overridden = List<>;
  static constexpr std::array<ImportShape, 0> imports{};
  static constexpr std::array<Name, 0> reexports{};
  static constexpr std::array<OverrideShape, 0> overrides{};
};
using NoClause = ClauseTraits<void>;
template <auto O, auto Condition, ImportSpec... I>
struct ClauseTraits<clause::Imports<O, Condition, I...>> : NoClause {
  static constexpr std::array<ImportShape, sizeof...(I)> imports{
      ImportShape{name_of(I.name()), name_of(I.instance), I.kind, I.root, O, Condition}...};
};
template <class... E>
struct ClauseTraits<clause::Exports<E...>> : NoClause {
  using exports = List<E...>;
};
template <class... E>
struct ClauseTraits<clause::Contributes<E...>> : NoClause {
  using contributes = List<E...>;
};
template <FixedString... M>
struct ClauseTraits<clause::Reexports<M...>> : NoClause {
  static constexpr std::array<Name, sizeof...(M)> reexports{name_of(M.view())...};
};
template <FixedString M, class... T>
struct ClauseTraits<clause::Overrides<M, T...>> : NoClause {
  using overridden = List<T...>;
  static constexpr std::array<OverrideShape, sizeof...(T)> overrides{
      OverrideShape{name_of(M.view()), token_of<T>()}...};
};
template <class... T>
struct ClauseTraits<clause::Expects<T...>> : NoClause {
  using expects = List<T...>;
};
template <class... T>
struct ClauseTraits<clause::Offers<T...>> : NoClause {
  using offers = List<T...>;
};
template <class C>
struct ClauseTraits<clause::Config<C>> : NoClause {
  using config = List<C>;
};
template <class O>
struct ClauseTraits<clause::Options<O>> : NoClause {
  using options = List<O>;
};

template <class T>
struct FirstOr {
  using type = void;
};
template <class T, class... U>
struct FirstOr<List<T, U...>> {
  using type = T;
};

template <class D>
struct DescriptorTraits;

/// The descriptor's clauses gathered by kind.
template <FixedString N, class... C>
struct DescriptorTraits<Descriptor<N, C...>> {
  using exports = typename Concat<typename ClauseTraits<C>::exports...>::type;
  using contributes = typename Concat<typename ClauseTraits<C>::contributes...>::type;
  using expects = typename Concat<typename ClauseTraits<C>::expects...>::type;
  using offers = typename Concat<typename ClauseTraits<C>::offers...>::type;
  using overridden = typename Concat<typename ClauseTraits<C>::overridden...>::type;
  using config = typename FirstOr<typename Concat<typename ClauseTraits<C>::config...>::type>::type;
  using options = typename FirstOr<typename Concat<typename ClauseTraits<C>::options...>::type>::type;
  static constexpr bool once = (std::is_same_v<C, clause::Once> || ...);
  static constexpr bool root = (std::is_same_v<C, clause::Root> || ...);
  static constexpr bool lazy = (std::is_same_v<C, clause::Lazy> || ...);
};

// Tables with static storage. Keyed by the descriptor variable, not by its type, so that symbol names stay short.
template <class E>
[[nodiscard]] consteval ExportShape export_shape() {
  using X = Exported<E>;
  ExportShape shape{.token = token_of<typename X::type>(),
                    .order = X::order,
                    .optional = X::is_optional,
                    .restartable = is_restartable<typename X::type>};
  if constexpr (!std::is_void_v<typename X::scope>) shape.scope = token_of<typename X::scope>();
  return shape;
}
template <class... E>
[[nodiscard]] consteval auto export_shapes(List<E...>) {
  return std::array<ExportShape, sizeof...(E)>{export_shape<E>()...};
}
template <class... T>
[[nodiscard]] consteval auto tokens(List<T...>) {
  return std::array<Token, sizeof...(T)>{token_of<T>()...};
}
template <class T, std::size_t N>
struct Gathered {
  T items[N + 1]{};
  [[nodiscard]] constexpr View<T> view() const { return {items, N}; }
};
template <class T, std::size_t... N>
[[nodiscard]] consteval auto gather(const std::array<T, N>&... arrays) {
  Gathered<T, (N + ... + 0)> all{};
  std::size_t next = 0;
  auto append = [&](const auto& array) {
    for (const T& item : array) all.items[next++] = item;
  };
  (append(arrays), ...);
  return all;
}
template <class D>
struct Gather;
template <FixedString N, class... C>
struct Gather<Descriptor<N, C...>> {
  static consteval auto imports() { return gather<ImportShape>(ClauseTraits<C>::imports...); }
  static consteval auto reexports() { return gather<Name>(ClauseTraits<C>::reexports...); }
  static consteval auto overrides() { return gather<OverrideShape>(ClauseTraits<C>::overrides...); }
};

template <class Options>
[[nodiscard]] consteval const OptionsBase* default_options() {
  if constexpr (std::is_void_v<Options>) {
    return nullptr;
  } else {
    return &options_holder<Options, Options{}>;
  }
}

template <const auto& D>
struct ShapeOf {
  using Type = std::remove_cvref_t<decltype(D)>;
  using Traits = DescriptorTraits<Type>;
  static constexpr auto imports = Gather<Type>::imports();
  static constexpr auto reexports = Gather<Type>::reexports();
  static constexpr auto overrides = Gather<Type>::overrides();
  static constexpr auto exports = export_shapes(typename Traits::exports{});
  static constexpr auto contributes = export_shapes(typename Traits::contributes{});
  static constexpr auto expects = tokens(typename Traits::expects{});
  static constexpr auto offers = tokens(typename Traits::offers{});

  static consteval Shape make() {
    Shape shape{.name = Type::name,
                .imports = imports.view(),
                .exports = {exports.data(), exports.size()},
                .contributes = {contributes.data(), contributes.size()},
                .reexports = reexports.view(),
                .overrides = overrides.view(),
                .expects = {expects.data(), expects.size()},
                .offers = {offers.data(), offers.size()},
                .default_options = default_options<typename Traits::options>(),
                .once = Traits::once,
                .root = Traits::root,
                .lazy = Traits::lazy};
    if constexpr (!std::is_void_v<typename Traits::config>) shape.config = type_name<typename Traits::config>();
    if constexpr (!std::is_void_v<typename Traits::options>) shape.options = token_of<typename Traits::options>();
    return shape;
  }
  static constexpr Shape value = make();
};

}  // namespace tenon
