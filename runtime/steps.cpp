module;
#include <pthread.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

void LeftBehind::keep(std::shared_ptr<void> what) {
  const std::lock_guard lock(mutex_);
  if (!ended_) kept_.push_back(std::move(what));
}

void LeftBehind::end() {
  std::vector<std::shared_ptr<void>> kept;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    kept.swap(kept_);
  }
  for (std::shared_ptr<void>& what : kept) what.reset();
}

bool LeftBehind::ended() {
  const std::lock_guard lock(mutex_);
  return ended_;
}

struct StepRunner::Lane {
  std::mutex mutex;
  std::condition_variable changed;
  std::string name;
  std::function<absl::Status()> step;
  std::optional<absl::Status> result;
  bool quit = false;
  std::shared_ptr<LeftBehind> left = std::make_shared<LeftBehind>();
};

StepRunner::~StepRunner() {
  if (lane_ == nullptr) return;
  {
    const std::lock_guard lock(lane_->mutex);
    lane_->quit = true;
    lane_->changed.notify_all();
  }
  thread_.join();
}

namespace {

/// Never throws: nobody would catch it on a thread. Without memory for words there are none.
absl::Status result_of(const std::function<absl::Status()>& step) noexcept {
  try {
    try {
      return step();
    } catch (...) {
      return absl::AbortedError(exception_text());
    }
  } catch (...) {
    return {absl::StatusCode::kResourceExhausted, ""};
  }
}

}  // namespace

void StepRunner::work(const std::shared_ptr<Lane>& lane) {
  std::unique_lock lock(lane->mutex);
  while (true) {
    lane->changed.wait(lock, [&] { return lane->quit || lane->step != nullptr; });
    if (lane->step == nullptr) break;
    const std::function<absl::Status()> step = std::exchange(lane->step, nullptr);
    pthread_setname_np(pthread_self(), lane->name.substr(0, 15).c_str());
    lock.unlock();
    absl::Status result = result_of(step);
    lock.lock();
    lane->result = std::move(result);
    lane->changed.notify_all();
  }
  lock.unlock();
  lane->left->end();
}

bool Pace::give_up() {
  std::int64_t until = until_.load();
  return until < std::chrono::steady_clock::now().time_since_epoch().count() &&
         until_.compare_exchange_strong(until, too_late);
}

/// Memory is asked for first: when there is none, nothing has begun.
void StepRunner::begin(const std::string& name, std::function<absl::Status()> step) {
  left_.reserve(left_.size() + 1);
  if (lane_ == nullptr) {
    auto lane = std::make_shared<Lane>();
    thread_ = std::thread([lane] { work(lane); });
    lane_ = std::move(lane);
  }
  const std::lock_guard lock(lane_->mutex);
  lane_->name = name;
  lane_->step = std::move(step);
  lane_->result.reset();
  lane_->changed.notify_all();
}

void StepRunner::leave(std::unique_lock<std::mutex> lock) {
  lane_->quit = true;
  lock.unlock();
  left_.push_back(std::exchange(lane_, nullptr)->left);
  thread_.detach();
}

absl::Status StepRunner::run(const std::string& name, std::function<absl::Status()> step,
                             std::chrono::milliseconds at_most) {
  begin(name, std::move(step));
  std::unique_lock lock(lane_->mutex);
  if (lane_->changed.wait_for(lock, at_most, [&] { return lane_->result.has_value(); })) return *lane_->result;
  leave(std::move(lock));
  return absl::DeadlineExceededError(absl::StrCat("did not end within ", duration_text(at_most)));
}

absl::Status StepRunner::run(const std::string& name, std::function<absl::Status()> step, Pace& pace) {
  constexpr std::chrono::milliseconds looks{20};
  begin(name, std::move(step));
  std::unique_lock lock(lane_->mutex);
  while (!lane_->changed.wait_for(lock, looks, [&] { return lane_->result.has_value(); })) {
    if (!pace.give_up()) continue;
    leave(std::move(lock));
    return absl::DeadlineExceededError("did not end in time");
  }
  return *lane_->result;
}

namespace {
thread_local constinit const void* making = nullptr;
thread_local constinit const void* awaited = nullptr;
}  // namespace

Making::Making(const void* table) : before_(std::exchange(making, table)) {}
Making::~Making() { making = before_; }
bool Making::within(const void* table) { return making == table; }

Awaited::Awaited(const void* table) : before_(std::exchange(awaited, table)) {}
Awaited::~Awaited() { awaited = before_; }
bool Awaited::within(const void* table) { return awaited == table || making == table; }

std::string duration_text(std::chrono::milliseconds time) {
  const bool whole = time.count() % 1000 == 0;
  return absl::StrCat(whole ? time.count() / 1000 : time.count(), whole ? " s" : " ms");
}

}  // namespace tenon
