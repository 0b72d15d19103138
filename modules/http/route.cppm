/// Routes: which handler answers which request, and how its parameters are read.
export module tenon.http:route;
import tenon.std;
import tenon;
import :message;
import :task;

export namespace tenon::http {

/// The scope of one request: what modules provide with `.in<tenon::http::PerRequest>()` exists once in each, is made
/// when it is first asked for, may take `const Request&`, and ends when the handler is done, before the answer is sent.
/// A handler that takes `tenon::Scope<PerRequest>&` is handed that of its request, and gives it to a
/// `tenon::Scoped<PerRequest, Session>`. For a request whose handler does not, none is opened.
struct PerRequest {
  using seeds = List<Request>;
};
/// Where a request's scope is once it was asked for. Ends before the request's unit of work.
using RequestScope = std::optional<Scope<PerRequest>>;

/// The text values of one request that a handler's parameters are read from, in the order of the pattern's names.
/// Remembers the first that cannot be read. Lives during the call of a handler.
class Arguments {
 public:
  /// `names` are the pattern's, those of the path first; their values are in `request.parameters`.
  inline Arguments(Request& request, std::span<const std::string_view> names, const Work& work, RequestScope& scope)
      : request_(request), names_(names), work_(work), scope_(scope) {}
  [[nodiscard]] inline const Request& request() const { return request_; }
  /// Opened by the first call.
  [[nodiscard]] Scope<PerRequest>& scope() {
    if (!scope_.has_value()) scope_.emplace(work_.open<PerRequest>(request_));
    return *scope_;
  }
  [[nodiscard]] inline bool ok() const { return problem_.empty(); }
  /// 400 with what was expected and found.
  [[nodiscard]] Response refusal() const;

  void read(std::size_t at, std::string& value);
  void read(std::size_t at, bool& value);
  void read(std::size_t at, double& value);
  template <std::integral T>
  void read(std::size_t at, T& value) {
    const std::string found = required(at);
    const char* end = found.data() + found.size();
    const auto [stopped, error] = std::from_chars(found.data(), end, value);
    if (ok() && (error != std::errc() || stopped != end)) {
      fail(at, absl::StrCat("an integer from ", std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()),
           found);
    }
  }
  template <class T>
  void read(std::size_t at, std::optional<T>& value) {
    if (present(at)) read(at, value.emplace());
  }

 private:
  [[nodiscard]] std::optional<std::string> value_of(std::size_t at) const;
  [[nodiscard]] inline bool present(std::size_t at) const { return value_of(at).has_value(); }
  [[nodiscard]] std::string required(std::size_t at);
  [[nodiscard]] std::string describe(std::size_t at) const;
  void fail(std::size_t at, std::string_view expected, std::string_view found);

  Request& request_;
  std::span<const std::string_view> names_;
  const Work& work_;
  RequestScope& scope_;
  std::string problem_;
};

/// True for what a path or query parameter can be converted to.
template <class T>
inline constexpr bool is_readable =
    std::is_same_v<T, std::string> || std::is_same_v<T, double> || (std::is_integral_v<T> && !std::is_same_v<T, char>);
template <class T>
inline constexpr bool is_readable<std::optional<T>> = is_readable<T>;

class Controller;

/// One route: method, pattern, and the handler behind a function that reads its parameters. A handler that
/// answers at once fills `response` and returns an empty Task.
struct Route {
  using Call = Task<Response> (*)(Controller& controller, Arguments& arguments, Response& response);
  Method method;
  std::string_view pattern;  ///< a literal
  Call call;
};
using Routes = std::vector<Route>;

/// What a module contributes to be reached over HTTP: `.contributes<tenon::http::Controller>()`. Handlers are member
/// functions of the class that implements it and run on the server's threads, several at once. After a reload the
/// routes of the new objects are used; requests that began before end with the old ones.
class Controller {
 public:
  virtual ~Controller() = default;
  /// The same for the object's whole life; called once per generation and thread.
  [[nodiscard]] virtual Routes routes() = 0;
};

// Never defined: the name of the one that is called is the compiler's message.
void a_route_pattern_begins_with_a_slash();
void a_placeholder_is_a_whole_segment_like_this_one_in_braces();
void a_name_in_a_route_pattern_must_not_be_empty();
void the_route_pattern_must_name_as_many_parameters_as_the_handler_takes();

/// Number of names in a pattern; a malformed one does not compile.
[[nodiscard]] consteval std::size_t count_names(std::string_view pattern) {
  if (pattern.empty() || pattern[0] != '/') a_route_pattern_begins_with_a_slash();
  const std::size_t mark = std::min(pattern.find('?'), pattern.size());
  std::string_view path = pattern.substr(0, mark);
  std::size_t names = 0;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    if (segment.find('{') == segment.npos && segment.find('}') == segment.npos) continue;
    if (segment.find('{') != 0 || segment.rfind('{') != 0 || segment.find('}') != segment.size() - 1) {
      a_placeholder_is_a_whole_segment_like_this_one_in_braces();
    }
    if (segment.size() < 3) a_name_in_a_route_pattern_must_not_be_empty();
    ++names;
  }
  std::string_view query = pattern.substr(mark);
  while (!query.empty()) {
    query.remove_prefix(1);
    const std::string_view name = query.substr(0, query.find('&'));
    query.remove_prefix(name.size());
    if (name.empty()) a_name_in_a_route_pattern_must_not_be_empty();
    ++names;
  }
  return names;
}

