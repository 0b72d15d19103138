/// Makers: how the storage of a provided object is filled, one for each kind of provider.
export module tenon.registry:maker;
import tenon.std;
import :text;
import :token;
import :named;
import :parameter;

export namespace tenon {

enum class MadeBy : std::uint8_t { constructor, value, factory, existing };

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

/// `provide<T(A...)>()`: a constructor.
template <class Signature>
struct Constructed;
template <class T, class... A>
struct Constructed<T(A...)> {
  using type = T;
  using Stored = T;
  using parameters = List<A...>;
  static constexpr MadeBy made_by = MadeBy::constructor;
  static constexpr bool owns = true;
  // The compiler's own, and a name only where there is something to say: this is evaluated for every provider.
  static constexpr bool constructible = __is_constructible(T, A...);
  static consteval std::string_view signature() {
    if constexpr (constructible) {
      return {};
    } else {
      return type_name<T(A...)>();
    }
  }
  static T* object(void* storage) { return static_cast<T*>(storage); }
  static void create(void* storage, const Argument* arguments) {
    create_from(storage, arguments, std::index_sequence_for<A...>{});
  }

 private:
  template <std::size_t... I>
  static void create_from(void* storage, const Argument* arguments, std::index_sequence<I...>) {
    new (storage) T(ParameterTraits<A>::make(arguments[I])...);
  }
};

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
  static constexpr MadeBy made_by = MadeBy::value;
  static constexpr bool owns = true;
  static constexpr bool constructible = std::is_copy_constructible_v<type>;
  static consteval std::string_view signature() { return type_name<type>(); }
  static type* object(void* storage) { return static_cast<type*>(storage); }
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
  static constexpr MadeBy made_by = MadeBy::factory;
  static constexpr bool owns = true;
  static constexpr bool constructible = Result::possible;
  static consteval std::string_view signature() { return type_name<typename Parts::signature>(); }
  static type* object(void* storage) { return Result::object(storage); }
  static void create(void* storage, const Argument* arguments) { create_from(storage, arguments, parameters{}); }

 private:
  template <class... A>
  static void create_from(void* storage, const Argument* arguments, List<A...>) {
    create_at(storage, arguments, List<A...>{}, std::index_sequence_for<A...>{});
  }
  template <class... A, std::size_t... I>
  static void create_at(void* storage, [[maybe_unused]] const Argument* arguments, List<A...>,
                        std::index_sequence<I...>) {
    if constexpr (!Result::possible) {
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
  static constexpr MadeBy made_by = MadeBy::existing;
  static constexpr bool owns = false;
  static constexpr bool constructible =
      ParameterTraits<Parameter>::kind == ParameterKind::object &&
      std::is_convertible_v<plain_type<typename ParameterTraits<Parameter>::token>*, T*>;
  static consteval std::string_view signature() { return type_name<typename ParameterTraits<Parameter>::token>(); }
  static T* object(void* storage) { return *static_cast<Stored*>(storage); }
  static void create(void* storage, const Argument* arguments) {
    using U = plain_type<typename ParameterTraits<Parameter>::token>;
    U& target = ParameterTraits<Parameter>::make(arguments[0]);
    new (storage) Stored(std::addressof(target));
  }
};

}  // namespace tenon
