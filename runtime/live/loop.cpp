module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
Loop::Loop(Observer& observer, Pipeline& pipeline, Drain& drain, Requests& requests, LiveHost& host,
           std::function<void(const Outcome&)> tell, std::function<void(const std::string&)> say)
    : observer_(observer),
      pipeline_(pipeline),
      drain_(drain),
      requests_(requests),
      host_(host),
      tell_(std::move(tell)),
      say_(std::move(say)) {}

Loop::~Loop() {
  for (const Asked& asked : asked_) {
    if (asked.done) asked.done({.reason = "the program ends"});
  }
}

Interrupt Loop::interrupt() {
  return {observer_.fd(), [this] { return !observer_.ended() && !take(); }};
}

void Loop::guard(const std::function<void()>& step) noexcept {
  try {
    step();
  } catch (const std::exception& thrown) {
    missed_ = true;
    try {
      const std::string what = absl::StrCat("live reload failed: ", thrown.what());
      say_(absl::StrCat(what, "; save again"));
      answer({.result = Result::rejected, .reason = what});
    } catch (const std::exception&) {
      // Ignored: the next save says more.
    }
  }
}

void Loop::catch_up(TimePoint now) {
  guard([&] {
    if (!automatic()) {
      pending_ = {.rescan = true, .first = now};
      return note();
    }
    const std::optional<Outcome> outcome = pipeline_.run({.rescan = true, .first = now}, interrupt());
    if (outcome && outcome->result != Result::unchanged) tell(*outcome);
  });
}

bool Loop::take() {
  Batch batch = observer_.collect();
  std::erase_if(batch.paths, [](const std::string& path) { return !is_source_name(path); });
  if (batch.empty()) return false;
  if (pending_.empty()) pending_.first = batch.first;
  pending_.rescan |= batch.rescan;
  pending_.paths.insert(pending_.paths.end(), batch.paths.begin(), batch.paths.end());
  noted_ = false;
  return true;
}

/// What is asked for while files are missing waits for them.
bool Loop::busy() const { return (!asked_.empty() && !pipeline_.due()) || (!pending_.empty() && automatic()); }

bool Loop::wait() {
  std::optional<TimePoint> until = pipeline_.due();
  if (drain_.due() && (!until || *drain_.due() < *until)) until = drain_.due();
  return observer_.wait(until);
}

void Loop::note() {
  noted_ = true;
  if (host_.mode() == ReloadMode::off) {
    // Whatever it was will be looked at.
    pending_.paths.clear();
    pending_.rescan = true;
    return;
  }
  const std::optional<std::vector<std::string>> files = pipeline_.waiting(pending_);
  if (!files) return;
  const bool boundary = host_.mode() == ReloadMode::boundary;
  if (files->empty()) {
    say_("nothing waits: the files are those that run");
  } else {
    say_(absl::StrCat("waiting for ", boundary ? "the next unit of work" : "r, or Reloads::reload()", ": ",
                      names_of(*files)));
  }
  host_.saves_wait(boundary && !files->empty());
}

void Loop::answer(const Outcome& outcome) {
  host_.saves_wait(false);
  if (asked_.empty()) return;
  const Asked asked = std::move(asked_.front());
  asked_.pop_front();
  if (!asked.done) return;
  ReloadOutcome event{.result = std::string(name_of(outcome.result)), .generation = outcome.generation};
  try {
    event = event_of(outcome);
  } catch (const std::bad_alloc&) {
    // Somebody waits for it.
  }
  asked.done(event);
}

void Loop::take_requests() {
  std::vector<Asked> taken = requests_.take();
  std::size_t n = 0;
  try {
    for (; n < taken.size(); ++n) asked_.push_back(std::move(taken[n]));
  } catch (const std::bad_alloc&) {
    for (; n < taken.size(); ++n) {
      if (taken[n].done) taken[n].done({.reason = "no memory"});
    }
  }
}

void Loop::run(Batch batch) {
  batch.rescan |= !batch.empty() && std::exchange(missed_, false);
  std::optional<Outcome> outcome;
  if (asked_.empty()) {
    outcome = pipeline_.run(batch, interrupt());
  } else if (host_.mode() == ReloadMode::off) {
    pending_ = std::move(batch);
    outcome = Outcome{.result = Result::rejected, .reason = "reloading is off (TENON_RELOAD)"};
  } else {
    // It took as long as it takes from when it was asked for.
    if (!automatic()) batch.first = {};
    batch.rescan |= std::exchange(asked_.front().everything, false);
    outcome = pipeline_.run(batch, interrupt(), &asked_.front().request);
  }
  if (!outcome) return;
  tell(*outcome);
  answer(*outcome);
}

/// It is what it is, whether all hear of it or not.
void Loop::tell(const Outcome& outcome) noexcept {
  try {
    try {
      tell_(outcome);
    } catch (const std::exception& thrown) {
      say_(absl::StrCat(std::string(name_of(outcome.result)), ", but not told to all: ", thrown.what()));
    }
  } catch (const std::exception&) {
    // Ignored: the next outcome says more.
  }
}

void Loop::look() {
  take_requests();
  for (const std::string& line : drain_.look()) say_(line);
  if (!asked_.empty() || automatic() || pipeline_.due()) return run(std::exchange(pending_, {}));
  if (!noted_) note();
}

bool Loop::turn() {
  bool more = true;
  guard([&] {
    take_requests();
    more = busy() || wait();
    if (!more) return;
    take();
    look();
  });
  return more && !observer_.ended();
}

}  // namespace tenon::live
