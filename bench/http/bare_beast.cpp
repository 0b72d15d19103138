/// The bare server that tenon.http is compared with: one Beast coroutine per connection, as Beast's own examples write
/// it, always the same answer with the fields that tenon.http sends too.
///
///   bench_bare_beast --port 0 --body FILE [--content-type application/json] [--threads 1]
///
/// Prints "listening on http://127.0.0.1:PORT" and serves until it is killed.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

struct Options {
  unsigned short port = 0;
  int threads = 1;
  std::string content_type = "application/json";
  std::string body;
  std::string date;
};

asio::awaitable<void> serve(tcp::socket socket, const Options& options) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, asio::use_awaitable);
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, options.content_type);
    response.set(http::field::date, options.date);
    response.keep_alive(request.keep_alive());
    response.body() = options.body;
    response.prepare_payload();
    co_await http::async_write(socket, response, asio::use_awaitable);
    if (!response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor acceptor, const Options& options) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), options), asio::detached);
  }
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--port") {
      options.port = static_cast<unsigned short>(std::stoi(argv[i + 1]));
    } else if (name == "--threads") {
      options.threads = std::stoi(argv[i + 1]);
    } else if (name == "--content-type") {
      options.content_type = argv[i + 1];
    } else if (name == "--body") {
      std::ifstream file(argv[i + 1], std::ios::binary);
      if (!file) return false;
      options.body.assign(std::istreambuf_iterator<char>(file), {});
    } else {
      return false;
    }
  }
  return argc % 2 == 1 && options.threads > 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fputs("usage: bench_bare_beast [--port N] [--body FILE] [--content-type TYPE] [--threads N]\n", stderr);
    return 2;
  }
  char date[64];
  const std::time_t now = std::time(nullptr);
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&now));
  options.date = date;

  asio::io_context loop(options.threads);
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), options.port});
  std::cout << "listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  asio::co_spawn(loop, accept(std::move(acceptor), options), asio::detached);
  std::vector<std::jthread> others;
  for (int i = 1; i < options.threads; ++i) others.emplace_back([&] { loop.run(); });
  loop.run();
}
