module;
#include <pthread.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

Events::~Events() { (void)close(); }

/// False once the program's snapshots are gone.
bool Events::alive() const {
  const Snapshot* entered = this_reader().entered;
  return (entered != nullptr && entered->table() == &table_) || table_.current() != nullptr;
}

const Listeners& Events::listeners(const Snapshot& snapshot, Token type) {
  if (snapshot.listeners() != nullptr) return *snapshot.listeners();
  throw std::logic_error(absl::StrCat(std::string(type.name()),
                                      " is emitted by a constructor, before its listeners exist; emit it in start"));
}

bool Events::heard(Token type) const {
  if (!alive()) return false;
  const Protection protection(table_);
  return !listeners(*protection, type).of(type).empty();
}

bool Events::heard(std::uint32_t number, Token type) const {
  if (!alive()) return false;
  const Protection protection(table_);
  return !listeners(*protection, type).of(number).empty();
}

std::string Events::describe(const ModuleRef& module, const ProviderFacts& listener) {
  return absl::StrCat(std::string(module.path()), ": ", std::string(listener.type.name()));
}

Emitted Events::deliver(Token type, void* event) {
  if (!alive()) return {};
  const Protection protection(table_);
  return call(listeners(*protection, type).of(type), event);
}

Emitted Events::deliver(std::uint32_t number, Token type, void* event) {
  if (!alive()) return {};
  const Protection protection(table_);
  return call(listeners(*protection, type).of(number), event);
}

Emitted Events::call(View<Listening> listeners, void* event) {
  Delivery delivery;
  absl::Status first;
  std::uint32_t called = 0;
  for (const Listening& listener : listeners) {
    ++called;
    try {
      listener.call(listener.object, event, delivery);
    } catch (...) {
      failed(listener, absl::AbortedError(absl::StrCat("threw: ", exception_text())), first);
    }
    if (!delivery.failed.ok()) [[unlikely]]
      failed(listener, std::exchange(delivery.failed, absl::OkStatus()), first);
    if (delivery.stopped) break;
  }
  return {std::move(first), called, delivery.stopped};
}

void Events::failed(const Listening& listener, const absl::Status& why, absl::Status& first) {
  const absl::Status failure(
      why.code(), absl::StrCat(describe(*listener.module, *listener.provider), ": ", std::string(why.message())));
  if (report_ != nullptr) report_(std::string(failure.message()));
  if (first.ok()) first = failure;
}

void Events::enqueue(Token type, PostedEvent event) {
  if (!heard(type)) return;
  Hold hold = table_.hold();
  const std::lock_guard lock(queue_);
  if (closed_) return;
  posted_.push_back({std::move(hold), type, std::move(event)});
  ++accepted_;
  if (!worker_.joinable()) {
    worker_ = std::thread([this, left = left_] {
      work();
      left->end();
    });
  }
  changed_.notify_all();
}

void Events::work() {
  pthread_setname_np(pthread_self(), "tenon-events");
  std::unique_lock lock(queue_);
  while (true) {
    changed_.wait(lock, [&] { return closed_ || !posted_.empty(); });
    if (closed_) return;
    {
      const Posted next = std::move(posted_.front());
      posted_.pop_front();
      busy_ = true;
      ending_ = next.event.get_deleter();
      lock.unlock();
      const Entered inside(next.hold.get());
      try {
        deliver_posted(next);
      } catch (const std::exception&) {
        // No memory to say what a listener did wrong; the program must not end with it.
        busy_listener_.store(nullptr, std::memory_order_release);
      }
    }
    lock.lock();
    busy_ = false;
    ending_ = nullptr;
    ++delivered_;
    changed_.notify_all();
  }
}

bool Events::posted_by(const void* begin, const void* end) {
  const auto between = [&](void (*ends)(void*)) {
    const auto at = reinterpret_cast<std::uintptr_t>(ends);
    return at >= reinterpret_cast<std::uintptr_t>(begin) && at < reinterpret_cast<std::uintptr_t>(end);
  };
  const std::lock_guard lock(queue_);
  return between(ending_) ||
         std::ranges::any_of(posted_, [&](const Posted& posted) { return between(posted.event.get_deleter()); });
}

/// One listener after the other, so that it is known which one is slow.
void Events::deliver_posted(const Posted& posted) {
  const View<Listening> all = listeners(*posted.hold.get(), posted.type).of(posted.type);
  for (const Listening& listener : all) {
    busy_module_.store(listener.module, std::memory_order_relaxed);
    busy_listener_.store(listener.provider, std::memory_order_release);
    if (call({&listener, 1}, posted.event.get()).stopped()) break;
  }
  busy_listener_.store(nullptr, std::memory_order_release);
}

std::string Events::busy_with() const {
  const ProviderFacts* listener = busy_listener_.load(std::memory_order_acquire);
  return listener != nullptr ? describe(*busy_module_.load(std::memory_order_relaxed), *listener) : "";
}

bool Events::drain(std::chrono::milliseconds at_most) {
  std::unique_lock lock(queue_);
  if (worker_.get_id() == std::this_thread::get_id()) return true;
  const std::uint64_t until = accepted_;
  return changed_.wait_for(lock, at_most, [&] { return delivered_ >= until || closed_; });
}

std::shared_ptr<LeftBehind> Events::close(bool wait) {
  std::deque<Posted> dropped;
  bool busy = false;
  {
    const std::lock_guard lock(queue_);
    closed_ = true;
    busy = busy_;
    dropped.swap(posted_);
    changed_.notify_all();
  }
  if (!worker_.joinable()) return nullptr;
  if (wait || !busy) {
    worker_.join();
    return nullptr;
  }
  worker_.detach();
  return left_;
}

}  // namespace tenon
