/// The test program in this process. Without imports, so that it may stand among includes.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace http_test {

/// Starts the program on a free port; each test has its own.
class Program : public testing::Test {
 protected:
  Program();
  ~Program() override;
  /// Values for `tenon.http`, or for another module by its whole key; before the first port().
  void configure(std::string name, std::string value);
  /// For a start that is to fail: what it complained about.
  std::string start();
  /// Starts on the first call.
  [[nodiscard]] int port();
  /// Empty, or what the stop complained about.
  std::string stop();
  /// Publishes the other definition of http_app.words, as a reload does.
  void edit();
  /// The objects of now stay until the end of the test, also after stop().
  void keep_objects();
  void open_gate();
  void until_at_gate(int handlers);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace http_test
