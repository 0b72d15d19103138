module;
#include <pthread.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

using Kind = ReloadCallbacks::Kind;

std::string_view word_of(Kind kind) {
  constexpr std::array<std::string_view, 4> names{"before_unload", "after_load", "watch", "on_reload"};
  return names[static_cast<std::size_t>(kind)];
}

std::string title_of(Kind kind, std::string_view module) {
  const std::string what(word_of(kind));
  return module.empty() ? what : absl::StrCat(what, " of ", std::string(module));
}

}  // namespace

class ReloadCallback {
 public:
  ReloadCallback(Kind of, std::string_view name, ModuleCallback callback)
      : kind(of), module(name), of_module_(std::move(callback)) {}
  explicit ReloadCallback(OutcomeCallback callback) : kind(Kind::outcome), of_outcome_(std::move(callback)) {}

  absl::Status call(std::string_view name, std::uint64_t generation) {
    return run([&] { of_module_(name, generation); });
  }
  absl::Status call(const ReloadOutcome& outcome) {
    return run([&] { of_outcome_(outcome); });
  }
  void end();
  [[nodiscard]] bool ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

  const Kind kind;
  const std::string module;  ///< empty: all

 private:
  template <class Call>
  absl::Status run(const Call& call);
  /// The functions, whose code may be unmapped soon.
  void let_go(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  ModuleCallback of_module_;
  OutcomeCallback of_outcome_;
  bool ended_ = false;
  std::optional<std::thread::id> caller_;  ///< of the call that runs
};

template <class Call>
absl::Status ReloadCallback::run(const Call& call) {
  std::unique_lock lock(mutex_);
  if (ended_) return absl::OkStatus();
  if (caller_) return absl::UnavailableError("still runs since an earlier reload");
  caller_ = std::this_thread::get_id();
  lock.unlock();
  absl::Status done;
  try {
    call();
  } catch (...) {
    done = absl::AbortedError(absl::StrCat("threw: ", exception_text()));
  }
  lock.lock();
  caller_.reset();
  if (ended_) let_go(lock);
  changed_.notify_all();
  return done;
}

void ReloadCallback::let_go(std::unique_lock<std::mutex>& lock) {
  const ModuleCallback of_module = std::exchange(of_module_, nullptr);
  const OutcomeCallback of_outcome = std::exchange(of_outcome_, nullptr);
  lock.unlock();
}

void ReloadCallback::end() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  if (caller_ == std::this_thread::get_id()) return;
  changed_.wait(lock, [this] { return !caller_; });
  let_go(lock);
}

Watching& Watching::operator=(Watching&& other) noexcept {
  if (this != &other) {
    reset();
    callback_ = std::move(other.callback_);
  }
  return *this;
}

void Watching::reset() {
  if (callback_ != nullptr) std::exchange(callback_, nullptr)->end();
}

Watching::operator bool() const { return callback_ != nullptr && !callback_->ended(); }

/// What the calling thread and the program share.
struct ReloadCallbacks::Queue {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Callback> callbacks;  ///< in the order in which they came
  std::deque<std::function<void(Queue&)>> jobs;
  Table* table = nullptr;
  std::chrono::milliseconds deadline{};
  std::function<void(const std::string&)> report;
  bool open = false;
  bool busy = false;
  std::shared_ptr<LeftBehind> left;

  /// Somebody may want to know: else a large program is not gone through.
  [[nodiscard]] bool has(Kind kind) {
    const std::lock_guard lock(mutex);
    return std::ranges::any_of(callbacks, [kind](const Callback& callback) { return callback->kind == kind; });
  }
  void failed(Kind kind, std::string_view of, const absl::Status& why) const {
    if (!why.ok()) report(absl::StrCat(title_of(kind, of), ": ", std::string(why.message())));
  }
  /// On the calling thread; the program is there until it returns.
  template <class... A>
  void call(ReloadCallback& callback, std::string_view of, const A&... arguments) const {
    const Work work(table->latest(), title_of(callback.kind, of));
    const Entered inside = work.enter();
    failed(callback.kind, of, callback.call(arguments...));
  }
};

/// By the thread of this.
bool ReloadCallbacks::is_called(const Callback& callback) { return callback->kind != Kind::before_unload; }

ReloadCallbacks::ReloadCallbacks() : queue_(std::make_shared<Queue>()) {}
ReloadCallbacks::~ReloadCallbacks() { (void)close(); }

void ReloadCallbacks::open(Table& table, std::chrono::milliseconds deadline,
                           std::function<void(const std::string&)> report) {
  const std::lock_guard lock(queue_->mutex);
  queue_->table = &table;
  queue_->deadline = deadline;
  queue_->report = std::move(report);
  queue_->open = true;
  queue_->left = std::make_shared<LeftBehind>();
  if (std::ranges::any_of(queue_->callbacks, is_called)) start();
}

std::vector<std::shared_ptr<LeftBehind>> ReloadCallbacks::close() {
  std::vector<std::shared_ptr<LeftBehind>> left = runner_.left();
  std::unique_lock lock(queue_->mutex);
  const bool idle =
      queue_->changed.wait_for(lock, queue_->deadline, [this] { return queue_->jobs.empty() && !queue_->busy; });
  queue_->open = false;
  queue_->jobs.clear();
  queue_->changed.notify_all();
  if (!thread_.joinable()) return left;
  if (idle) {
    lock.unlock();
    thread_.join();
    return left;
  }
  left.push_back(queue_->left);
  thread_.detach();
  // That thread keeps what it works with.
  auto next = std::make_shared<Queue>();
  next->callbacks = queue_->callbacks;
  lock.unlock();
  queue_ = std::move(next);
  return left;
}

