/// The definition: what a reload may replace. Plain data; nothing here knows a user's type.
export module tenon.registry:definition;
import tenon.std;
import :text;
import :token;
import :shape;
import :config;
import :configure;
import :record;
import :hook;

export namespace tenon {

/// Which provider, and which facet of it, stands behind an export, an override or an offer.
struct Binding {
  std::uint16_t provider = 0;
  std::uint16_t facet = 0;
  bool bound = false;
};

/// One provider given as an interface that the descriptor contributes; `number` says which of its contributions.
struct Contribution {
  std::uint16_t number = 0;
  std::uint16_t provider = 0;
  std::uint16_t facet = 0;
};

/// A module's definition, a constant in its implementation unit: `constinit const tenon::Definition definition =
/// tenon::define<descriptor, …>(…);`. Immutable and without a destructor, so any thread may read it at any time.
/// A reload brings a new one; the old one stays mapped as long as objects made from it live.
/// What every module is asked for at the start of a program comes first, and fits into a line of the cache.
struct Definition {
  /// The module's descriptor.
  const Shape* shape = nullptr;
  View<ProviderRecord> providers{};
  const ConfigSchema* config = nullptr;
  View<Binding> exports{};
  View<HookRecord> hooks{};
  View<ConfigReader> readers{};
  View<ConfigureRecord> configures{};
  /// By number, then in the order in which `define` was given the providers.
  View<Contribution> contributions{};
  View<Binding> offers{};
  View<Binding> overrides{};
  std::string_view graph{};
};

}  // namespace tenon
