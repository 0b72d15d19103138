module;
#include <signal.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

SupervisedJournal::SupervisedJournal(SupervisorLink& supervisor, std::string directory, std::string kill_at,
                                     std::function<void(const std::string&)> say)
    : supervisor_(supervisor),
      directory_(std::move(directory)),
      keeper_(directory_),
      kill_at_(std::move(kill_at)),
      say_(std::move(say)) {}

void SupervisedJournal::kill_at(std::string_view step) const {
  if (step == kill_at_) raise(SIGKILL);
}

void SupervisedJournal::enters(std::string_view step, std::span<const std::string> modules) {
  if (step == "load") {
    trying_ = true;
    supervisor_.trying(modules);
  }
  if (!modules.empty()) kill_at(step);
}

void SupervisedJournal::leaves() {
  if (std::exchange(trying_, false)) supervisor_.idle();
}

void SupervisedJournal::applied(const KeptGeneration& generation) {
  kill_at("keep");
  trying_ = false;
  absl::Status kept = absl::OkStatus();
  try {
    if (!directory_.empty()) kept = keeper_.keep(generation);
    supervisor_.applied(generation.number, generation.modules);
  } catch (const std::exception& thrown) {
    kept = absl::ResourceExhaustedError(thrown.what());
    supervisor_.idle();
  }
  if (!kept.ok()) {
    say_(absl::StrCat("gen ", generation.number,
                      " is not kept, a crash would take it back: ", std::string(kept.message())));
  }
  kill_at("drain");
}

}  // namespace tenon::live