void ReloadCallbacks::work(const std::shared_ptr<Queue>& queue) {
  pthread_setname_np(pthread_self(), "tenon-reloads");
  std::unique_lock lock(queue->mutex);
  while (true) {
    queue->changed.wait(lock, [&] { return !queue->open || !queue->jobs.empty(); });
    if (!queue->open) break;
    {
      const std::function<void(Queue&)> job = std::move(queue->jobs.front());
      queue->jobs.pop_front();
      queue->busy = true;
      lock.unlock();
      try {
        job(*queue);
      } catch (const std::exception&) {
        // Ignored: no memory to call it, or to say what it did wrong; the program must not end with it.
      }
    }
    lock.lock();
    queue->busy = false;
    queue->changed.notify_all();
  }
  lock.unlock();
  queue->left->end();
}

void ReloadCallbacks::enqueue(std::function<void(Queue&)> job) {
  const std::lock_guard lock(queue_->mutex);
  if (!queue_->open) return;
  queue_->jobs.push_back(std::move(job));
  start();
  queue_->changed.notify_all();
}

void ReloadCallbacks::start() {
  if (!thread_.joinable()) thread_ = std::thread([queue = queue_] { work(queue); });
}

Watching ReloadCallbacks::keep(Callback callback) {
  const std::lock_guard lock(queue_->mutex);
  std::erase_if(queue_->callbacks, [](const Callback& known) { return known->ended(); });
  queue_->callbacks.push_back(callback);
  // Not first in a reload, which would seem to leave a thread behind.
  if (queue_->open && is_called(callback)) start();
  return Watching(std::move(callback));
}

Watching ReloadCallbacks::add(Kind kind, std::string_view module, ModuleCallback callback) {
  return keep(std::make_shared<ReloadCallback>(kind, module, std::move(callback)));
}

Watching ReloadCallbacks::add(OutcomeCallback callback) {
  return keep(std::make_shared<ReloadCallback>(std::move(callback)));
}

/// Those for one module, then those for all.
std::vector<ReloadCallbacks::Callback> ReloadCallbacks::wanted(Kind kind, std::string_view module) const {
  std::vector<Callback> found;
  const std::lock_guard lock(queue_->mutex);
  const auto take = [&](std::string_view name) {
    for (const Callback& callback : queue_->callbacks) {
      if (callback->kind == kind && callback->module == name) found.push_back(callback);
    }
  };
  take(module);
  if (!module.empty()) take({});
  return found;
}

void ReloadCallbacks::remove(Kind kind, std::string_view module) {
  std::vector<Callback> ended;
  {
    const std::lock_guard lock(queue_->mutex);
    std::erase_if(queue_->callbacks, [&](const Callback& callback) {
      if (callback->kind != kind || (!module.empty() && callback->module != module)) return false;
      ended.push_back(callback);
      return true;
    });
  }
  for (const Callback& callback : ended) callback->end();
}

void ReloadCallbacks::unload(const Callback& callback, const Module& module) {
  Table* table = queue_->table;
  // The thread lets go of the old snapshot before the reload goes on.
  auto call =
      [callback, module, table,
       work = std::make_shared<const Work>(table->latest(), title_of(Kind::before_unload, module.name))]() mutable {
        const Making within(table);
        absl::Status done;
        {
          const Entered inside = work->enter();
          done = callback->call(module.name, module.generation);
        }
        work.reset();
        return done;
      };
  const absl::Status done = runner_.run("before_unload", std::move(call), queue_->deadline);
  const bool late = absl::IsDeadlineExceeded(done);
  queue_->failed(Kind::before_unload, module.name,
                 late ? absl::DeadlineExceededError(
                            absl::StrCat(std::string(done.message()), "; the reload does not wait for it any longer"))
                      : done);
}

void ReloadCallbacks::unloading(std::span<const Module> modules) {
  if (!queue_->has(Kind::before_unload)) return;
  for (auto at = modules.rbegin(); at != modules.rend(); ++at) {
    for (const Callback& callback : wanted(Kind::before_unload, at->name)) unload(callback, *at);
  }
}

void ReloadCallbacks::loaded(std::span<const Module> modules, std::span<const Module> replaced) {
  const auto tell = [this](Kind kind, std::span<const Module> all) {
    if (!queue_->has(kind)) return;
    for (const Module& module : all) {
      for (const Callback& callback : wanted(kind, module.name)) {
        enqueue(
            [callback, module](Queue& queue) { queue.call(*callback, module.name, module.name, module.generation); });
      }
    }
  };
  tell(Kind::after_load, modules);
  tell(Kind::watch, replaced);
}

void ReloadCallbacks::told(const ReloadOutcome& outcome) {
  const std::vector<Callback> all = wanted(Kind::outcome, {});
  if (all.empty()) return;
  const auto shared = std::make_shared<const ReloadOutcome>(outcome);
  for (const Callback& callback : all) {
    enqueue([callback, shared](Queue& queue) { queue.call(*callback, {}, *shared); });
  }
}

}  // namespace tenon
