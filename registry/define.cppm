/// `define`: checks a module against its descriptor and turns it into a Definition, all while compiling.
export module tenon.registry:define;
import tenon.std;
import :text;
import :token;
import :shape;
import :clause;
import :descriptor;
import :value;
import :config;
import :configure;
import :scope;
import :parameter;
import :maker;
import :provide;
import :hook;
import :change;
import :definition;
import :resolve;
import :check;
import :graph;

export namespace tenon {

/// What `define` may be given, by kind; a kind is a table of the Definition.
enum class ItemKind : std::uint8_t { provider, reader, configure, hook };

template <class X>
inline constexpr ItemKind item_kind = ItemKind::provider;
template <FixedString Extension, ReadConfigFile Read>
inline constexpr ItemKind item_kind<ConfigFileItem<Extension, Read>> = ItemKind::reader;
template <FixedString Module, class F>
inline constexpr ItemKind item_kind<ConfigureItem<Module, F>> = ItemKind::configure;

template <HookKind Kind, class F>
inline constexpr ItemKind item_kind<HookItem<Kind, F>> = ItemKind::hook;
template <class T, class F, int Order, bool Global>
inline constexpr ItemKind item_kind<ChangeItem<T, F, Order, Global>> = ItemKind::hook;

/// The items of one kind, in the order in which they were given. Nothing is put together where all or none are of it.
template <ItemKind Kind, class... Items>
[[nodiscard]] consteval auto select() {
  if constexpr (((item_kind<Items> == Kind) && ...)) {
    return List<Items...>{};
  } else if constexpr (((item_kind<Items> != Kind) && ...)) {
    return List<>{};
  } else {
    return typename Concat<std::conditional_t<item_kind<Items> == Kind, List<Items>, List<>>...>::type{};
  }
}
template <ItemKind Kind, class... Items>
using Select = decltype(select<Kind, Items...>());

template <class C>
[[nodiscard]] consteval const ConfigSchema* schema_of() {
  if constexpr (std::is_void_v<C>) {
    return nullptr;
  } else if constexpr (has_fields<C>) {
    return &SchemaOf<C>::value;
  } else {
    return nullptr;
  }
}
template <class C>
[[nodiscard]] consteval const TypeId* config_type_of() {
  if constexpr (schema_of<C>() == nullptr) {
    return nullptr;
  } else {
    return &type_id<C>;
  }
}

/// The descriptors of imported modules that a definition was given.
template <const auto&... D>
struct Given {
  static constexpr Rows<const Shape*, sizeof...(D)> shapes{{&D...}};
};

/// The tables behind one definition. Keyed by the descriptor variable: one module, one definition.
template <const auto& D, class Given, class Providers, class Readers, class Configures, class Hooks>
struct Defined;
template <const auto& D, class Given, class... P, class... R, class... C, class... H>
struct Defined<D, Given, List<P...>, List<R...>, List<C...>, List<H...>> {
  using Config = typename ConfigOf<std::remove_cvref_t<decltype(D)>>::type;
  static constexpr const Shape& shape = D;
  static constexpr const ConfigSchema* schema = schema_of<Config>();
  static constexpr Rows<ProviderFacts, sizeof...(P)> facts{{P::facts()...}};
  static constexpr ConfigReader readers[sizeof...(R) + 1]{R::reader...};
  static constexpr ConfigureRecord configures[sizeof...(C) + 1]{C::record...};
  static constexpr Rows<HookFacts, sizeof...(H)> hook_facts{{H::facts()...}};
  static constexpr DefineInput input{shape,
                                     Given::shapes.view(),
                                     facts.view(),
                                     config_type_of<Config>(),
                                     std::is_void_v<Config> || schema != nullptr,
                                     schema != nullptr ? schema->fields : View<FieldRecord>{},
                                     {configures, sizeof...(C)},
                                     hook_facts.view()};

