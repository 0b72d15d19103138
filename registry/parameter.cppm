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
  using token = std::remove_cvref_t<A>;
  static constexpr ParameterKind kind = ParameterKind::invalid;
  static constexpr std::string_view instance{};
};
template <class T>
struct ParameterTraits<T&> {
  using token = std::remove_const_t<T>;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static T& make(const Argument& argument) { return *static_cast<T*>(argument.object); }
};

/// True for the interfaces that the runtime itself provides to every module, such as Host.
template <class T>
inline constexpr bool is_builtin = false;

/// The hooks that are given a T, one bit for each kind; what has none is for constructors.
template <class T>
inline constexpr std::uint8_t hooks_giving = 0;

/// What a constructor parameter asks for, before `define` has found who gives it.
struct ParameterFacts {
  Token token;
  std::string_view spelling;
  std::string_view instance;
  ParameterKind kind;
  bool restartable;
  bool builtin;
  /// Of a Scoped<S, T>: S.
  Token scope{};
  std::uint8_t hooks = 0;
};

template <class A>
[[nodiscard]] consteval ParameterFacts parameter_facts() {
  using Traits = ParameterTraits<A>;
  using T = typename Traits::token;
  ParameterFacts facts{token_of<T>(), type_name<A>(), Traits::instance, Traits::kind, is_restartable<T>, is_builtin<T>};
  facts.hooks = hooks_giving<T>;
  if constexpr (Traits::kind == ParameterKind::scoped) facts.scope = token_of<typename Traits::scope>();
  return facts;
}

/// Number of parameters whose traits can make them; a parameter of kind `invalid` has no `make`.
template <class... A>
inline constexpr bool all_injectable = ((ParameterTraits<A>::kind != ParameterKind::invalid) && ...);

}  // namespace tenon
