/// The one unit that uses Boost.Asio: event loops, sockets and limits of time.
///
/// Limits of time are kept by one timer per thread that looks at all connections; a timer per operation costs a
/// tenth of the requests per second.
module;
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
module tenon.http;
import tenon;
import tenon.std;

namespace tenon::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using Awaitable = asio::awaitable<void, Executor>;
constexpr asio::use_awaitable_t<Executor> use_awaitable{};

constexpr std::string_view interim_text = "HTTP/1.1 100 Continue\r\n\r\n";
/// How long, and how many bytes, a refused client may go on sending: closing earlier would reset the connection before
/// it has read why.
constexpr std::chrono::seconds linger_time{1};
constexpr std::size_t linger_bytes = 1024 * 1024;
/// How long a stop waits for the first request of a connection that was just accepted: closing it would lose a request
/// that is on its way.
constexpr double fresh_seconds = 0.5;

Clock::duration seconds(double value) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(value));
}

class Loop;

struct Connection {
  Connection(Loop& of, Socket connected);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Loop& loop;
  Socket socket;
  Reader reader;
  Response response{};
  std::optional<Work> work{};
  RequestScope scope{};  ///< within the work
  std::string head;
  Clock::time_point deadline;
  std::size_t index;
  bool idle = true;   ///< waits for the first byte of a request
  bool fresh = true;  ///< no byte of any request has come: the client connected to ask, so a stop lets it
  bool expired = false;
};

class Loop final : public Worker, public std::enable_shared_from_this<Loop> {
 public:
  Loop(Host& host, Logger logger, const All<Controller>& controllers, const Config& config);

  void listen(int fd, bool v6) override { acceptor_.assign(v6 ? Tcp::v6() : Tcp::v4(), fd); }
  absl::Status check() override { return dispatcher_.check(); }
  void run() override;
  void stop_accepting() override;
  void close_all() override;
  void abandon() override;
  [[nodiscard]] int handling() const override { return handling_.load(); }
  [[nodiscard]] asio::io_context& context() { return loop_; }

 private:
  friend Connection;
  Awaitable accept();
  Awaitable sweep();
  Awaitable serve(Socket socket);
  Awaitable wait_for(Connection& c, Task<Response> task);
  Awaitable read(Connection& c, Reader::State& state);
  using Buffers = std::array<asio::const_buffer, 2>;
  Buffers answer(Connection& c, bool keep_alive);
  Awaitable write(Connection& c, Buffers left);
  Awaitable linger(Connection& c);
  void look_at_clock();

  Logger logger_;
  Config config_;
  Dispatcher dispatcher_;
  std::vector<Connection*> connections_;
  std::size_t most_connections_;
  Clock::duration tick_;
  Clock::time_point now_;
  std::time_t second_ = 0;
  std::string date_;
  std::atomic<bool> stopping_{false};
  bool sweeping_ = false;
  bool warned_ = false;
  std::atomic<int> handling_{0};
  std::atomic<bool> abandoned_{false};
  // Destroys suspended connections, which use everything above.
  asio::io_context loop_{1};
  Acceptor acceptor_{loop_.get_executor()};
  Timer timer_{loop_.get_executor()};
  Timer room_{loop_.get_executor()};
};

Connection::Connection(Loop& of, Socket connected)
    : loop(of),
      socket(std::move(connected)),
      reader(of.config_.header_bytes, of.config_.body_bytes),
      deadline(of.now_ +
               seconds(of.stopping_ ? std::min(fresh_seconds, of.config_.idle_seconds) : of.config_.idle_seconds)),
      index(of.connections_.size()) {
  loop.connections_.push_back(this);
}

Connection::~Connection() {
  loop.connections_.back()->index = index;
  loop.connections_[index] = loop.connections_.back();
  loop.connections_.pop_back();
}

Loop::Loop(Host& host, Logger logger, const All<Controller>& controllers, const Config& config)
    : logger_(logger),
      config_(config),
      dispatcher_(host, logger, controllers),
      most_connections_(static_cast<std::size_t>((config.connections + config.threads - 1) / config.threads)) {
  const double shortest =
      std::min({config.idle_seconds, config.header_seconds, config.body_seconds, config.write_seconds});
  tick_ = seconds(std::clamp(shortest / 4, 0.005, 0.5));
}