  static constexpr std::size_t parameter_count =
      (P::Parameters::facts.size + ... + 0) + (H::Parameters::facts.size + ... + 0);
  static consteval auto resolve_all() {
    Rows<ParameterRecord, parameter_count> records{};
    std::size_t next = 0;
    for (const ProviderFacts& provider : facts.view()) {
      for (const ParameterFacts& wanted : provider.parameters)
        records.items[next++] = resolve(input, wanted, provider.scope).record;
    }
    for (const HookFacts& hook : hook_facts.view()) {
      for (const ParameterFacts& wanted : hook.parameters)
        records.items[next++] = resolve(input, wanted, nullptr).record;
    }
    return records;
  }
  static constexpr auto parameters = resolve_all();
  static consteval auto make_providers() {
    Rows<ProviderRecord, sizeof...(P)> records{};
    std::size_t next = 0;
    for (std::size_t i = 0; i < sizeof...(P); ++i) {
      records.items[i] = {facts.items[i], {parameters.items + next, facts.items[i].parameters.size()}};
      next += facts.items[i].parameters.size();
    }
    return records;
  }
  static constexpr auto providers = make_providers();
  static consteval auto make_hooks() {
    Rows<HookRecord, sizeof...(H)> records{};
    std::size_t next = (P::Parameters::facts.size + ... + 0);
    for (std::size_t i = 0; i < sizeof...(H); ++i) {
      const HookFacts& hook = hook_facts.items[i];
      records.items[i] = {hook.kind, {parameters.items + next, hook.parameters.size()}, hook.call, hook.change};
      next += hook.parameters.size();
    }
    return records;
  }
  static constexpr auto hooks = make_hooks();

  template <std::size_t N, class Items, class TokenOf>
  static consteval auto bind(const Items& items, TokenOf token) {
    Rows<Binding, N> bindings{};
    for (std::size_t i = 0; i < N; ++i) bindings.items[i] = find_binding(facts.view(), token(items[i]));
    return bindings;
  }
  static constexpr View<ExportShape> exported = shape.exports;
  static constexpr View<ExportShape> contributed = shape.contributes;
  static constexpr View<Token> offered = shape.offers;
  static constexpr View<OverrideShape> overridden = shape.overrides;
  static constexpr auto exports = bind<exported.size()>(exported, [](const ExportShape& e) { return e.token; });
  static constexpr std::size_t contribution_count = bind_contributions(contributed, facts.view(), nullptr);
  static consteval auto make_contributions() {
    Rows<Contribution, contribution_count> made{};
    (void)bind_contributions(contributed, facts.view(), made.items);
    return made;
  }
  static constexpr auto contributions = make_contributions();
  static constexpr auto offers = bind<offered.size()>(offered, [](Token t) { return t; });
  static constexpr auto overrides = bind<overridden.size()>(overridden, [](const OverrideShape& o) { return o.token; });

  static consteval std::size_t graph_size() {
    GraphWriter counter(nullptr);
    write_graph(counter, shape, facts.view());
    return counter.size();
  }
  static consteval auto graph_text() {
    GraphText<graph_size()> text{};
    GraphWriter writer(text.bytes);
    write_graph(writer, shape, facts.view());
    return text;
  }
  [[gnu::section(".tenon.graph"), gnu::used, gnu::retain]] static constexpr auto graph = graph_text();

  static consteval Definition make() {
    return {.shape = &shape,
            .providers = providers.view(),
            .config = schema,
            .readers = {readers, sizeof...(R)},
            .configures = {configures, sizeof...(C)},
            .exports = exports.view(),
            .contributions = contributions.view(),
            .offers = offers.view(),
            .overrides = overrides.view(),
            .hooks = hooks.view(),
            .graph = {graph.bytes, sizeof graph.bytes}};
  }
};

template <class Made>
inline constexpr Verdict define_verdict = DefineCheck(Made::input).run();

/// Makes a module's definition, for `constinit const tenon::Definition definition = …`.
/// `D` is the module's descriptor, `Imports` those of imported modules whose exports its constructors take.
/// Mistakes are compile errors that name module, class and what is missing, one error each.
template <const auto& D, const auto&... Imports, class... Items>
[[nodiscard]] consteval Definition define(Items...) {
  using Made = Defined<D, Given<Imports...>, Select<ItemKind::provider, Items...>, Select<ItemKind::reader, Items...>,
                       Select<ItemKind::configure, Items...>, Select<ItemKind::hook, Items...>>;
  // Not a variable of this function: the compiler would run the check again each time it evaluates a call.
  constexpr const Verdict& verdict = define_verdict<Made>;
  static_assert(verdict.ok(0), verdict.message(0));
  static_assert(verdict.ok(1), verdict.message(1));
  static_assert(verdict.ok(2), verdict.message(2));
  static_assert(verdict.ok(3), verdict.message(3));
  if constexpr (verdict.ok()) {
    return Made::make();
  } else {
    return {};
  }
}

}  // namespace tenon
