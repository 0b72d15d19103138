/// What goes in and out of a handler: requests and responses.
export module tenon.http:message;
import tenon.std;

export namespace tenon::http {

/// `other` is any method that routes cannot name.
enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
inline constexpr Method get = Method::get;
inline constexpr Method head = Method::head;
inline constexpr Method post = Method::post;
inline constexpr Method put = Method::put;
inline constexpr Method patch = Method::patch;
inline constexpr Method del = Method::del;
inline constexpr Method options = Method::options;

/// The method's name on the wire: "GET".
[[nodiscard]] std::string_view name_of(Method method);

/// One field of a request's head, without surrounding white space.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// The part of a path that a `{name}` of the route stood for, as it was sent.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

/// One request, complete with its body. Views point into the connection and are good until the request is answered,
/// also in a coroutine; copy what must live longer. Only one request of a connection is handled at a time.
struct Request {
  Method method = Method::get;
  std::string_view target;  ///< path and query as sent
  std::string_view path;    ///< as sent, percent-encoded; begins with '/'
  std::string_view query_text;
  std::vector<Header> headers;
  std::vector<Parameter> parameters;
  std::string body;

  /// The first header of that name, in any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// Decoded value of the first `name=value` in the query; empty optional when there is none.
  [[nodiscard]] std::optional<std::string> query(std::string_view name) const;
  /// The same in a body of type application/x-www-form-urlencoded.
  [[nodiscard]] std::optional<std::string> form(std::string_view name) const;
  /// Decoded value of a path parameter of the route.
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

/// What a handler answers. Owns everything it holds.
struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  /// Further header fields. The server itself writes Content-Length, Date, Connection and Transfer-Encoding; a
  /// response that names one of them, or holds a line break in a field, is answered as 500 and logged.
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Bodies are UTF-8.
[[nodiscard]] Response html(std::string body, int status = 200);
/// `body` is JSON text already.
[[nodiscard]] Response json(std::string body, int status = 200);
[[nodiscard]] Response text(std::string body, int status = 200);
[[nodiscard]] Response not_found(std::string message = "not found");
/// 303 by default: the client continues with GET, which is right after a form.
[[nodiscard]] Response redirect(std::string location, int status = 303);

/// Undoes percent-encoding; with `form`, '+' means a space. What is no valid escape stays as it is.
[[nodiscard]] std::string decoded(std::string_view text, bool form = false);

}  // namespace tenon::http
