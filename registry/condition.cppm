/// Conditions: when a provider exists.
export module tenon.registry:condition;
import tenon.std;
import :text;
import :token;
import :config;
import :maker;

export namespace tenon {

/// What `.when<…>()` says, without types.
struct ConditionFacts {
  Token config;            ///< the struct that it looks at: the module's configuration, or a struct inside it
  std::string_view field;  ///< the bool that must be true; empty for a function
  bool (*holds)(const void* config);
};

/// `.when<&Config::x>()`, or a function of the configuration.
template <auto Condition>
struct ConditionOf {
  using Parts = FunctionParts<std::remove_const_t<decltype(Condition)>>;
  template <class C>
  static C parameter(List<const C&>);
  using config = decltype(parameter(typename Parts::parameters{}));
  static bool holds(const void* given) { return Condition(*static_cast<const config*>(given)); }
  static consteval ConditionFacts facts() { return {token_of<config>(), {}, &holds}; }
};
template <class C, bool C::* Field>
struct ConditionOf<Field> {
  static bool holds(const void* given) { return static_cast<const C*>(given)->*Field; }
  static consteval ConditionFacts facts() { return {token_of<C>(), member_name<Field>(), &holds}; }
};

/// One for each condition, so that equal ones have one address.
template <auto Condition>
inline constexpr ConditionFacts condition_facts = ConditionOf<Condition>::facts();

}  // namespace tenon
