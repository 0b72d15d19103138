#pragma once
#include "fakes.h"

namespace live_test {

/// Has what a test puts into it; ends when nothing is left to wait for.
class FakeObserver final : public tenon::live::Observer {
 public:
  explicit FakeObserver(FakeClock& clock) : clock_(clock) {}
  bool wait(std::optional<tenon::live::TimePoint> until) override {
    if (!later.empty()) {
      now.push_back(std::move(later.front()));
      later.pop_front();
      return true;
    }
    if (!until) return false;
    clock_.advance(std::chrono::duration_cast<std::chrono::microseconds>(*until - clock_.now()));
    return true;
  }
  tenon::live::Batch collect() override {
    tenon::live::Batch all{.first = clock_.now()};
    for (tenon::live::Batch& batch : std::exchange(now, {})) {
      all.rescan |= batch.rescan;
      all.paths.insert(all.paths.end(), batch.paths.begin(), batch.paths.end());
    }
    return all;
  }
  int fd() const override { return -1; }
  bool ended() const override { return false; }

  std::deque<tenon::live::Batch> later;  ///< one for each time that somebody waits
  std::vector<tenon::live::Batch> now;

 private:
  FakeClock& clock_;
};

class LoopTest : public PipelineTest {
 protected:
  /// Comes when what is there is dealt with.
  void saved(const std::string& file, const std::string& text) {
    write(file, text);
    observer_.later.push_back({.paths = {path(file)}});
  }
  void saved_meanwhile(const std::string& file, const std::string& text) {
    write(file, text);
    observer_.now.push_back({.paths = {path(file)}});
  }
  /// Turns until nothing is left; gives what was told.
  std::vector<std::string> outcomes() {
    std::vector<std::string> told;
    tenon::live::Loop loop(
        observer_, *pipeline_, drain_, requests_, host_,
        [&told](const tenon::live::Outcome& outcome) {
          std::string line(name_of(outcome.result));
          for (const std::string& module : outcome.modules) line += " " + module;
          told.push_back(line);
        },
        [this](const std::string& line) { said_.push_back(line); });
    while (loop.turn()) {
    }
    return told;
  }

  FakeObserver observer_{clock_};
  tenon::live::Requests requests_;
  std::vector<std::string> said_;
};

}  // namespace live_test
