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

void StepRunner::work(const std::shared_ptr<Lane>& lane) {
  std::unique_lock lock(lane->mutex);
  while (true) {
    lane->changed.wait(lock, [&] { return lane->quit || lane->step != nullptr; });
    if (lane->step == nullptr) break;
    const std::function<absl::Status()> step = std::exchange(lane->step, nullptr);
    pthread_setname_np(pthread_self(), lane->name.substr(0, 15).c_str());
    lock.unlock();
    absl::Status result;
    try {
      result = step();
    } catch (...) {
      result = absl::AbortedError(exception_text());
    }
    lock.lock();
    lane->result = std::move(result);
    lane->changed.notify_all();
  }
  lock.unlock();
  lane->left->end();
}

absl::Status StepRunner::run(const std::string& name, std::function<absl::Status()> step,
                             std::chrono::milliseconds at_most) {
  if (lane_ == nullptr) {
    lane_ = std::make_shared<Lane>();
    thread_ = std::thread([lane = lane_] { work(lane); });
  }
  std::unique_lock lock(lane_->mutex);
  lane_->name = name;
  lane_->step = std::move(step);
  lane_->result.reset();
  lane_->changed.notify_all();
  if (lane_->changed.wait_for(lock, at_most, [&] { return lane_->result.has_value(); })) return *lane_->result;
  lane_->quit = true;
  lock.unlock();
  left_.push_back(lane_->left);
  lane_.reset();
  thread_.detach();
  return absl::DeadlineExceededError(absl::StrCat("did not end within ", duration_text(at_most)));
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
