/// What the versions of a module with a state have in common: tests/runtime/state_test.cpp has the first,
/// state_next.cpp those that reloads bring. The state has the same name in both, as in a program whose source is
/// edited.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace versions {

/// What exists of states, whatever their version.
inline std::atomic<int> alive{0};
struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
};

class Desk {
 public:
  virtual ~Desk() = default;
  /// One more; says how many there were.
  virtual std::string visit() = 0;
  virtual std::string names() { return ""; }
};

/// Calls from a thread of its own, from start to stop.
inline std::atomic<int> calls{0};
template <class Ref>
class RunnerOf {
 public:
  explicit RunnerOf(Ref desk) : desk_(desk) {}
  void start() {
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        (void)desk_->visit();
        ++calls;
      }
    });
  }
  void stop() {
    thread_.request_stop();
    thread_.join();
  }
  int release() {
    stop();
    return calls;
  }
  void adopt(int /*so_far*/) { start(); }

 private:
  Ref desk_;
  std::jthread thread_;
};

/// What a migration does besides.
inline std::function<void()> meanwhile;
/// The same of the constructor of an object that a reload brings.
inline std::function<void()> constructing;

}  // namespace versions
