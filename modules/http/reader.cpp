/// The one unit that uses Boost.Beast: its parser, fed from the connection's own buffer.
module;
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
module tenon.http;
import tenon.std;

namespace tenon::http {
namespace {

namespace beast = boost::beast;
using beast::http::error;
using beast::http::field;
using beast::http::verb;
using boost::system::error_code;

/// Room for a piece of the body behind the largest head.
constexpr std::size_t body_window = 16 * 1024;

std::string_view plain(beast::string_view text) { return {text.data(), text.size()}; }

Method method_of(verb v) {
  switch (v) {
    case verb::get: return Method::get;
    case verb::head: return Method::head;
    case verb::post: return Method::post;
    case verb::put: return Method::put;
    case verb::patch: return Method::patch;
    case verb::delete_: return Method::del;
    case verb::options: return Method::options;
    default: return Method::other;
  }
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Every '%' begins a valid escape, and none means a NUL.
bool valid_escapes(std::string_view target) {
  for (std::size_t at = target.find('%'); at != target.npos; at = target.find('%', at + 1)) {
    if (at + 2 >= target.size() || !is_hex(target[at + 1]) || !is_hex(target[at + 2])) return false;
    if (target[at + 1] == '0' && target[at + 2] == '0') return false;
  }
  return true;
}

/// Sets target, path and query from what stands in the request line; false for what is no path.
bool set_target(Request& request, std::string_view target) {
  if (target.starts_with("http://") || target.starts_with("https://")) {
    target.remove_prefix(target.find("//") + 2);
    const std::size_t authority = std::min(target.find_first_of("/?"), target.size());
    target.remove_prefix(authority);
    if (target.empty()) target = "/";
  }
  if (!target.starts_with('/') || target.find('#') != target.npos || !valid_escapes(target)) return false;
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.target = target;
  request.path = target.substr(0, mark);
  request.query_text = target.substr(std::min(target.size(), mark + 1));
  return true;
}

}  // namespace

struct Reader::Parser {
  class Message final : public beast::http::basic_parser<true> {
   public:
    Message(Request& request, std::size_t body_bytes) : request_(request) {
      header_limit((std::numeric_limits<std::uint32_t>::max)());  // the buffer is the limit
      body_limit(body_bytes);
    }
    std::string_view head;
    int hosts = 0;
    int version = 11;
    bool other_encoding = false;
    bool expects_continue = false;

   private:
    void on_request_impl(verb v, beast::string_view, beast::string_view target, int ver, error_code& ec) override {
      request_.method = method_of(v);
      version = ver;
      if (!set_target(request_, plain(target))) ec = error::bad_target;
    }
    void on_field_impl(field f, beast::string_view name, beast::string_view value, error_code& ec) override {
      if (is_header_done()) return;  // trailers cannot change what has been decided
      if (f == field::host) ++hosts;
      if (f == field::transfer_encoding && !beast::iequals(value, "chunked")) other_encoding = true;
      if (f == field::expect && version == 11 && beast::iequals(value, "100-continue")) expects_continue = true;
      // A value folded over several lines is the only one that does not lie in the buffer.
      const bool folded = value.data() < head.data() || value.data() > head.data() + head.size();
      if (folded && !value.empty()) ec = error::bad_value;
      request_.headers.push_back({plain(name), plain(value)});
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view piece, error_code&) override {
      request_.body.append(piece.data(), piece.size());
      return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view piece, error_code&) override {
      request_.body.append(piece.data(), piece.size());
      return piece.size();
    }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, beast::string_view, int, error_code&) override {}

