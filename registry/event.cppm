/// Events as listeners see them, and listeners as the runtime calls them.
export module tenon.registry:event;
import tenon.std;
import :text;
import :token;

export namespace tenon {

/// One emit under way.
struct Delivery {
  bool stopped = false;
  /// What a listener returned that is not ok, until it was reported.
  absl::Status failed;
};

/// An event together with its delivery, for a listener that ends it: `void ask(tenon::Event<Closing>& closing) { if
/// (busy()) closing.stop_propagation(); }`. Lives as long as the call of the listener.
template <class E>
class Event {
 public:
  Event(E& event, Delivery& delivery) : event_(&event), delivery_(&delivery) {}
  [[nodiscard]] inline E* operator->() const { return event_; }
  [[nodiscard]] inline E& operator*() const { return *event_; }
  /// No listener that comes after this one is called; Emitted::stopped() is true.
  inline void stop_propagation() { delivery_->stopped = true; }

 private:
  E* event_;
  Delivery* delivery_;
};

/// A listener without its types. `object` holds its resolved arguments.
struct ListenerFacts {
  Token event;
  int order = 0;
  void (*call)(void* object, void* event, Delivery& delivery) = nullptr;
};

/// What the first parameter of a listener says about the event.
template <class P>
struct HeardAs {
  static constexpr bool possible = false;
};
template <class E>
struct HeardAs<E&> {
  static constexpr bool possible = true;
  using event = std::remove_const_t<E>;
  static E& make(event& e, Delivery&) { return e; }
};
template <class E>
struct HeardAs<Event<E>&> {
  static constexpr bool possible = true;
  using event = E;
  static Event<E> make(E& e, Delivery& delivery) { return Event<E>(e, delivery); }
};

}  // namespace tenon
