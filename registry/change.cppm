/// configure_provider: functions that are handed every object of a type when it is made.
export module tenon.registry:change;
import tenon.std;
import :text;
import :token;
import :parameter;
import :maker;
import :record;
import :hook;

export namespace tenon {

/// What takes the place of an object, and how it is destroyed.
struct Replaced {
  void* object = nullptr;
  void (*destroy)(void* object) = nullptr;
  inline void end() {
    if (object != nullptr) destroy(std::exchange(object, nullptr));
  }
};

/// The parameters of a function behind its first one.
template <class L>
struct WithoutFirst {
  using first = void;
  using rest = List<>;
};
template <class First, class... Rest>
struct WithoutFirst<List<First, Rest...>> {
  using first = First;
  using rest = List<Rest...>;
};

/// What configure_provider gives. Each call gives a changed copy.
template <class T, class F, int Order = 0, bool Global = false>
struct ChangeItem {
  /// Functions run by this number, the smaller first; 0 without. Equal ones run in the order of creation of their
  /// modules, then as `define` lists them.
  template <int N>
  [[nodiscard]] consteval auto order() const {
    return ChangeItem<T, F, N, Global>{};
  }
  /// For the objects of all modules, not only of this one.
  [[nodiscard]] consteval auto global() const { return ChangeItem<T, F, Order, true>{}; }

  using Parts = FunctionParts<F>;
  using Result = typename Parts::result;
  using First = typename WithoutFirst<typename Parts::parameters>::first;
  using Rest = typename WithoutFirst<typename Parts::parameters>::rest;
  static constexpr bool takes = __is_same(First, T&) || __is_same(First, const T&);
  static constexpr bool replaces = __is_same(Result, std::unique_ptr<T>);
  static constexpr bool returns = replaces || __is_void(Result) || __is_same(Result, absl::Status);
  static constexpr ChangeFacts change{token_of<T>(), Order, Global, replaces, takes};

  using Teller = ChangeItem;
  static constexpr ItemSize size{ItemKind::hook, 0, Rest::size};
  static consteval void tell(Telling& out, const ItemSize& item) {
    HookRecord& record =
        tell_hook(out, item, {.kind = HookKind::configure_provider, .returns = returns, .change = &change});
    WantedOf<Rest>::tell(out.wanted);
    if constexpr (WantedOf<Rest>::injectable && takes && returns) record.call = &call;
  }

 private:
  /// The first argument has the object, and in place of a table where a replacement goes.
  static absl::Status call(const Argument* arguments) { return call_with(arguments, Rest{}); }
  template <class... A>
  static absl::Status call_with(const Argument* arguments, List<A...>) {
    return call_at(arguments, List<A...>{}, std::index_sequence_for<A...>{});
  }
  template <class... A, std::size_t... I>
  static absl::Status call_at(const Argument* arguments, List<A...>, std::index_sequence<I...>) {
    T& object = *static_cast<T*>(arguments[0].object);
    if constexpr (__is_void(Result)) {
      F{}(object, ParameterTraits<A>::make(arguments[I + 1])...);
      return absl::OkStatus();
    } else if constexpr (replaces) {
      std::unique_ptr<T> made = F{}(object, ParameterTraits<A>::make(arguments[I + 1])...);
      if (made == nullptr) return absl::InternalError("it returned a null pointer");
      auto& replaced = *static_cast<Replaced*>(arguments[0].table);
      replaced.object = made.release();
      replaced.destroy = [](void* owned) { delete static_cast<T*>(owned); };
      return absl::OkStatus();
    } else {
      return F{}(object, ParameterTraits<A>::make(arguments[I + 1])...);
    }
  }
};

/// Runs after the creation of every object that this module provides as T, T being an interface or the class itself:
///
///     tenon::configure_provider<Cards>([](Cards& cards, Clock& clock) { cards.set_clock(clock);
///     }).order<10>().global()
///
/// A captureless lambda whose further parameters are injected from this module, so what is global can be handed objects
/// that the other module does not know. It returns nothing, an absl::Status, or a std::unique_ptr<T>, which from then
/// on is what others receive as T; the object that it takes the place of lives as long. It may throw. An error is one
/// of the start, the reload, or the `get` of a scope; it names both modules and the class. A reload that brings another
/// function makes the objects anew.
template <class T, class F>
[[nodiscard]] consteval ChangeItem<T, F> configure_provider(F) {
  return {};
}

}  // namespace tenon
