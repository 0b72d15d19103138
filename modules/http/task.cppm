/// Coroutines of handlers. A Task takes its unit of work along: wherever it is resumed, on whichever thread, the
/// work is entered before its code runs and left before it suspends.
export module tenon.http:task;
import tenon.std;
import tenon;

export namespace tenon::http {

template <class T = void>
class Task;

/// What the promises of all tasks share: the unit of work and who waits for the result. All of it runs for every
/// request, and in a named module a member function defined in its class is not inline by itself.
class TaskPromiseBase {
 public:
  inline TaskPromiseBase() {}
  TaskPromiseBase(const TaskPromiseBase&) = delete;
  TaskPromiseBase& operator=(const TaskPromiseBase&) = delete;
  inline ~TaskPromiseBase() {}

  struct Initial {
    TaskPromiseBase* promise;
    [[nodiscard]] inline bool await_ready() const noexcept { return false; }
    inline void await_suspend(std::coroutine_handle<>) const noexcept {}
    inline void await_resume() const noexcept { promise->enter(); }
  };
  struct Final {
    [[nodiscard]] inline bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> ended) const noexcept {
      TaskPromiseBase& promise = ended.promise();
      promise.leave();
      return promise.continuation_;
    }
    inline void await_resume() const noexcept {}
  };
  [[nodiscard]] inline Initial initial_suspend() noexcept { return {this}; }
  [[nodiscard]] inline Final final_suspend() noexcept { return {}; }
  inline void unhandled_exception() { error_ = std::current_exception(); }

  /// Any awaitable may be awaited; it may resume the task on any thread.
  template <class A>
  [[nodiscard]] auto await_transform(A&& awaited) {
    return Crossing<decltype(awaiter_of(std::forward<A>(awaited)))>{awaiter_of(std::forward<A>(awaited)), this};
  }

  inline void begin(const Work* work, std::coroutine_handle<> continuation) {
    work_ = work;
    continuation_ = continuation;
  }
  [[nodiscard]] inline const Work* work() const { return work_; }
  inline void rethrow() const {
    if (error_ != nullptr) std::rethrow_exception(error_);
  }

 private:
  template <class A>
  static decltype(auto) awaiter_of(A&& awaited) {
    if constexpr (requires { std::forward<A>(awaited).operator co_await(); }) {
      return std::forward<A>(awaited).operator co_await();
    } else if constexpr (requires { operator co_await(std::forward<A>(awaited)); }) {
      return operator co_await(std::forward<A>(awaited));
    } else {
      return static_cast<A&&>(awaited);
    }
  }

  /// An awaiter between leaving the work and entering it again.
  template <class Awaiter>
  struct Crossing {
    Awaiter inner;
    TaskPromiseBase* promise;
    bool left = false;
    [[nodiscard]] bool await_ready() { return inner.await_ready(); }
    template <class P>
    auto await_suspend(std::coroutine_handle<P> waiting) {
      left = true;
      promise->leave();
      // From the next line on another thread may be running the coroutine; `this` is touched again only on a throw.
      try {
        return inner.await_suspend(waiting);
      } catch (...) {
        promise->enter();
        throw;
      }
    }
    decltype(auto) await_resume() {
      if (left) promise->enter();
      return inner.await_resume();
    }
  };

  inline void enter() { new (&entered_) Entered(work_->enter()); }
  inline void leave() { entered_.~Entered(); }

  const Work* work_ = nullptr;
  std::coroutine_handle<> continuation_;
  std::exception_ptr error_;
  union {
    Entered entered_;  // alive while the coroutine runs
  };
};

template <class T>
class TaskPromise : public TaskPromiseBase {
 public:
  [[nodiscard]] Task<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  [[nodiscard]] T take() {
    rethrow();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};
template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  [[nodiscard]] Task<void> get_return_object();
  inline void return_void() {}
  inline void take() { rethrow(); }
};

/// A coroutine that gives a T; a handler may be one: `http::Task<http::Response> list();`. Starts when it is awaited,
/// by the server or by another Task, once; an exception goes to whoever awaits. Every Ref used in it, from begin to end
/// and on every thread, resolves against the snapshot of its unit of work; what it takes by reference must outlive it,
/// so handlers take their parameters by value, except `const Request&`. Movable; a Task never awaited does nothing.
template <class T>
class Task {
 public:
  using promise_type = TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }
  /// False for a default-constructed or moved-from Task, which must not be awaited.
  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(handle_); }

  struct Awaiter {
    Handle handle;
    const Work* work;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> waiting) const noexcept {
      const Work* inside = work;
      if constexpr (std::is_base_of_v<TaskPromiseBase, P>) inside = waiting.promise().work();
      handle.promise().begin(inside, waiting);
      return handle;
    }
    T await_resume() const { return handle.promise().take(); }
  };
  [[nodiscard]] Awaiter operator co_await() const& noexcept { return {handle_, nullptr}; }
  /// For what is no Task itself: awaits this one inside `work`, which must outlive it.
  [[nodiscard]] Awaiter in(const Work& work) const noexcept { return {handle_, &work}; }

 private:
  Handle handle_;
};

template <class T>
Task<T> TaskPromise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

}  // namespace tenon::http
