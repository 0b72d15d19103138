/// Emitting events: to the listeners of one snapshot, at once or later.
export module tenon.runtime:events;
import tenon.std;
import tenon.registry;
import :snapshot;
import :listeners;
import :module_ref;
import :steps;
import :work;

export namespace tenon {

/// What one emit did.
class Emitted {
 public:
  Emitted() = default;
  Emitted(absl::Status status, std::uint32_t called, bool stopped)
      : status_(std::move(status)), called_(called), stopped_(stopped) {}
  /// False if a listener failed; the others were called all the same.
  [[nodiscard]] inline bool ok() const { return status_.ok(); }
  /// The first failure: module, listener and what it said. All failures were logged.
  [[nodiscard]] inline const absl::Status& status() const { return status_; }
  /// How many listeners were called.
  [[nodiscard]] inline std::uint32_t called() const { return called_; }
  /// True if a listener stopped the propagation.
  [[nodiscard]] inline bool stopped() const { return stopped_; }

 private:
  absl::Status status_;
  std::uint32_t called_ = 0;
  bool stopped_ = false;
};

/// The events of a program, as any module may take it: `provide<StoredCards(tenon::Events&)>()`. Any struct is an
/// event. It is heard by the `on` items of all active modules, in order, on the thread that emits: those of the unit of
/// work on this thread, else the current ones. All functions may be called from any thread, but not by a constructor:
/// throws std::logic_error there. After the program was destroyed nobody hears.
class Events {
 public:
  explicit Events(Table& table) : table_(table) {}
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// Calls the listeners and returns when all have run. What is emitted as a non-constant variable may be changed by
  /// listeners that take `E&`.
  template <class E>
  Emitted emit(E&& event) {
    using Type = std::remove_cvref_t<E>;
    if constexpr (std::is_const_v<std::remove_reference_t<E>>) {
      Type copy(event);
      return deliver(token_of<Type>(), &copy);
    } else {
      return deliver(token_of<Type>(), std::addressof(event));
    }
  }
  /// The same with what `make` returns, which is only called when somebody listens.
  template <class Make>
  Emitted emit_made(Make make) {
    using Type = std::remove_cvref_t<std::invoke_result_t<Make&>>;
    if (!heard(token_of<Type>())) return {};
    Type event = make();
    return deliver(token_of<Type>(), &event);
  }
  /// Keeps a copy and returns at once; a thread of the program calls the listeners, one event after the other, in the
  /// order of the calls. Each runs in a unit of work of its own, on the snapshot of the call: a reload in between does
  /// not change who hears it. Failures are logged. What is waiting when the program stops is delivered first.
  template <class E>
  void post(E event) {
    // The code that destroys it is that of the caller, and must stay as long: see posted_by.
    enqueue(token_of<E>(), PostedEvent(new E(std::move(event)), [](void* posted) { delete static_cast<E*>(posted); }));
  }
  /// Waits until everything that was posted before has been heard. False after `at_most`; at once, and true, when a
  /// listener of a posted event calls it.
  bool drain(std::chrono::milliseconds at_most);

  // For Emit and the runtime:
  Emitted deliver(Token type, void* event);
  Emitted deliver(std::uint32_t number, Token type, void* event);
  [[nodiscard]] bool heard(Token type) const;
  [[nodiscard]] bool heard(std::uint32_t number, Token type) const;
  using PostedEvent = std::unique_ptr<void, void (*)(void*)>;
  void enqueue(Token type, PostedEvent event);
  /// True while an event that code between these addresses has posted is not yet destroyed.
  [[nodiscard]] bool posted_by(const void* begin, const void* end);
  /// Where failures of listeners go. Before the first emit.
  void report_to(std::function<void(const std::string&)> report) { report_ = std::move(report); }
  /// Delivers nothing more from the queue and ends its thread. With `wait` false, a thread whose listener does not end
  /// is left behind and returned.
  std::shared_ptr<LeftBehind> close(bool wait = true);
  /// What a program tells of itself: calls each listener on a thread of the runtime, in a unit of work of this name.
  /// One that does not end in time is reported and keeps its thread; the others are called all the same, with the event
  /// as it was.
  template <class E>
  void announce(const E& event, std::string_view work, std::chrono::milliseconds at_most) {
    announce(token_of<E>(), [&] { return std::make_shared<E>(event); }, work, at_most);
  }
  /// The same for these listeners, outside of any unit of work. `objects` is what they are called with.
  void announce_to(View<Listening> listeners, const std::shared_ptr<void>& objects,
                   const std::function<std::shared_ptr<void>()>& event, std::chrono::milliseconds at_most);
  /// Threads of listeners that did not end in time.
  [[nodiscard]] std::vector<std::shared_ptr<LeftBehind>> left();
  /// The listener of a posted event that runs at present, for messages; empty when none does.
  [[nodiscard]] std::string busy_with() const;
  [[nodiscard]] EventNumbers& numbers() { return numbers_; }

