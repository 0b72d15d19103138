/// The part of the container that starts and stops objects.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

bool stops(StepKind kind) { return kind >= StepKind::before_stop; }

}  // namespace

absl::Status Container::run_step(std::uint32_t index, StepKind kind) {
  const Node& node = wiring_.nodes[index];
  const StepTable* table = node.provider->facts.steps;
  if (table == nullptr || table->of(kind).run == nullptr) return absl::OkStatus();
  // What did not end is still busy with the object.
  if (std::find(stuck_.begin(), stuck_.end(), index) != stuck_.end()) return absl::OkStatus();
  const StepFacts& step = table->of(kind);
  const std::string type = plain_name(node.provider->facts.type.name());
  const std::size_t colon = type.rfind(':');
  const std::string name =
      absl::StrCat(std::string(step_name(kind)), " ", colon == std::string::npos ? type : type.substr(colon + 1));
  std::chrono::milliseconds at_most = stops(kind) ? deadlines_.stop : deadlines_.start;
  if (step.deadline_ms != 0) at_most = std::chrono::milliseconds(step.deadline_ms);
  std::uint64_t unused = 0;
  const Timed timed(stops(kind) ? unused : wiring_.timing[node.instance].start);
  void* object = node.object->storage();
  auto call = [run = step.run, object, table = &table_] {
    const Making within(table);
    return run(object);
  };
  const std::size_t left = runner_.left().size();
  const absl::Status done = runner_.run(name, call, at_most);
  if (done.ok()) return done;
  if (runner_.left().size() != left) stuck_.push_back(index);
  return absl::Status(
      done.code(), absl::StrCat(tree_->path(node.instance), ": ", std::string(node.provider->facts.type.name()), ": ",
                                std::string(step_name(kind)), ": ", std::string(done.message())));
}

/// Runs one step of every object, and writes down which had it.
absl::Status Container::run_all(StepKind kind, std::vector<std::uint32_t>* done) {
  for (const std::uint32_t index : wiring_.created) {
    const StepTable* table = wiring_.nodes[index].provider->facts.steps;
    if (table == nullptr) continue;
    if (absl::Status ran = run_step(index, kind); !ran.ok()) {
      failed_to_start(index);
      return ran;
    }
    if (done != nullptr) done->push_back(index);
  }
  return absl::OkStatus();
}

absl::Status Container::start() {
  resuming_ = false;
  absl::Status started = run_all(StepKind::bootstrap, nullptr);
  if (started.ok()) started = run_all(StepKind::start, &started_);
  if (started.ok()) started = run_all(StepKind::started, &ready_);
  if (!started.ok()) (void)stop();
  return started;
}

absl::Status Container::stop() {
  absl::Status first = absl::OkStatus();
  auto all = [&](StepKind kind, const std::vector<std::uint32_t>& of) {
    for (std::size_t n = of.size(); n > 0; --n) {
      const absl::Status stopped = run_step(of[n - 1], kind);
      if (first.ok()) first = stopped;
    }
  };
  const std::vector<std::uint32_t> ready = std::exchange(ready_, {});
  const std::vector<std::uint32_t> started = std::exchange(started_, {});
  all(StepKind::before_stop, ready);
  all(StepKind::stop, started);
  all(StepKind::stopped, started);
  return first;
}

std::vector<std::shared_ptr<LeftBehind>> Container::leave(std::unique_ptr<Container> container, bool heard,
                                                          std::vector<std::shared_ptr<LeftBehind>> left) {
  for (const StepRunner* runner : {&container->runner_, &container->maker_}) {
    for (const std::shared_ptr<LeftBehind>& thread : runner->left()) left.push_back(thread);
  }
  if (std::shared_ptr<LeftBehind> listening = container->events_.close(heard)) left.push_back(std::move(listening));
  for (std::shared_ptr<LeftBehind>& thread : container->events_.left()) left.push_back(std::move(thread));
  const std::shared_ptr<void> kept(std::move(container));
  for (const std::shared_ptr<LeftBehind>& thread : left) thread->keep(kept);
  return left;
}

}  // namespace tenon
