/// What a test puts in place of an export: an object of its own, without its type.
export module tenon.testing:doubles;
import tenon.std;
import tenon;

export namespace tenon {

/// A test that cannot go on; what() says why. GoogleTest shows it and fails the test.
class TestFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Gives the object that stands for a T, as a pointer to its T.
using MakeDouble = std::function<std::shared_ptr<void>()>;

/// Makes what a container keeps for a double.
using CreateDouble = void (*)(void* storage, const Argument* arguments);

/// How many doubles of one type a test may give: one for all instances, others for some of them.
inline constexpr std::size_t most_doubles = 16;

/// One replaced token: who gives the object, and how a container receives it.
struct Double {
  Token token;
  const FacetRecord* facet;
  const std::array<CreateDouble, most_doubles>* create;
  MakeDouble make;
  std::string instance;  ///< "shop.storage@read", where it stands in no other
  std::string source;    ///< "cards_test.cpp:12"
  std::size_t number{};  ///< among those of its token
};

/// All doubles of one test; the container finds them by token and number when it creates its objects.
struct Doubles {
  std::vector<Double> all;
  void add(Double made) {
    for (const Double& d : all) made.number += same_token(d.token, made.token) ? 1 : 0;
    all.push_back(std::move(made));
  }
  void create(Token token, std::size_t number, void* storage) const {
    for (const Double& d : all) {
      if (d.number != number || !same_token(d.token, token)) continue;
      std::shared_ptr<void> object = d.make();
      if (object == nullptr) factory_returned_null();
      new (storage) std::shared_ptr<void>(std::move(object));
      return;
    }
  }
};

template <class T>
struct DoubleOf {
  static void* cast(void* storage) { return static_cast<std::shared_ptr<void>*>(storage)->get(); }
  template <std::size_t Number>
  static void create(void* storage, const Argument* arguments) {
    static_cast<const Doubles*>(arguments[0].object)->create(token_of<T>(), Number, storage);
  }
  template <std::size_t... Number>
  static constexpr std::array<CreateDouble, most_doubles> all_of(std::index_sequence<Number...>) {
    return {&create<Number>...};
  }
  static constexpr std::array<CreateDouble, most_doubles> creates = all_of(std::make_index_sequence<most_doubles>{});
  static constexpr FacetRecord facet{.token = token_of<T>(), .derives = true, .cast = &cast};
};

template <class P>
inline constexpr bool holds_object = false;
template <class U>
inline constexpr bool holds_object<std::shared_ptr<U>> = true;
template <class U, class D>
inline constexpr bool holds_object<std::unique_ptr<U, D>> = true;

/// True if an Object may stand for a T: an lvalue that is one, a std::shared_ptr or std::unique_ptr to one, or a
/// function without parameters that returns such a pointer.
template <class Token, class Object>
[[nodiscard]] consteval bool is_double() {
  using T = plain_type<Token>;
  using Plain = std::remove_cvref_t<Object>;
  if constexpr (holds_object<Plain>) {
    return std::is_convertible_v<Object, std::shared_ptr<T>>;
  } else if constexpr (std::is_invocable_v<Plain&>) {
    using Result = std::remove_cvref_t<std::invoke_result_t<Plain&>>;
    if constexpr (holds_object<Result>) return std::is_convertible_v<Result, std::shared_ptr<T>>;
    return false;
  } else {
    return std::is_lvalue_reference_v<Object> && std::is_convertible_v<std::remove_reference_t<Object>*, T*>;
  }
}

template <class T, class Object>
[[nodiscard]] consteval Message not_a_double() {
  Message message;
  message << "tenon: " << type_name<std::remove_cvref_t<Object>>() << " cannot stand for " << token_of<T>().name()
          << "; give an object of a class that derives from it and that outlives the test's program, a "
             "std::shared_ptr or std::unique_ptr to one, or a function that returns such a pointer";
  return message;
}

template <class Token, class Object>
[[nodiscard]] MakeDouble make_double(Object&& object) {
  using T = plain_type<Token>;
  using Plain = std::remove_cvref_t<Object>;
  if constexpr (holds_object<Plain>) {
    std::shared_ptr<T> kept(std::forward<Object>(object));
    return [kept]() -> std::shared_ptr<void> { return kept; };
  } else if constexpr (std::is_invocable_v<Plain&>) {
    return [make = Plain(std::forward<Object>(object))]() mutable -> std::shared_ptr<void> {
      return std::shared_ptr<T>(make());
    };
  } else {
    // Not counted: it is the test's own.
    return [at = static_cast<T*>(&object)] { return std::shared_ptr<void>(std::shared_ptr<void>(), at); };
  }
}

}  // namespace tenon
