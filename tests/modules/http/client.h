/// What the tests share: the program, started on a free port, and a client that sends exactly what it is told.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace http_test {

/// One connection to 127.0.0.1.
class Client {
 public:
  explicit Client(int port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  /// False when the server has closed the connection.
  bool send(const std::string& bytes);
  /// One response: head and, as its Content-Length says, body. Empty when the connection ends before.
  std::string receive(bool head_only = false);
  /// Everything until the server closes.
  std::string receive_all();
  /// Reads nothing more, but leaves the connection open.
  void stop_sending();

 private:
  bool fill();
  int fd_;
  std::string pending_;
};

/// One request on a connection of its own; the answer as it came.
std::string ask(int port, const std::string& request);
/// The same for `METHOD target`, without a body.
std::string ask_for(int port, const std::string& line);
/// "404" of a response.
std::string status_of(const std::string& response);
std::string body_of(const std::string& response);

}  // namespace http_test
