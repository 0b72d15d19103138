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

template <class C>
[[nodiscard]] consteval const ConfigSchema* schema_of() {
  if constexpr (__is_void(C)) {
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

/// How many rows the tables of a definition have.
struct TableSize {
  std::size_t providers = 0;
  std::size_t facets = 0;
  std::size_t parameters = 0;
  std::size_t readers = 0;
  std::size_t configures = 0;
  std::size_t hooks = 0;
};
[[nodiscard]] consteval TableSize table_size(std::initializer_list<ItemSize> items) {
  TableSize size{};
  for (const ItemSize& item : items) {
    size.providers += item.kind == ItemKind::provider ? 1 : 0;
    size.readers += item.kind == ItemKind::reader ? 1 : 0;
    size.configures += item.kind == ItemKind::configure ? 1 : 0;
    size.hooks += item.kind == ItemKind::hook ? 1 : 0;
    size.facets += item.facets;
    size.parameters += item.parameters;
  }
  return size;
}
template <TableSize Size>
struct Tables {
  ProviderRecord providers[Size.providers + 1]{};
  FacetRecord facets[Size.facets + 1]{};
  ParameterFacts wanted[Size.parameters + 1]{};
  ConfigReader readers[Size.readers + 1]{};
  ConfigureRecord configures[Size.configures + 1]{};
  HookRecord hooks[Size.hooks + 1]{};
};

/// The tables behind one definition. Keyed by the descriptor variable: one module, one definition. Few and large: each
/// has a name with all items in it.
template <const auto& D, class Given, class... Items>
struct Defined {
  using Config = typename ConfigOf<__remove_cvref(decltype(D))>::type;
  static constexpr const Shape& shape = D;
  static constexpr const ConfigSchema* schema = schema_of<Config>();
  static constexpr TableSize size = table_size({Items::size...});

  static consteval Tables<size> tell() {
    Tables<size> tables{};
    Telling out{tables.providers, tables.facets, tables.wanted, tables.readers,  tables.configures,
                tables.hooks,     kept.facets,   kept.wanted,   parameters.items};
    (Items::Teller::tell(out, Items::size), ...);
    return tables;
  }
  [[gnu::nodebug]] static constexpr Tables<size> kept = tell();

  static constexpr std::size_t index_size = std::bit_ceil(2 * size.facets + 1);
  struct Index {
    Binding slots[index_size]{};
    bool several = false;
  };
  static consteval Index make_index() {
    Index index{};
    index.several = index_facets({kept.providers, size.providers}, index.slots, index_size - 1);
    return index;
  }
  static constexpr Index index = make_index();

  static consteval DefineInput put() {
    return {.self = D,
            .given = Given::shapes.view(),
            .providers = {kept.providers, size.providers},
            .hooks = {kept.hooks, size.hooks},
            .configures = {kept.configures, size.configures},
            .config_type = config_type_of<Config>(),
            .config_complete = __is_void(Config) || schema != nullptr,
            .fields = schema != nullptr ? schema->fields : View<FieldRecord>{},
            .index = index.slots,
            .index_mask = index_size - 1,
            .several = index.several,
            .wanted = kept.wanted};
  }
  static constexpr DefineInput input = put();
  static consteval auto resolve_parameters() {
    Rows<Resolved, size.parameters> rows{};
    resolve_all(input, rows.items);
    return rows;
  }
  static constexpr Rows<Resolved, size.parameters> resolved = resolve_parameters();
  static consteval auto parameter_records() {
    Rows<ParameterRecord, size.parameters> rows{};
    for (std::size_t i = 0; i < size.parameters; ++i) rows.items[i] = resolved.items[i].record;
    return rows;
  }
  // Not constexpr: `kept`, of which it is made, points to it.
  [[gnu::nodebug]] static inline constinit const Rows<ParameterRecord, size.parameters> parameters =
      parameter_records();

  static consteval Verdict check() {
    DefineInput all = input;
    all.resolved = resolved.items;
    return DefineCheck(all).run();
  }
  static constexpr Verdict verdict = check();

  static constexpr std::size_t export_count = shape.exports.size();
  static constexpr std::size_t offer_count = shape.offers.size();
  static constexpr std::size_t override_count = shape.overrides.size();
  static consteval auto bind() {
    Rows<Binding, export_count + offer_count + override_count> rows{};
    bind_all(input, rows.items);
    return rows;
  }
  [[gnu::nodebug]] static constexpr auto bindings = bind();
  static constexpr std::size_t contribution_count = bind_contributions(input, nullptr);
  static consteval auto contribute() {
    Rows<Contribution, contribution_count> made{};
    (void)bind_contributions(input, made.items);
    return made;
  }
  [[gnu::nodebug]] static constexpr auto contributions = contribute();

  static consteval std::size_t graph_size() {
    GraphWriter counter(nullptr);
    write_graph(counter, shape, input.providers);
    return counter.size();
  }
  static consteval auto graph_text() {
    GraphText<graph_size()> text{};
    GraphWriter writer(text.bytes);
    write_graph(writer, shape, input.providers);
    return text;
  }
  [[gnu::section(".tenon.graph"), gnu::used, gnu::retain, gnu::nodebug]] static constexpr auto graph = graph_text();

  static consteval Definition make() {
    return {.shape = &shape,
            .providers = input.providers,
            .config = schema,
            .exports = {bindings.items, export_count},
            .hooks = input.hooks,
            .readers = {kept.readers, size.readers},
            .configures = input.configures,
            .contributions = contributions.view(),
            .offers = {bindings.items + export_count, offer_count},
            .overrides = {bindings.items + export_count + offer_count, override_count},
            .graph = {graph.bytes, sizeof graph.bytes}};
  }
};

/// Makes a module's definition, for `constinit const tenon::Definition definition = …`.
/// `D` is the module's descriptor, `Imports` those of imported modules whose exports its constructors take.
/// Mistakes are compile errors that name module, class and what is missing, one error each.
template <const auto& D, const auto&... Imports, class... Items>
[[nodiscard]] consteval Definition define(Items...) {
  using Made = Defined<D, Given<Imports...>, Items...>;
  // Not a variable of this function: the compiler would run the check again each time it evaluates a call.
  constexpr const Verdict& verdict = Made::verdict;
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
