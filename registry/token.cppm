/// Types as values: their names, and the tokens that providers, exports and parameters are matched by.
export module tenon.registry:token;
import tenon.std;
import :text;

export namespace tenon {

/// A list of types; what a descriptor and a definition keep between themselves and the compiler.
template <class... T>
struct List {
  static constexpr std::size_t size = sizeof...(T);
};

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
// Eight in one step: each step writes the whole list out as a type of its own.
template <class... A, class... B, class... C, class... D, class... E, class... F, class... G, class... H, class... Rest>
struct Concat<List<A...>, List<B...>, List<C...>, List<D...>, List<E...>, List<F...>, List<G...>, List<H...>, Rest...>
    : Concat<List<A..., B..., C..., D..., E..., F..., G..., H...>, Rest...> {};

template <class T, class L>
inline constexpr bool contains = false;
template <class T, class... U>
inline constexpr bool contains<T, List<U...>> = (std::is_same_v<T, U> || ...);

template <class T>
[[nodiscard]] consteval std::string_view type_name_in_signature() {
  return __PRETTY_FUNCTION__;
}
/// What stands before and behind the type in such a signature: found once, not for every type.
inline constexpr std::size_t type_name_begin = type_name_in_signature<void>().find("T = ") + 4;
inline constexpr std::size_t type_name_end =
    type_name_in_signature<void>().size() - type_name_in_signature<void>().rfind(']');

/// The name of T as people write it, for messages. Not unique: two modules may each have an `n::T`.
template <class T>
[[nodiscard]] consteval std::string_view type_name() {
  constexpr std::string_view signature = type_name_in_signature<T>();
  return {signature.data() + type_name_begin, signature.size() - type_name_begin - type_name_end};
}

/// Identity of a type. `id` points to the type's own constant, so comparing it while compiling is exact even
/// where names are equal; `mangled`, which contains the C++ module, is the identity at run time, where a
/// patch may have a copy of that constant.
struct TypeId {
  std::string_view name;
  const std::type_info* info = nullptr;
  std::uint64_t hash = 0;         ///< of the name, for tables
  const TypeId* plain = nullptr;  ///< of a named one: the type without its name
};

/// An exported type. Compared by `same_token`.
struct Token {
  const TypeId* type = nullptr;
  std::uint64_t hash = 0;  ///< of the name, for tables
  [[nodiscard]] constexpr std::string_view name() const { return type->name; }
};

// consteval, so that its value is computed once and stored with the module that first names the type. One function for
// all of it, and a signature of its own: the compiler does this for every provided class.
template <class T>
[[nodiscard]] consteval TypeId make_type_id(std::size_t begin) {
  const std::string_view name{__PRETTY_FUNCTION__ + begin, sizeof __PRETTY_FUNCTION__ - begin - 2};
  return {name, &typeid(T), hash_text(name)};
}
inline constexpr std::size_t type_id_begin = make_type_id<void>(0).name.find("T = ") + 4;
template <class T>
[[gnu::nodebug]] inline constexpr TypeId type_id = make_type_id<T>(type_id_begin);

[[nodiscard]] constexpr Token token_for(const TypeId& type) { return {&type, type.hash}; }
template <class T>
[[nodiscard]] consteval Token token_of() {
  return token_for(type_id<T>);
}

/// Exact while compiling; at run time equal names are settled by the mangled name.
[[nodiscard]] constexpr bool same_token(Token a, Token b) {
  if (a.type == b.type) return true;
  if (std::is_constant_evaluated() || a.hash != b.hash) return false;
  return a.type->name == b.type->name && *a.type->info == *b.type->info;
}

/// True for an interface type whose object may be created again while the program runs, in a release build too:
/// `static constexpr bool restartable = true;` in the interface, or in a class that wants to hold such a type by T&.
template <class T>
inline constexpr bool is_restartable = requires { requires T::restartable; };

}  // namespace tenon
