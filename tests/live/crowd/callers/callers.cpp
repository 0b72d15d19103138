module;
#include <poll.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
module crowd.callers;
import tenon.std;
import crowd.answer;
import :seen;

namespace crowd::callers {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr int callers = 1000;
/// Between two calls of one caller, and in the middle of each.
constexpr auto pause = 10ms;

/// Answers to lines of standard input: `expect N` is no answer, `look` prints what was seen and begins anew.
class Crowd {
 public:
  Crowd(tenon::Host& host, tenon::Ref<answer::Answer> answer) : host_(host), answer_(answer) {}

  void start() {
    const Clock::time_point begin = Clock::now() + pause;
    for (int n = 0; n < callers; ++n) {
      asio::co_spawn(context_, call_again_and_again(begin + n * (2 * pause) / callers), asio::detached);
    }
    for (std::jthread& thread : threads_) thread = std::jthread([this] { context_.run(); });
    reader_ = std::jthread([this](const std::stop_token& stop) { read_lines(stop); });
  }
  void stop() {
    reader_.request_stop();
    reader_.join();
    stopping_ = true;
    for (std::jthread& thread : threads_) thread.join();
  }

 private:
  asio::awaitable<void> call_again_and_again(Clock::time_point due) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!stopping_) {
      timer.expires_at(due);
      co_await timer.async_wait(asio::use_awaitable);
      due = std::max(Clock::now(), co_await call(timer, due) + pause);
    }
  }

  /// One unit of work. A call is timed from when it was due, so that a pause which keeps it from beginning counts.
  asio::awaitable<Clock::time_point> call(asio::steady_timer& timer, Clock::time_point due) {
    const int expected = seen_.expected.load();
    const tenon::Work work = host_.begin("call");
    const int first = in(work, due, [this] { return answer_->ask(); });
    due = std::max(Clock::now(), due + pause);
    timer.expires_at(due);
    co_await timer.async_wait(asio::use_awaitable);
    const int second = in(work, due, [this] { return number_in(answer_->again()); });
    if (first < 1 || second < 1) ++seen_.failed;
    if (first != second) ++seen_.mixed;
    if (first < expected) ++seen_.stale;
    co_return due;
  }
  int in(const tenon::Work& work, Clock::time_point due, const auto& what) {
    int number = -1;
    try {
      const tenon::Entered inside = work.enter();
      number = what();
    } catch (...) {
      number = -1;
    }
    seen_.times.add(Clock::now() - due);
    ++seen_.calls;
    return number;
  }
  static int number_in(std::string_view text) {
    int number = -1;
    if (text.starts_with("number ")) std::from_chars(text.data() + 7, text.data() + text.size(), number);
    return number;
  }

  void read_lines(const std::stop_token& stop) {
    std::string text;
    std::array<char, 256> more{};
    while (!stop.stop_requested()) {
      pollfd polled{STDIN_FILENO, POLLIN, 0};
      if (poll(&polled, 1, 20) <= 0) continue;
      const ssize_t got = read(STDIN_FILENO, more.data(), more.size());
      if (got <= 0) return;
      text.append(more.data(), static_cast<std::size_t>(got));
      for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
        obey(text.substr(0, end));
      }
    }
  }
  void obey(const std::string& line) {
    int number = 0;
    if (line.starts_with("expect ") &&
        std::from_chars(line.data() + 7, line.data() + line.size(), number).ec == std::errc()) {
      seen_.expected = number;
    } else if (line == "look") {
      const std::string text = absl::StrCat("seen ", seen_.json(), "\n");
      (void)!write(STDOUT_FILENO, text.data(), text.size());
      seen_.clear();
    }
  }

  tenon::Host& host_;
  tenon::Ref<answer::Answer> answer_;
  asio::io_context context_{2};
  Seen seen_;
  std::atomic<bool> stopping_{false};
  std::array<std::jthread, 2> threads_;
  std::jthread reader_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, answer::descriptor>(
    tenon::provide<Crowd(tenon::Host&, tenon::Ref<answer::Answer>)>().start<&Crowd::start>().stop<&Crowd::stop>());

}  // namespace crowd::callers