void Loop::run() {
  asio::co_spawn(loop_, accept(), asio::detached);
  loop_.run();
}

void Loop::stop_accepting() {
  stopping_.store(true);
  asio::post(loop_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    room_.cancel();
    if (connections_.empty()) timer_.cancel();
    look_at_clock();
    for (Connection* c : connections_) {
      if (c->fresh) {
        c->deadline = std::min(c->deadline, now_ + seconds(fresh_seconds));
      } else if (c->idle && c->socket.available(ignored) == 0) {
        c->socket.cancel(ignored);
      }
    }
  });
}

void Loop::close_all() {
  asio::post(loop_, [this] {
    error_code ignored;
    for (Connection* c : connections_) c->socket.close(ignored);
  });
}

void Loop::abandon() {
  abandoned_.store(true);
  dispatcher_.silence();
  loop_.stop();
}

void Loop::look_at_clock() {
  now_ = Clock::now();
  const std::time_t second = std::time(nullptr);
  if (second == second_) return;
  second_ = second;
  date_ = date_field(second);
}

Awaitable Loop::accept() {
  while (acceptor_.is_open()) {
    error_code ec;
    if (connections_.size() >= most_connections_) {
      room_.expires_at(Clock::time_point::max());
      co_await room_.async_wait(asio::redirect_error(use_awaitable, ec));
      continue;
    }
    Socket socket = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, ec));
    if (ec && !acceptor_.is_open()) co_return;
    if (ec) {
      // Out of descriptors or memory: another connection must end first.
      if (!std::exchange(warned_, true)) logger_.warning(absl::StrCat("accept: ", ec.message()));
      room_.expires_after(std::chrono::milliseconds(100));
      co_await room_.async_wait(asio::redirect_error(use_awaitable, ec));
      continue;
    }
    look_at_clock();
    asio::co_spawn(loop_, serve(std::move(socket)), asio::detached);
    if (!std::exchange(sweeping_, true)) asio::co_spawn(loop_, sweep(), asio::detached);
  }
}

/// Cancels what a connection waits for when its time is over. Ends with the last connection.
Awaitable Loop::sweep() {
  do {
    error_code ignored;
    timer_.expires_after(tick_);
    co_await timer_.async_wait(asio::redirect_error(use_awaitable, ignored));
    look_at_clock();
    for (Connection* c : connections_) {
      if (c->deadline > now_) continue;
      c->expired = true;
      c->socket.cancel(ignored);
    }
  } while (!connections_.empty());
  sweeping_ = false;
}

/// Reads one request to its end. State `more` at the end means that there will be none.
Awaitable Loop::read(Connection& c, Reader::State& state) {
  bool body = false;
  error_code ec;
  for (;;) {
    if (c.reader.in_body() && !std::exchange(body, true)) c.deadline = now_ + seconds(config_.body_seconds);
    if (state == Reader::State::interim) {
      co_await asio::async_write(c.socket, asio::buffer(interim_text), asio::redirect_error(use_awaitable, ec));
      if (ec) break;
    }
    if (stopping_ && c.idle && !c.fresh) break;
    const std::span<char> space = c.reader.space();
    const std::size_t bytes = co_await c.socket.async_read_some(asio::buffer(space.data(), space.size()),
                                                                asio::redirect_error(use_awaitable, ec));
    if (ec) break;
    c.fresh = false;
    if (std::exchange(c.idle, false)) c.deadline = now_ + seconds(config_.header_seconds);
    state = c.reader.received(bytes);
    if (state == Reader::State::complete || state == Reader::State::refused) co_return;
  }
  state = Reader::State::more;
}

