/// Internal: from a request to a response, without sockets.
export module tenon.http:dispatch;
import tenon.std;
import tenon;
import :message;
import :task;
import :route;
import :table;

namespace tenon::http {

/// Finds and calls the handler of a request. One per thread of the server, used by that thread alone.
class Dispatcher {
 public:
  Dispatcher(Host& host, Logger logger, const All<Controller>& controllers)
      : host_(host), logger_(logger), controllers_(controllers) {}

  /// Builds the routes of the current generation. Error: two routes collide, or a controller threw.
  absl::Status check();
  /// Begins the request's unit of work in `work` and calls its handler. The response is filled unless a Task is
  /// returned, which is to be awaited in `work`. `scope` ends before `work`. Never throws for what a handler throws.
  Task<Response> begin(Request& request, Response& response, std::optional<Work>& work, RequestScope& scope);
  /// Logs what went wrong in a handler, or in its unit of work, and gives the answer for it.
  Response failed(const Request& request, const std::optional<Work>& work, std::string_view what);
  /// From now on the host is not touched any more. Any thread.
  void silence() { silent_.store(true); }

 private:
  /// Routes of the generation of the unit of work on this thread.
  const RouteTable& routes(std::uint64_t generation);
  absl::Status build(RouteTable& table);

  Host& host_;
  Logger logger_;
  All<Controller> controllers_;
  std::unique_ptr<RouteTable> table_;
  std::uint64_t generation_ = 0;
  std::string label_;
  std::atomic<bool> silent_{false};
};

/// What the server adds to a response.
struct HeadFacts {
  std::string_view date;  ///< the whole field, or empty
  bool keep_alive = true;
  bool http_1_0 = false;
};
/// Appends status line and fields up to the empty line. Error: the response's own fields are not allowed; the
/// output is then unchanged.
absl::Status write_head(std::string& out, const Response& response, const HeadFacts& facts);
/// False for statuses whose responses never have a body.
[[nodiscard]] bool has_body(int status);
/// "Date: Sun, 06 Nov 1994 08:49:37 GMT" with its line end.
[[nodiscard]] std::string date_field(std::time_t now);
/// A plain text answer for a status of the server's own.
[[nodiscard]] Response refusal(int status, std::string_view why);

}  // namespace tenon::http
