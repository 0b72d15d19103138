/// Internal: bytes of one connection in, requests out.
export module tenon.http:reader;
import tenon.std;
import :message;

namespace tenon::http {

/// Reads the requests of one connection, one after the other, in place: the head stays in the buffer as long as
/// the request is handled, so that its fields need no copies. Bounded by its limits. Not for several threads.
class Reader {
 public:
  enum class State : std::uint8_t {
    more,      ///< put bytes into space() and call received()
    interim,   ///< the same, but the client waits for "100 Continue" first; told once
    complete,  ///< request() is ready; next() when it is answered
    refused,   ///< no request; answer with refusal() and close
  };
  Reader(std::size_t header_bytes, std::size_t body_bytes);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Where the next bytes of the connection go; never empty in state `more`.
  [[nodiscard]] std::span<char> space();
  State received(std::size_t bytes);
  /// Forgets the request; what the client sent behind it is looked at.
  State next();

  [[nodiscard]] inline Request& request() { return request_; }
  [[nodiscard]] int refused_with() const { return refused_with_; }
  [[nodiscard]] const std::string& why() const { return why_; }
  /// Some bytes of a request are there.
  [[nodiscard]] inline bool started() const { return end_ != 0; }
  [[nodiscard]] inline bool in_body() const { return head_end_ != 0; }
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool http_1_0() const;

 private:
  struct Parser;
  State advance();
  /// Position behind the head's empty line; 0 when it has not come yet or was refused.
  std::size_t find_head_end();
  State parse_head();
  State parse_body();
  State refuse(int status, std::string_view why);
  State refuse_for(int error_value);

  std::size_t header_bytes_;
  std::size_t body_bytes_;
  std::size_t capacity_;
  std::unique_ptr<char[]> data_;
  std::size_t end_ = 0;       ///< of the bytes received
  std::size_t scanned_ = 0;   ///< looked at for the end of the head
  std::size_t head_end_ = 0;  ///< 0 while the head is incomplete
  std::size_t taken_ = 0;     ///< bytes behind the head that the body has taken, as a position
  int refused_with_ = 0;
  std::string why_;
  Request request_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tenon::http
