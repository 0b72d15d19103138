/// Units of work: one request, command or job, which sees one snapshot from begin to end.
export module tenon.runtime:work;
import tenon.std;
import tenon.registry;
import :snapshot;
import :scope;

export namespace tenon {

/// While it lives, every Ref used by the current thread resolves against the work's snapshot. Must end on the
/// thread that made it, the innermost first; for a coroutine: one per resumption, never across a suspension. Where
/// that, or a bare protection made inside and still held at the end, is seen, the program ends with a message.
class Entered {
 public:
  inline explicit Entered(const Snapshot* snapshot)
      : reader_(&this_reader()),
        snapshot_(std::exchange(reader_->entered, snapshot)),
        outer_(std::exchange(reader_->innermost, this)),
        announced_(reader_->announced.load(std::memory_order_relaxed)) {}
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;
  inline ~Entered() {
    if (reader_ != reader || reader_->innermost != this) [[unlikely]]
      held_across_suspension();
    const Snapshot* announced = reader_->announced.load(std::memory_order_relaxed);
    if (announced != nullptr && announced != announced_) [[unlikely]]
      leaves_protection();
    reader_->entered = snapshot_;
    reader_->innermost = outer_;
  }

 private:
  [[noreturn]] static void held_across_suspension();
  [[noreturn]] void leaves_protection() const;

  Reader* reader_;
  // What was before, put back at the end.
  const Snapshot* snapshot_;
  const void* outer_;
  const Snapshot* announced_;
};

/// A movable hold on one snapshot, with a name for people. Begin it with Host::begin, `enter()` it wherever its
/// code runs, let it go when the work is answered. Its objects live at least as long; a reload meanwhile is seen by
/// the next unit of work. Safe to move between threads, not to use from two at once.
class Work {
 public:
  inline Work(Hold hold, std::string name) : hold_(std::move(hold)), name_(std::move(name)) {}
  [[nodiscard]] inline Entered enter() const { return Entered(hold_.get()); }
  /// Opens a scope of type S on this work's snapshot, seeded with what S lists; the seeds must outlive it.
  template <class S, class... A>
  [[nodiscard]] Scope<S> open(A&... seeds) const {
    hold_->retain();
    return Scope<S>::template opened<void>(Hold(hold_.get()), nullptr, seeds...);
  }
  [[nodiscard]] inline std::uint64_t generation() const { return hold_->generation(); }
  [[nodiscard]] inline const std::string& name() const { return name_; }

 private:
  Hold hold_;
  std::string name_;
};

}  // namespace tenon
