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

template <class T, class L>
inline constexpr bool contains = false;
template <class T, class... U>
inline constexpr bool contains<T, List<U...>> = (std::is_same_v<T, U> || ...);

/// The name of T as people write it, for messages. Not unique: two modules may each have an `n::T`.
template <class T>
[[nodiscard]] consteval std::string_view type_name() {
  constexpr std::string_view marker = "T = ";
  constexpr std::string_view pretty = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = pretty.find(marker) + marker.size();
  return pretty.substr(begin, pretty.rfind(']') - begin);
}

/// Identity of a type. `id` points to the type's own constant, so comparing it while compiling is exact even
/// where names are equal; `mangled`, which contains the C++ module, is the identity at run time, where a
/// patch may have a copy of that constant.
struct TypeId {
  std::string_view name;
  std::uint64_t hash = 0;
  const std::type_info* info = nullptr;
};

/// An exported type. Compared by `same_token`.
struct Token {
  const TypeId* type = nullptr;
  [[nodiscard]] constexpr std::string_view name() const { return type->name; }
  [[nodiscard]] constexpr std::uint64_t hash() const { return type->hash; }
};

template <class T>
inline constexpr TypeId type_id{type_name<T>(), hash_text(type_name<T>()), &typeid(T)};

template <class T>
[[nodiscard]] consteval Token token_of() {
  return {&type_id<T>};
}

/// Exact while compiling; at run time equal names are settled by the mangled name.
[[nodiscard]] constexpr bool same_token(Token a, Token b) {
  if (a.type == b.type) return true;
  if (std::is_constant_evaluated()) return false;
  return a.hash() == b.hash() && *a.type->info == *b.type->info;
}

/// True for an interface type whose object may be created again while the program runs, in a release build too:
/// `static constexpr bool restartable = true;` in the interface, or in a class that wants to hold such a type by T&.
template <class T>
inline constexpr bool is_restartable = requires { requires T::restartable; };

}  // namespace tenon
