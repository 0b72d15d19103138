/// Listeners: functions and member functions that are called with an event and with what is injected.
///
/// A listener is made like an object: its storage holds what it is called with, resolved once, so it is checked,
/// ordered, rebuilt by a reload and kept by its snapshot as every provided object is.
export module tenon.registry:listen;
import tenon.std;
import :text;
import :token;
import :clause;
import :scope;
import :parameter;
import :maker;
import :provide;
import :event;
import :step;
import :record;

export namespace tenon {

/// What a listener function takes: the object of a member function, the event, and the rest. `F` is its type.
template <class F>
struct ListenerParts : ListenerParts<decltype(&F::operator())> {
  using object = List<>;
};
template <class R>
struct ListenerParts<R (*)()> {
  using result = R;
  using object = List<>;
  using event = void;
  using rest = List<>;
};
template <class R, class E, class... A>
struct ListenerParts<R (*)(E, A...)> {
  using result = R;
  using object = List<>;
  using event = E;
  using rest = List<A...>;
};
template <class R, class C, class... A>
struct ListenerParts<R (C::*)(A...)> : ListenerParts<R (*)(A...)> {
  using object = List<C&>;
};
template <class R, class C, class... A>
struct ListenerParts<R (C::*)(A...) const> : ListenerParts<R (*)(A...)> {
  using object = List<const C&>;
};
template <class R, class... A>
struct ListenerParts<R (*)(A...) noexcept> : ListenerParts<R (*)(A...)> {};
template <class R, class C, class... A>
struct ListenerParts<R (C::*)(A...) noexcept> : ListenerParts<R (C::*)(A...)> {};
template <class R, class C, class... A>
struct ListenerParts<R (C::*)(A...) const noexcept> : ListenerParts<R (C::*)(A...) const> {};

template <auto F>
[[nodiscard]] consteval std::string_view function_name_in_signature() {
  return __PRETTY_FUNCTION__;
}
/// `board::audit::on_moved`, or for a lambda, which has no name, what it hears.
template <auto F, class E>
[[nodiscard]] consteval std::string_view listener_name() {
  if constexpr (std::is_class_v<std::remove_const_t<decltype(F)>>) {
    return type_name<E>();
  } else {
    constexpr std::string_view signature = function_name_in_signature<F>();
    constexpr std::size_t begin = signature.find("F = ") + 4;
    constexpr std::size_t skip = signature[begin] == '&' ? 1 : 0;
    return signature.substr(begin + skip, signature.rfind(']') - begin - skip);
  }
}
/// Identity and name of a listener, for messages: `the listener board::audit::on_moved`.
template <auto F, class E>
struct ListenerName {
  static constexpr bool unnamed = std::is_class_v<std::remove_const_t<decltype(F)>>;
  static constexpr std::string_view prefix = unnamed ? "the listener of " : "the listener ";
  static constexpr std::string_view name = listener_name<F, E>();
  struct Text {
    char bytes[prefix.size() + name.size()];
  };
  static consteval Text make() {
    Text text{};
    std::size_t next = 0;
    for (char c : prefix) text.bytes[next++] = c;
    for (char c : name) text.bytes[next++] = c;
    return text;
  }
  static constexpr Text text = make();
  static constexpr std::string_view view{text.bytes, sizeof text.bytes};
  static constexpr TypeId id{view, &typeid(ListenerName), hash_text(view)};
};

/// How a listener is stored and called. `O` is the class of a member function, or nothing.
template <auto F, class E, class O, class A>
struct ListenerOps;
template <auto F, class E, class... O, class... A>
struct ListenerOps<F, E, List<O...>, List<A...>> {
  using Event = typename HeardAs<E>::event;
  static constexpr std::size_t before = sizeof...(O);
  static constexpr std::size_t count = before + sizeof...(A);
  struct Stored {
    Argument arguments[count + 1];
  };
  static void create(void* storage, const Argument* arguments) {
    auto* stored = new (storage) Stored{};
    for (std::size_t n = 0; n < count; ++n) stored->arguments[n] = arguments[n];
  }
  static void call(void* storage, void* event, Delivery& delivery) {
    const Argument* arguments = static_cast<const Stored*>(storage)->arguments;
    decltype(auto) heard = HeardAs<E>::make(*static_cast<Event*>(event), delivery);
    run(arguments, heard, delivery, List<O...>{}, std::index_sequence_for<A...>{});
  }