template <auto Handler, class C, class R, class... A>
struct HandlerCall {
  static constexpr std::size_t count = sizeof...(A);
  static constexpr bool waits = std::is_same_v<R, Task<Response>>;
  template <class P>
  static constexpr bool is_request = std::is_same_v<P, const Request&>;
  template <class P>
  static constexpr bool is_scope = std::is_same_v<P, Scope<PerRequest>&>;
  /// Read from the request's text.
  template <class P>
  static constexpr bool is_text = !is_request<P> && !is_scope<P>;
  static constexpr std::size_t names = (std::size_t{is_text<A>} + ... + 0);

  static_assert(std::is_same_v<R, Response> || waits, "a handler returns http::Response or http::Task<http::Response>");
  static_assert(
      ((!is_text<A> || is_readable<std::remove_cvref_t<A>>) && ...),
      "a handler takes const http::Request&, tenon::Scope<http::PerRequest>&, std::string, bool, double, integers, and "
      "std::optional of these");
  static_assert(((!is_text<A> || !waits || !std::is_reference_v<A>) && ...),
                "a handler that is a coroutine takes its parameters by value: they must outlive its suspensions");
  static_assert(((!is_text<A> || !std::is_lvalue_reference_v<A> || std::is_const_v<std::remove_reference_t<A>>) && ...),
                "a handler takes its parameters by value or by const reference");

  /// For each parameter, how many before it are read from the request's text.
  static constexpr std::array<std::size_t, count + 1> positions = [] {
    std::array<std::size_t, count + 1> made{};
    constexpr std::array<bool, count + 1> read{is_text<A>...};
    for (std::size_t i = 0; i < count; ++i) made[i + 1] = made[i] + (read[i] ? 1 : 0);
    return made;
  }();

  /// What is kept of a parameter until the handler is called.
  template <class P>
  using Value = std::conditional_t<is_text<P>, std::remove_cvref_t<P>, std::monostate>;
  template <class P>
  static P pass(Arguments& arguments, Value<P>& value) {
    if constexpr (is_request<P>) {
      return arguments.request();
    } else if constexpr (is_scope<P>) {
      return arguments.scope();
    } else {
      return static_cast<P>(std::move(value));
    }
  }
  template <class P>
  static void read(Arguments& arguments, std::size_t at, Value<P>& value) {
    if constexpr (is_text<P>) arguments.read(at, value);
  }
  template <std::size_t... I>
  static Task<Response> run(C& object, Arguments& arguments, Response& response, std::index_sequence<I...>) {
    std::tuple<Value<A>...> values;
    (read<A>(arguments, positions[I], std::get<I>(values)), ...);
    if (!arguments.ok()) {
      response = arguments.refusal();
      return {};
    }
    if constexpr (waits) {
      return (object.*Handler)(pass<A>(arguments, std::get<I>(values))...);
    } else {
      response = (object.*Handler)(pass<A>(arguments, std::get<I>(values))...);
      return {};
    }
  }
  static Task<Response> call(Controller& controller, Arguments& arguments, Response& response) {
    return run(static_cast<C&>(controller), arguments, response, std::index_sequence_for<A...>{});
  }
};

template <auto Handler, class Signature = decltype(Handler)>
struct HandlerOf;
template <auto Handler, class C, class R, class... A>
struct HandlerOf<Handler, R (C::*)(A...)> : HandlerCall<Handler, C, R, A...> {};
template <auto Handler, class C, class R, class... A>
struct HandlerOf<Handler, R (C::*)(A...) const> : HandlerCall<Handler, C, R, A...> {};

/// A typed route: `http::route<&Board::card>(http::get, "/api/cards/{id}?full")`. The names in the pattern, first
/// those of the path, then those of the query, belong to the handler's parameters in their order: std::string, bool,
/// double, any integer; std::optional of these where a query parameter may be absent. `const http::Request&` and
/// `tenon::Scope<http::PerRequest>&` may stand among them. A value that cannot be converted is answered with 400 before
/// the handler is called. A placeholder is a whole, non-empty segment; a literal segment goes before a placeholder. A
/// GET route answers HEAD too.
template <auto Handler>
[[nodiscard]] consteval Route route(Method method, std::string_view pattern) {
  using Found = HandlerOf<Handler>;
  if (count_names(pattern) != Found::names) the_route_pattern_must_name_as_many_parameters_as_the_handler_takes();
  return {method, pattern, &Found::call};
}

}  // namespace tenon::http
