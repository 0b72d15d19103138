/// Configuring a module from the definition of one that imports it.
export module tenon.registry:configure;
import tenon.std;
import :text;
import :token;
import :config;
import :record;

export namespace tenon {

/// One `configure<"MODULE">(function)` without its types.
struct ConfigureRecord {
  Name module;
  std::string_view instance;  ///< of `configure<"MODULE@NAME">`; empty for every import of the module
  Token theirs;               ///< the struct that is changed
  Token mine;                 ///< the struct that is read, or nothing
  void (*apply)(const void* mine, void* theirs);
};

template <class F>
struct ConfigureFunction : ConfigureFunction<decltype(&F::operator())> {
  /// Of a function that may hold something, with its struct alone.
  static void call(const F& change, void* theirs) {
    change(*static_cast<typename ConfigureFunction<decltype(&F::operator())>::Changed*>(theirs));
  }
};
template <class F, class Theirs>
struct ConfigureFunction<void (F::*)(Theirs&) const> {
  using Changed = Theirs;
  static consteval Token mine() { return {}; }
  static consteval Token theirs() { return token_of<Theirs>(); }
  static void apply(const void*, void* theirs) { F{}(*static_cast<Theirs*>(theirs)); }
};
template <class F, class Mine, class Theirs>
struct ConfigureFunction<void (F::*)(const Mine&, Theirs&) const> {
  using Changed = Theirs;
  static consteval Token mine() { return token_of<Mine>(); }
  static consteval Token theirs() { return token_of<Theirs>(); }
  static void apply(const void* mine, void* theirs) {
    F{}(*static_cast<const Mine*>(mine), *static_cast<Theirs*>(theirs));
  }
};

template <FixedString Module, class F>
struct ConfigureItem {
  using Teller = ConfigureItem;
  static constexpr ItemSize size{ItemKind::configure};
  static consteval void tell(Telling& out, const ItemSize&) {
    constexpr std::string_view text = Module.view();
    constexpr std::size_t at = text.find('@');
    using Function = ConfigureFunction<F>;
    *out.configure++ = {.module = name_of(text.substr(0, at)),
                        .instance = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1),
                        .theirs = Function::theirs(),
                        .mine = Function::mine(),
                        .apply = &Function::apply};
  }
};
/// Gives values to a module that this one imports; they are stronger than its defaults and weaker than files, variables
/// and the command line:
///
///     tenon::configure<"board.storage">([](const Config& mine, storage::Config& theirs) { theirs.path = mine.path; })
///
/// The function is a captureless lambda that only assigns: it runs on a struct with the defaults, maybe more than once,
/// and what it changes there is what it gives. It takes the module's own configuration first, or leaves it out; either
/// may be a struct inside the configuration. "board.storage@primary" means one named instance, "board.storage" all that
/// this module imports. Two modules that give one field different values are an error at start. A reload runs it again.
template <FixedString Module, class F>
[[nodiscard]] consteval ConfigureItem<Module, F> configure(F) {
  return {};
}

}  // namespace tenon
