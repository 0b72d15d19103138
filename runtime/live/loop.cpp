module tenon.live;
import tenon.std;

namespace tenon::live {

Loop::Loop(Observer& observer, Pipeline& pipeline, Drain& drain, std::function<void(const Outcome&)> tell,
           std::function<void(const std::string&)> say)
    : observer_(observer), pipeline_(pipeline), drain_(drain), tell_(std::move(tell)), say_(std::move(say)) {}

Interrupt Loop::interrupt() {
  return {observer_.fd(), [this] { return !observer_.ended() && !take(); }};
}

void Loop::guard(const std::function<void()>& step) noexcept {
  try {
    step();
  } catch (const std::exception& thrown) {
    missed_ = true;
    try {
      say_(absl::StrCat("live reload failed: ", thrown.what(), "; save again"));
    } catch (const std::exception&) {
      // The next save says more.
    }
  }
}

void Loop::catch_up(TimePoint now) {
  guard([&] {
    const std::optional<Outcome> outcome = pipeline_.run({.rescan = true, .first = now}, interrupt());
    if (outcome && outcome->result != Result::unchanged) tell_(*outcome);
  });
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
  bool more = true;
  guard([&] {
    if (pending_.empty()) {
      std::optional<TimePoint> until = pipeline_.due();
      if (drain_.due() && (!until || *drain_.due() < *until)) until = drain_.due();
      more = observer_.wait(until);
      if (!more) return;
      take();
    }
    for (const std::string& line : drain_.look()) say_(line);
    Batch batch = std::exchange(pending_, {});
    batch.rescan |= !batch.empty() && std::exchange(missed_, false);
    const std::optional<Outcome> outcome = pipeline_.run(batch, interrupt());
    if (outcome) tell_(*outcome);
  });
  return more && !observer_.ended();
}

}  // namespace tenon::live
