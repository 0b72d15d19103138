/// Makers: how the storage of a provided object is filled, one for each kind of provider.
export module tenon.registry:maker;
import tenon.std;
import :text;
import :token;
import :named;
import :parameter;
import :record;

export namespace tenon {

/// A factory returned an error, or nothing: what() says how, status() with which code.
class FactoryFailed : public std::runtime_error {
 public:
  explicit FactoryFailed(const absl::Status& status);
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};
[[noreturn]] void factory_failed(const absl::Status& status);
[[noreturn]] void factory_returned_null();

/// Destroys what a storage holds; only of classes that have something to destroy.
template <class Stored>
void destroy_stored(void* storage) {
  if constexpr (noexcept(static_cast<Stored*>(storage)->~Stored())) {
    static_cast<Stored*>(storage)->~Stored();
  } else {
    try {
      static_cast<Stored*>(storage)->~Stored();
    } catch (...) {
      destructor_threw(type_name<Stored>());
    }
  }
}
template <class Stored>
[[nodiscard]] consteval auto destroyer_of() -> void (*)(void*) {
  if constexpr (__is_trivially_destructible(Stored)) {
    return &destroy_nothing;
  } else {
    return &destroy_stored<Stored>;
  }
}

/// Fills the storage; the arguments are those of the same places.
template <class T, class Indices, class... A>
struct ConstructedFrom;
template <class T, std::size_t... I, class... A>
struct ConstructedFrom<T, std::index_sequence<I...>, A...> {
  static void create(void* storage, [[maybe_unused]] const Argument* arguments) {
    if constexpr ((__is_lvalue_reference(A) && ...)) {
      // As ParameterTraits does it, without a function for each type.
      new (storage) T(*static_cast<__remove_reference_t(A)*>(arguments[I].object)...);
    } else if constexpr (all_injectable<A...>) {
      new (storage) T(ParameterTraits<A>::make(arguments[I])...);
    }
  }
};

/// `provide<T(A...)>()`: a constructor. What it tells is one function, for the compiler does it for every class.
template <class Signature>
struct Constructed;
template <class T, class... A>
struct Constructed<T(A...)> {
  using type = T;
  using Stored = T;
  static constexpr std::size_t parameter_count = sizeof...(A);
  static constexpr bool owns = true;
  static T* object(void* storage) { return static_cast<T*>(storage); }
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    ProviderFacts& facts = out.add(size, {.type = token_for(type_id<T>),
                                          .size = sizeof(T),
                                          .align = alignof(T),
                                          .trivial = __is_trivially_destructible(T),
                                          .constructible = __is_constructible(T, A...),
                                          .restartable = is_restartable<T>,
                                          .destroy = &destroy_nothing});
    if constexpr (!__is_trivially_destructible(T)) facts.destroy = &destroy_stored<T>;
    if constexpr (__is_constructible(T, A...)) {
      facts.create = &ConstructedFrom<T, std::index_sequence_for<A...>, A...>::create;
    } else {
      facts.signature = type_name<T(A...)>();
    }
    if constexpr (((__is_lvalue_reference(A) && __is_class(__remove_cvref(A))) && ...)) {
      ((*out.wanted++ = reference_facts(type_id<__remove_cvref(A)>, __is_const(__remove_reference_t(A)),
                                        is_restartable<__remove_cvref(A)>, runtime_gives<__remove_cvref(A)>)),
       ...);
    } else {
      ((*out.wanted++ = parameter_facts<A>()), ...);
    }
    return facts;
  }
};

/// What the other makers tell.
template <class Maker>
consteval ProviderFacts& tell_made(Telling& out, const ItemSize& size, MadeBy made_by) {
  using Stored = typename Maker::Stored;
  using T = typename Maker::type;
  ProviderFacts& facts = out.add(size,
                                 {.type = token_of<T>(),
                                  .size = sizeof(Stored),
                                  .align = alignof(Stored),
                                  .made_by = made_by,
                                  .trivial = __is_trivially_destructible(Stored),
                                  .held = !__is_same(Stored, T),
                                  .constructible = Maker::constructible,
                                  .restartable = is_restartable<T>,
                                  .signature = type_name<typename Maker::signature>(),
                                  .destroy = destroyer_of<Stored>()},
                                 &Maker::itself);
  if constexpr (Maker::constructible) facts.create = &Maker::create;
  WantedOf<typename Maker::parameters>::tell(out.wanted);
  return facts;
}

/// `value<&constant>()` or `value<constant>()`: a copy.
template <auto Constant>
struct Copied {
  static constexpr const auto& source() {
    if constexpr (std::is_pointer_v<decltype(Constant)>) {
      return *Constant;
    } else {
      return Constant;
    }
  }
  using type = std::remove_cvref_t<decltype(source())>;
  using Stored = type;
  using parameters = List<>;
  static constexpr std::size_t parameter_count = 0;
  static constexpr bool owns = true;
  static constexpr bool constructible = std::is_copy_constructible_v<type>;
  using signature = type;
  static type* object(void* storage) { return static_cast<type*>(storage); }
  static void* itself(void* storage) { return object(storage); }
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    return tell_made<Copied>(out, size, MadeBy::value);
  }
  static void create(void* storage, const Argument*) {
    if constexpr (constructible) new (storage) type(source());
  }
};