 private:
  template <class Heard, std::size_t... I>
  static void run([[maybe_unused]] const Argument* arguments, Heard& heard, Delivery& delivery, List<>,
                  std::index_sequence<I...>) {
    if constexpr (std::is_void_v<decltype(F(heard, ParameterTraits<A>::make(arguments[I])...))>) {
      F(heard, ParameterTraits<A>::make(arguments[I])...);
    } else {
      delivery.failed = F(heard, ParameterTraits<A>::make(arguments[I])...);
    }
  }
  template <class Heard, class C, std::size_t... I>
  static void run(const Argument* arguments, Heard& heard, Delivery& delivery, List<C>, std::index_sequence<I...>) {
    C object = ParameterTraits<C>::make(arguments[0]);
    if constexpr (std::is_void_v<decltype((object.*F)(heard, ParameterTraits<A>::make(arguments[I + before])...))>) {
      (object.*F)(heard, ParameterTraits<A>::make(arguments[I + before])...);
    } else {
      delivery.failed = (object.*F)(heard, ParameterTraits<A>::make(arguments[I + before])...);
    }
  }
};

/// What on<F>() gives.
template <auto F, int Order = 0>
struct Listener {
  using Parts = ListenerParts<std::remove_const_t<decltype(F)>>;
  using Heard = HeardAs<typename Parts::event>;
  using Parameters = typename Concat<typename Parts::object, typename Parts::rest>::type;

  /// Listeners with a lower number are called first; without, it is 0. Those with the same number are called in
  /// creation order of their modules, then in the order in which `define` was given them.
  template <int N>
  [[nodiscard]] consteval Listener<F, N> order() const {
    return {};
  }

  using Teller = Listener;
  static constexpr ItemSize size{ItemKind::provider, 1, Parameters::size};
  static consteval void tell(Telling& out, const ItemSize& item) {
    using Ops = ListenerOps<F, typename Parts::event, typename Parts::object, typename Parts::rest>;
    using Id = ListenerName<F, typename Heard::event>;
    ProviderFacts& facts = out.add(item, {.type = token_for(Id::id),
                                          .size = sizeof(typename Ops::Stored),
                                          .align = alignof(typename Ops::Stored),
                                          .trivial = true,
                                          .restartable = true,
                                          .create = &Ops::create,
                                          .destroy = &destroy_nothing});
    WantedOf<Parameters>::tell(out.wanted);
    if constexpr (WantedOf<Parameters>::injectable) facts.listener = &Call<Ops>::facts;
  }

 private:
  template <class Ops>
  struct Call {
    static constexpr ListenerFacts facts{token_of<typename Heard::event>(), Order, &Ops::call};
  };
};

/// Calls a function for every event of the type that it takes first, as `const E&`, `E&` or `Event<E>&`:
/// `on<&moved>()` with `void moved(const CardMoved&, Statistics&, const Config&)`. What else it takes is injected, as
/// into a constructor of this module. A member function is called on this module's object of its class, or on an
/// imported one: `on<&Statistics::moved>()`. A captureless lambda does too. It returns nothing or an absl::Status and
/// may throw; the other listeners are called all the same. Called on the thread that emits, so several calls may run
/// at once. A reload that replaces the module replaces its listeners; what was emitted before is heard by the old ones.
template <auto F>
[[nodiscard]] consteval auto on() {
  using Parts = ListenerParts<std::remove_const_t<decltype(F)>>;
  using Result = typename Parts::result;
  constexpr bool hears = HeardAs<typename Parts::event>::possible;
  constexpr bool returns = std::is_void_v<Result> || std::is_same_v<Result, absl::Status>;
  static_assert(hears, "tenon: a listener takes its event first: const E&, E& or tenon::Event<E>&");
  static_assert(returns, "tenon: a listener returns nothing or an absl::Status");
  if constexpr (hears && returns) return Listener<F>{};
}

}  // namespace tenon
