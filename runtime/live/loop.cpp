module tenon.live;
import tenon.std;

namespace tenon::live {

Loop::Loop(Observer& observer, Pipeline& pipeline, std::function<void(const Outcome&)> tell)
    : observer_(observer), pipeline_(pipeline), tell_(std::move(tell)) {}

Interrupt Loop::interrupt() {
  return {observer_.fd(), [this] { return !observer_.ended() && !take(); }};
}

void Loop::catch_up(TimePoint now) {
  const std::optional<Outcome> outcome = pipeline_.run({.rescan = true, .first = now}, interrupt());
  if (outcome && outcome->result != Result::unchanged) tell_(*outcome);
}

bool Loop::take() {
  Batch batch = observer_.collect();
  std::erase_if(batch.paths, [](const std::string& path) { return !is_source_name(path); });
  if (batch.empty()) return false;
  if (pending_.empty()) pending_.first = batch.first;
  pending_.rescan |= batch.rescan;
  pending_.paths.insert(pending_.paths.end(), batch.paths.begin(), batch.paths.end());
  return true;
}

bool Loop::turn() {
  if (pending_.empty()) {
    if (!observer_.wait(pipeline_.due())) return false;
    take();
  }
  const std::optional<Outcome> outcome = pipeline_.run(std::exchange(pending_, {}), interrupt());
  if (outcome) tell_(*outcome);
  return !observer_.ended();
}

}  // namespace tenon::live