/// What a factory's return type gives: the object itself, or a holder of it; in a StatusOr or not.
template <class R>
struct Returned {
  using type = R;
  using Stored = R;
  static constexpr bool possible = std::is_class_v<R>;
  static constexpr bool checked = false;
  static R* object(void* storage) { return static_cast<R*>(storage); }
  static bool holds(const R&) { return true; }
};
template <class T, class D>
struct Returned<std::unique_ptr<T, D>> {
  using type = T;
  using Stored = std::unique_ptr<T, D>;
  static constexpr bool possible = !std::is_const_v<T>;
  static constexpr bool checked = false;
  static T* object(void* storage) { return static_cast<Stored*>(storage)->get(); }
  static bool holds(const Stored& pointer) { return pointer != nullptr; }
};
template <class R>
struct Returned<absl::StatusOr<R>> : Returned<R> {
  static constexpr bool checked = true;
};
/// What no factory may return still has a type, for the message.
template <>
struct Returned<void> : Returned<int> {
  static constexpr bool possible = false;
};
template <class T>
struct Returned<T*> : Returned<T> {
  static constexpr bool possible = false;
};
template <class T>
struct Returned<T&> : Returned<std::remove_const_t<T>> {
  static constexpr bool possible = false;
};

template <class F>
struct FunctionParts : FunctionParts<decltype(&F::operator())> {};
template <class R, class... A>
struct FunctionParts<R (*)(A...)> {
  using result = R;
  using parameters = List<A...>;
  using signature = R(A...);
};
template <class R, class... A>
struct FunctionParts<R (*)(A...) noexcept> : FunctionParts<R (*)(A...)> {};
template <class F, class R, class... A>
struct FunctionParts<R (F::*)(A...) const> : FunctionParts<R (*)(A...)> {};
template <class F, class R, class... A>
struct FunctionParts<R (F::*)(A...) const noexcept> : FunctionParts<R (*)(A...)> {};

/// `factory<&function>()`.
template <auto Function>
struct Called {
  using Parts = FunctionParts<std::remove_const_t<decltype(Function)>>;
  using Result = Returned<typename Parts::result>;
  using type = typename Result::type;
  using Stored = typename Result::Stored;
  using parameters = typename Parts::parameters;
  static constexpr std::size_t parameter_count = parameters::size;
  static constexpr bool owns = true;
  static constexpr bool constructible = Result::possible;
  using signature = typename Parts::signature;
  static type* object(void* storage) { return Result::object(storage); }
  static void* itself(void* storage) { return object(storage); }
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    return tell_made<Called>(out, size, MadeBy::factory);
  }
  static void create(void* storage, const Argument* arguments) { create_from(storage, arguments, parameters{}); }

 private:
  template <class... A>
  static void create_from(void* storage, const Argument* arguments, List<A...>) {
    create_at(storage, arguments, List<A...>{}, std::index_sequence_for<A...>{});
  }
  template <class... A, std::size_t... I>
  static void create_at(void* storage, [[maybe_unused]] const Argument* arguments, List<A...>,
                        std::index_sequence<I...>) {
    if constexpr (!Result::possible || !all_injectable<A...>) {
      return;
    } else if constexpr (Result::checked) {
      auto made = Function(ParameterTraits<A>::make(arguments[I])...);
      if (!made.ok()) factory_failed(made.status());
      if (!Result::holds(*made)) factory_returned_null();
      new (storage) Stored(*std::move(made));
    } else if constexpr (std::is_same_v<Stored, type>) {
      // The call is the initialiser, so that what it returns need not be movable.
      new (storage) Stored(Function(ParameterTraits<A>::make(arguments[I])...));
    } else {
      auto made = Function(ParameterTraits<A>::make(arguments[I])...);
      if (!Result::holds(made)) factory_returned_null();
      new (storage) Stored(std::move(made));
    }
  }
};

/// `existing<T, Target>()`: a pointer to what another provider made.
template <class T, class Target>
struct Aliased {
  using Parameter = std::conditional_t<ParameterTraits<Target>::kind == ParameterKind::object, Target, Target&>;
  using type = T;
  using Stored = T*;
  using parameters = List<Parameter>;
  static constexpr std::size_t parameter_count = 1;
  static constexpr bool owns = false;
  static constexpr bool constructible =
      ParameterTraits<Parameter>::kind == ParameterKind::object &&
      std::is_convertible_v<plain_type<typename ParameterTraits<Parameter>::token>*, T*>;
  using signature = typename ParameterTraits<Parameter>::token;
  static T* object(void* storage) { return *static_cast<Stored*>(storage); }
  static void* itself(void* storage) { return object(storage); }
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    return tell_made<Aliased>(out, size, MadeBy::existing);
  }
  static void create(void* storage, const Argument* arguments) {
    using U = plain_type<typename ParameterTraits<Parameter>::token>;
    U& target = ParameterTraits<Parameter>::make(arguments[0]);
    new (storage) Stored(std::addressof(target));
  }
};

}  // namespace tenon
