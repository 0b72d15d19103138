module tenon.runtime;
import tenon.std;

namespace tenon {

void Boundary::close() {
  const std::lock_guard lock(mutex_);
  if (!closed_.exchange(true)) asked_ = false;
}

void Boundary::open() {
  const std::lock_guard lock(mutex_);
  closed_ = false;
  changed_.notify_all();
}

bool Boundary::pass(const std::function<void()>& bring, std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  if (!closed_) return true;
  if (!std::exchange(asked_, true)) {
    lock.unlock();
    bring();
    lock.lock();
  }
  if (changed_.wait_for(lock, at_most, [this] { return !closed_; })) return true;
  closed_ = false;
  changed_.notify_all();
  return false;
}

}  // namespace tenon
