/// Hooks: functions of a module that run while the tree is put together, before any object exists.
export module tenon.registry:hook;
import tenon.std;
import :text;
import :token;
import :parameter;
import :maker;
import :record;

export namespace tenon {

/// In the order in which they run. The first two run module by module, every importer before what it imports.
enum class HookKind : std::uint8_t {
  setup_config,
  process,
  process_controller,
  process_provider,
  post_process,
  configure_provider
};
[[nodiscard]] constexpr std::string_view hook_name(HookKind kind) {
  switch (kind) {
    case HookKind::setup_config: return "setup_config";
    case HookKind::process: return "process";
    case HookKind::process_controller: return "process_controller";
    case HookKind::process_provider: return "process_provider";
    case HookKind::post_process: return "post_process";
    case HookKind::configure_provider: return "configure_provider";
  }
  return "";
}
/// For RuntimeGives::to_hooks.
[[nodiscard]] constexpr std::uint8_t hook_bit(HookKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

/// What is special about configure_provider, the only hook that runs when objects are made.
struct ChangeFacts {
  Token token;
  int order;
  bool global;
  bool replaces;
  bool takes;  ///< the object, as its first parameter
};

/// A hook without its types.
struct HookRecord {
  HookKind kind;
  bool returns;  ///< nothing or an absl::Status
  absl::Status (*call)(const Argument* arguments) = nullptr;
  const ChangeFacts* change = nullptr;
  View<ParameterFacts> wanted{};
  View<ParameterRecord> parameters{};
};
/// The next hook; what it wants is written by who calls this.
constexpr HookRecord& tell_hook(Telling& out, const ItemSize& item, const HookRecord& said) {
  HookRecord& record = *out.hook++;
  record = said;
  record.wanted = {out.kept_wanted, item.parameters};
  out.kept_wanted += item.parameters;
  record.parameters = {out.kept_parameters, item.parameters};
  out.kept_parameters += item.parameters;
  return record;
}

template <HookKind Kind, class F>
struct HookItem {
  using Parts = FunctionParts<F>;
  using Result = typename Parts::result;
  using Parameters = typename Parts::parameters;
  using Teller = HookItem;
  static constexpr ItemSize size{ItemKind::hook, 0, Parameters::size};
  static consteval void tell(Telling& out, const ItemSize& item) {
    constexpr bool returns = __is_void(Result) || __is_same(Result, absl::Status);
    HookRecord& record = tell_hook(out, item, {.kind = Kind, .returns = returns});
    WantedOf<Parameters>::tell(out.wanted);
    if constexpr (WantedOf<Parameters>::injectable && returns) record.call = &call;
  }

 private:
  static absl::Status call(const Argument* arguments) { return call_with(arguments, typename Parts::parameters{}); }
  template <class... A>
  static absl::Status call_with(const Argument* arguments, List<A...>) {
    return call_at(arguments, List<A...>{}, std::index_sequence_for<A...>{});
  }
  template <class... A, std::size_t... I>
  static absl::Status call_at([[maybe_unused]] const Argument* arguments, List<A...>, std::index_sequence<I...>) {
    if constexpr (__is_void(Result)) {
      F{}(ParameterTraits<A>::make(arguments[I])...);
      return absl::OkStatus();
    } else {
      return F{}(ParameterTraits<A>::make(arguments[I])...);
    }
  }
};

// Each takes a captureless lambda, which returns nothing or an absl::Status and may throw; then the program does not
// start, or the reload is refused. A reload runs the hooks of all modules again, over a tree built beside the old one.
// They take the module's configuration and options, what it collects, and what is said below; no object exists yet.

/// Completes the module's own configuration before it is checked: `setup_config([](Config& c) { … })`.
template <class F>
[[nodiscard]] consteval HookItem<HookKind::setup_config, F> setup_config(F) {
  return {};
}
/// Selects what the descriptor allows, by configuration that is checked: activates a may_import, configures imports.
/// Takes `Setup<descriptor>`: `process([](tenon::Setup<descriptor> s, const Config& c) { … })`.
template <class F>
[[nodiscard]] consteval HookItem<HookKind::process, F> process(F) {
  return {};
}
/// Called for every controller of every active module: takes `const ControllerRecord&`, and `ModuleRef` for the module
/// that has it.
template <class F>
[[nodiscard]] consteval HookItem<HookKind::process_controller, F> process_controller(F) {
  return {};
}
/// Called for every provider of every active module: takes `const ProvidedRecord&` and `ModuleRef`.
template <class F>
[[nodiscard]] consteval HookItem<HookKind::process_provider, F> process_provider(F) {
  return {};
}
/// Called when all modules were processed.
template <class F>
[[nodiscard]] consteval HookItem<HookKind::post_process, F> post_process(F) {
  return {};
}

}  // namespace tenon
