/// Scopes: types that say with what a scope is seeded and within which other it is opened.
export module tenon.registry:scope;
import tenon.std;
import :text;
import :token;

export namespace tenon {

/// A scope without its type.
struct ScopeFacts {
  Token token;
  View<Token> seeds{};
  const ScopeFacts* parent = nullptr;  ///< null for one that is opened on a unit of work
};

template <class S>
struct SeedsOf {
  using type = List<>;
};
template <class S>
  requires requires { typename S::seeds; }
struct SeedsOf<S> {
  using type = typename S::seeds;
};
template <class S>
struct ParentOf {
  using type = void;
};
template <class S>
  requires requires { typename S::parent; }
struct ParentOf<S> {
  using type = typename S::parent;
};
/// `struct PerRequest { using seeds = tenon::List<Request, Response>; using parent = PerConnection; };`: what whoever
/// opens the scope hands over, by reference, and the scope that must be open already. Both may be left out.
template <class S>
using seeds_of = typename SeedsOf<S>::type;
template <class S>
using parent_of = typename ParentOf<S>::type;

template <class L>
struct SeedTokens;
template <class... T>
struct SeedTokens<List<T...>> {
  static_assert(((!std::is_const_v<T> && !std::is_reference_v<T>) && ...),
                "tenon: seeds are listed as plain types; a scope is opened with a reference to each");
  static constexpr Token items[sizeof...(T) + 1]{token_of<T>()...};
  static constexpr View<Token> view{items, sizeof...(T)};
};

template <class S>
concept DefinedScope = requires { sizeof(S); };

template <class S>
[[nodiscard]] consteval ScopeFacts make_scope_facts();
template <class S>
inline constexpr ScopeFacts scope_facts = make_scope_facts<S>();
template <class S>
consteval ScopeFacts make_scope_facts() {
  ScopeFacts facts{.token = token_of<S>(), .seeds = SeedTokens<seeds_of<S>>::view};
  if constexpr (!std::is_void_v<parent_of<S>>) facts.parent = &scope_facts<parent_of<S>>;
  return facts;
}

/// How far `outer` is outside of `scope`: 0 for the same, -1 when one does not lie within the other.
[[nodiscard]] constexpr int scope_depth(const ScopeFacts* scope, Token outer) {
  for (int depth = 0; scope != nullptr; scope = scope->parent, ++depth) {
    if (same_token(scope->token, outer)) return depth;
  }
  return -1;
}

/// A seed of a scope or of one around it.
struct SeedPlace {
  std::uint16_t depth = 0;
  std::uint16_t number = 0;
  bool found = false;
};
[[nodiscard]] constexpr SeedPlace find_seed(const ScopeFacts* scope, Token token) {
  for (std::uint16_t depth = 0; scope != nullptr; scope = scope->parent, ++depth) {
    for (std::uint16_t n = 0; n < scope->seeds.size(); ++n) {
      if (same_token(scope->seeds[n], token)) return {depth, n, true};
    }
  }
  return {};
}

}  // namespace tenon
