/// Parameters: what a constructor or a factory may take, and what the container hands over for it.
export module tenon.registry:parameter;
import tenon.std;
import :text;
import :token;

export namespace tenon {

enum class ParameterKind : std::uint8_t {
  object,
  ref,
  optional,
  all,
  field,
  scoped,
  make,
  consumer,
  work,
  event,
  invalid
};

/// What the container hands over for one constructor parameter. `object` is set for references, `table` and `slot`
/// for handles that resolve later, `table` and `interface` for those that resolve to all contributions.
struct Argument {
  void* object = nullptr;
  void* table = nullptr;
  std::uint32_t slot = 0;
  std::uint32_t interface = 0;
};

/// How a constructor parameter of type A is found and made. The runtime adds Ref, Optional, All, From, Field, Make and
/// Consumer; anything that is no reference and has no traits is refused by `define`.
template <class A>
struct ParameterTraits {
  using token = __remove_cvref(A);
  static constexpr ParameterKind kind = ParameterKind::invalid;
  static constexpr std::string_view instance{};
};
template <class T>
struct ParameterTraits<T&> {
  using token = __remove_const(T);
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static T& make(const Argument& argument) { return *static_cast<T*>(argument.object); }
};

/// What the runtime gives of a type: `always`, to constructors of every module, such as Host; or to hooks only, one bit
/// for each kind of them.
struct RuntimeGives {
  bool always = false;
  std::uint8_t to_hooks = 0;
};
template <class T>
inline constexpr RuntimeGives runtime_gives{};

/// A type as the compiler writes it, in parts where that is possible, `const board::Config &`: what most constructors
/// take is a reference, and its name is known already.
struct Spelling {
  std::string_view type;
  bool constant = false;
  bool reference = false;
};
constexpr Message& operator<<(Message& message, const Spelling& spelling) {
  if (spelling.constant) message << "const ";
  message << spelling.type;
  return spelling.reference ? message << " &" : message;
}

/// What a constructor parameter asks for, before `define` has found who gives it.
struct ParameterFacts {
  Token token;
  Spelling spelling;
  std::string_view instance{};
  ParameterKind kind = ParameterKind::object;
  bool restartable = false;
  bool builtin = false;
  std::uint8_t hooks = 0;
  /// Of a Scoped<S, T>: S.
  Token scope{};
};

/// Of a reference to a class, which is taken most.
[[nodiscard]] constexpr ParameterFacts reference_facts(const TypeId& type, bool constant, bool restartable,
                                                       const RuntimeGives& gives) {
  return {.token = token_for(type),
          .spelling = {type.name, constant, true},
          .restartable = restartable,
          .builtin = gives.always,
          .hooks = gives.to_hooks};
}
template <class A>
[[nodiscard]] consteval ParameterFacts parameter_facts() {
  if constexpr (__is_lvalue_reference(A) && __is_class(__remove_cvref(A))) {
    using T = __remove_cvref(A);
    return reference_facts(type_id<T>, __is_const(__remove_reference_t(A)), is_restartable<T>, runtime_gives<T>);
  } else {
    using Traits = ParameterTraits<A>;
    using T = typename Traits::token;
    ParameterFacts facts{.token = token_of<T>(),
                         .spelling = {type_name<A>()},
                         .instance = Traits::instance,
                         .kind = Traits::kind,
                         .restartable = is_restartable<T>,
                         .builtin = runtime_gives<T>.always,
                         .hooks = runtime_gives<T>.to_hooks};
    if constexpr (Traits::kind == ParameterKind::scoped) facts.scope = token_of<typename Traits::scope>();
    return facts;
  }
}

/// True if each can be made; one of kind `invalid` has no `make`.
template <class... A>
inline constexpr bool all_injectable = ((ParameterTraits<A>::kind != ParameterKind::invalid) && ...);

/// The parameters of a function, one after the other.
template <class L>
struct WantedOf;
template <class... A>
struct WantedOf<List<A...>> {
  static constexpr bool injectable = all_injectable<A...>;
  static consteval void tell([[maybe_unused]] ParameterFacts*& to) { ((*to++ = parameter_facts<A>()), ...); }
};

}  // namespace tenon