 private:
  struct Posted {
    Hold hold;
    Token type;
    PostedEvent event;
  };
  [[nodiscard]] bool alive() const;
  [[nodiscard]] static const Listeners& listeners(const Snapshot& snapshot, Token type);
  void announce(Token type, const std::function<std::shared_ptr<void>()>& event, std::string_view work,
                std::chrono::milliseconds at_most);
  void announce_in(const std::shared_ptr<const Work>& work, View<Listening> listeners,
                   const std::shared_ptr<void>& objects, const std::function<std::shared_ptr<void>()>& event,
                   std::chrono::milliseconds at_most);
  Emitted call(View<Listening> listeners, void* event);
  void deliver_posted(const Posted& posted);
  [[nodiscard]] static std::string describe(const ModuleRef& module, const ProviderFacts& listener);
  void failed(const Listening& listener, const absl::Status& why, absl::Status& first);
  void work();

  Table& table_;
  EventNumbers numbers_;
  std::function<void(const std::string&)> report_;
  std::mutex queue_;
  std::condition_variable changed_;
  std::deque<Posted> posted_;
  std::uint64_t accepted_ = 0;
  std::uint64_t delivered_ = 0;
  bool closed_ = false;
  bool busy_ = false;
  void (*ending_)(void*) = nullptr;  ///< destroys the event that is being heard
  std::shared_ptr<LeftBehind> left_ = std::make_shared<LeftBehind>();
  std::vector<std::shared_ptr<LeftBehind>> announced_;  ///< threads that did not end in time
  std::atomic<const ModuleRef*> busy_module_{nullptr};
  std::atomic<const ProviderFacts*> busy_listener_{nullptr};
  std::thread worker_;
};
template <>
inline constexpr RuntimeGives runtime_gives<Events>{.always = true};

/// A handle for one event type, to be kept in members: `tenon::Emit<CardMoved> moved_;` … `moved_({.card = 3});`. Does
/// what Events::emit does; who listens is found by a number, with nothing looked up and nothing allocated.
template <class E>
class Emit {
 public:
  Emit(Events& events, std::uint32_t number) : events_(&events), number_(number) {}
  inline Emitted operator()(E& event) const { return events_->deliver(number_, token_of<E>(), &event); }
  inline Emitted operator()(E&& event) const { return events_->deliver(number_, token_of<E>(), &event); }
  inline Emitted operator()(const E& event) const {
    E copy(event);
    return events_->deliver(number_, token_of<E>(), &copy);
  }
  /// With what `make` returns, which is only called when somebody listens.
  template <class Make>
  Emitted made(Make make) const {
    if (!heard()) return {};
    E event = make();
    return events_->deliver(number_, token_of<E>(), &event);
  }
  /// As Events::post.
  void post(E event) const { events_->post(std::move(event)); }
  /// True if somebody listens.
  [[nodiscard]] inline bool heard() const { return events_->heard(number_, token_of<E>()); }

 private:
  Events* events_;
  std::uint32_t number_;
};
template <class E>
struct ParameterTraits<Emit<E>> {
  using token = E;
  static constexpr ParameterKind kind = ParameterKind::event;
  static constexpr std::string_view instance{};
  static Emit<E> make(const Argument& argument) {
    return Emit<E>(*static_cast<Events*>(argument.object), argument.interface);
  }
};

// What a program tells of itself. Listeners are called one after the other on a thread of the runtime, in a unit of
// work on the snapshot that is current then, while the program waits for them, for each as long as for a step of start
// or stop. What they do wrong is logged; it changes nothing.

/// Configuration was read and every object made, before anything is started; again after a reload that read some of it.
struct ConfigLoaded {
  std::uint64_t generation = 0;
  std::size_t values = 0;  ///< how many fields were read
};
/// Before the first step of start.
struct AppStarting {};
/// Everything was started.
struct AppStarted {};
/// The program does not start: its configuration is wrong, a hook, a constructor or a step failed. What was started has
/// been stopped again; what was made when a constructor failed has been destroyed again, so then only functions are
/// told that take nothing else, or a Logger, Metrics& or ModuleRef.
struct AppFailed {
  std::string message;
};
/// Before the first step of stop, of a program that was started.
struct AppStopping {};
/// Everything was stopped; objects still exist.
struct AppStopped {};
/// A reload was published; heard by the listeners of the new generation.
struct ModuleReloaded {
  std::vector<std::string> modules;
  std::uint64_t generation = 0;
};

}  // namespace tenon