struct Driving {
  struct promise_type {
    Driving get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

/// Awaits a handler that may end on any thread, and lets the connection go on in its own loop, which is kept
/// alive until then.
template <class Resume>
Driving drive(std::shared_ptr<Loop> loop, Task<Response> task, const Work& work, Response& response, std::string& error,
              Resume resume) {
  const asio::executor_work_guard<Executor> outstanding(loop->context().get_executor());
  try {
    response = co_await task.in(work);
  } catch (...) {
    error = exception_text();
  }
  task = Task<Response>();
  asio::post(loop->context(), std::move(resume));
}

Awaitable Loop::wait_for(Connection& c, Task<Response> task) {
  std::string error;
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
      [&](auto resume) { drive(shared_from_this(), std::move(task), *c.work, c.response, error, std::move(resume)); },
      use_awaitable);
  if (!error.empty()) c.response = dispatcher_.failed(c.reader.request(), c.work, error);
}

/// Writes what the socket takes at once, which is nearly always everything; returns what it did not.
Loop::Buffers Loop::answer(Connection& c, bool keep_alive) {
  c.head.clear();
  const HeadFacts facts{date_, keep_alive, c.reader.http_1_0()};
  if (const absl::Status written = write_head(c.head, c.response, facts); !written.ok()) {
    c.response = dispatcher_.failed(c.reader.request(), c.work, std::string(written.message()));
    (void)write_head(c.head, c.response, facts);
  }
  const bool bare = c.reader.request().method == Method::head || !has_body(c.response.status);
  Buffers left{asio::buffer(c.head), bare ? asio::const_buffer() : asio::buffer(c.response.body)};
  error_code ec;
  std::size_t sent = c.socket.write_some(left, ec);
  if (ec && ec != asio::error::would_block) {
    c.expired = true;
    return {};
  }
  for (asio::const_buffer& buffer : left) {
    const std::size_t part = std::min(sent, buffer.size());
    buffer += part;
    sent -= part;
  }
  return left;
}

Awaitable Loop::write(Connection& c, Buffers left) {
  error_code ec;
  c.deadline = now_ + seconds(config_.write_seconds);
  co_await asio::async_write(c.socket, left, asio::redirect_error(use_awaitable, ec));
  if (ec) c.expired = true;
}

/// The client may still be sending; what it sends is thrown away until it stops.
Awaitable Loop::linger(Connection& c) {
  error_code ec;
  c.socket.shutdown(Socket::shutdown_send, ec);
  c.deadline = now_ + linger_time;
  std::array<char, 4096> thrown_away;
  for (std::size_t bytes = 0; !ec && !c.expired && bytes < linger_bytes;) {
    bytes += co_await c.socket.async_read_some(asio::buffer(thrown_away), asio::redirect_error(use_awaitable, ec));
  }
}

Awaitable Loop::serve(Socket socket) {
  Connection c(*this, std::move(socket));
  error_code ignored;
  c.socket.non_blocking(true, ignored);
  c.socket.set_option(Tcp::no_delay(true), ignored);
  Reader::State state = Reader::State::more;
  for (;;) {
    if (state == Reader::State::more || state == Reader::State::interim) co_await read(c, state);
    if (state != Reader::State::complete) break;
    c.idle = false;
    c.deadline = Clock::time_point::max();
    handling_.fetch_add(1, std::memory_order_relaxed);
    if (Task<Response> task = dispatcher_.begin(c.reader.request(), c.response, c.work, c.scope)) {
      co_await wait_for(c, std::move(task));
    }
    c.scope.reset();
    c.work.reset();
    handling_.fetch_sub(1, std::memory_order_relaxed);
    if (abandoned_.load(std::memory_order_relaxed)) co_return;
    const bool keep_alive = c.reader.keep_alive() && !stopping_;
    const Buffers left = answer(c, keep_alive);
    if (asio::buffer_size(left) != 0) co_await write(c, left);
    if (c.expired || !keep_alive) break;
    state = c.reader.next();
    c.idle = !c.reader.started();
    c.deadline = now_ + seconds(c.idle ? config_.idle_seconds : config_.header_seconds);
  }
  const bool slow = c.expired && c.reader.started() && state == Reader::State::more;
  if (state == Reader::State::refused || slow) {
    c.expired = false;
    c.response = slow ? refusal(408, "the request took too long") : refusal(c.reader.refused_with(), c.reader.why());
    const Buffers left = answer(c, false);
    if (asio::buffer_size(left) != 0) co_await write(c, left);
    if (!c.expired) co_await linger(c);
  }
  if (connections_.size() == most_connections_) room_.cancel();
  if (stopping_ && connections_.size() == 1) timer_.cancel();
}

}  // namespace

std::shared_ptr<Worker> make_worker(Host& host, Logger logger, const All<Controller>& controllers,
                                    const Config& config) {
  return std::make_shared<Loop>(host, logger, controllers, config);
}

}  // namespace tenon::http