    Request& request_;
  };
  std::optional<Message> message;
};

Reader::Reader(std::size_t header_bytes, std::size_t body_bytes)
    : header_bytes_(header_bytes),
      body_bytes_(body_bytes),
      capacity_(header_bytes + body_window),
      data_(new char[capacity_]),
      parser_(std::make_unique<Parser>()) {}

Reader::~Reader() = default;

bool Reader::keep_alive() const { return parser_->message.has_value() && parser_->message->keep_alive(); }
bool Reader::http_1_0() const { return parser_->message.has_value() && parser_->message->version == 10; }

std::span<char> Reader::space() { return {data_.get() + end_, capacity_ - end_}; }

Reader::State Reader::received(std::size_t bytes) {
  end_ += bytes;
  return advance();
}

Reader::State Reader::next() {
  const std::size_t begin = taken_;
  end_ -= begin;
  if (end_ != 0) std::memmove(data_.get(), data_.get() + begin, end_);
  scanned_ = head_end_ = taken_ = 0;
  request_.method = Method::get;
  request_.headers.clear();
  request_.parameters.clear();
  request_.body.clear();
  if (request_.body.capacity() > body_window) request_.body.shrink_to_fit();
  return end_ != 0 ? advance() : State::more;
}

Reader::State Reader::refuse(int status, std::string_view why) {
  refused_with_ = status;
  why_ = why;
  return State::refused;
}

Reader::State Reader::refuse_for(int error_value) {
  const error_code ec(error_value, beast::http::make_error_code(error::end_of_stream).category());
  if (ec == error::body_limit) return refuse(413, absl::StrCat("the body is larger than ", body_bytes_, " bytes"));
  return refuse(400, ec.message());
}

Reader::State Reader::advance() { return head_end_ == 0 ? parse_head() : parse_body(); }

std::size_t Reader::find_head_end() {
  const std::string_view text(data_.get(), end_);
  for (std::size_t at = text.find('\n', scanned_); at != text.npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') {
      refuse(400, "a line does not end with CR LF");
      return 0;
    }
    if (at >= 3 && text[at - 2] == '\n') return at + 1;
  }
  scanned_ = end_;
  return 0;
}

Reader::State Reader::parse_head() {
  // Empty lines before a request are ignored, as RFC 9112 advises.
  std::size_t blank = 0;
  while (blank < end_ && (data_[blank] == '\r' || data_[blank] == '\n')) ++blank;
  if (blank != 0) {
    end_ -= blank;
    std::memmove(data_.get(), data_.get() + blank, end_);
  }
  if (end_ == 0) return State::more;
  const char first = data_[0];
  if (first < 'A' || first > 'Z') return refuse(400, "this is not an HTTP request");
  const std::size_t head_end = find_head_end();
  if (refused_with_ != 0) return State::refused;
  if (head_end > header_bytes_ || (head_end == 0 && end_ >= header_bytes_)) {
    return refuse(431, absl::StrCat("the request's head is larger than ", header_bytes_, " bytes"));
  }
  if (head_end == 0) return State::more;

  Parser::Message& message = parser_->message.emplace(request_, body_bytes_);
  message.head = {data_.get(), head_end};
  error_code ec;
  message.put(boost::asio::const_buffer(data_.get(), head_end), ec);
  if (ec) return refuse_for(ec.value());
  if (!message.is_header_done()) return refuse(400, "the request's head is malformed");
  if (message.hosts > 1 || (message.hosts == 0 && message.version == 11)) {
    return refuse(400, "a request has exactly one Host field");
  }
  if (message.other_encoding) return refuse(501, "the only transfer encoding understood is chunked");
  if (message.chunked() && message.version == 10) return refuse(400, "HTTP/1.0 knows no transfer encodings");
  if (request_.method == Method::other) return refuse(501, "this method is not known");
  head_end_ = taken_ = head_end;
  if (message.is_done()) return State::complete;
  message.eager(true);
  const State state = end_ > head_end_ ? parse_body() : State::more;
  return state == State::more && message.expects_continue && request_.body.empty() ? State::interim : state;
}

Reader::State Reader::parse_body() {
  Parser::Message& message = *parser_->message;
  error_code ec;
  while (taken_ < end_ && !message.is_done()) {
    const std::size_t used = message.put(boost::asio::const_buffer(data_.get() + taken_, end_ - taken_), ec);
    taken_ += used;
    if (ec == error::need_more) break;
    if (ec) return refuse_for(ec.value());
  }
  if (message.is_done()) return State::complete;
  // What is left is the beginning of a chunk's head; it goes to the front of the window.
  if (end_ != taken_ && taken_ != head_end_) {
    std::memmove(data_.get() + head_end_, data_.get() + taken_, end_ - taken_);
  }
  end_ = head_end_ + (end_ - taken_);
  taken_ = head_end_;
  if (end_ == capacity_) return refuse(400, "a chunk's head is too long");
  return State::more;
}

}  // namespace tenon::http
