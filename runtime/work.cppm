/// Units of work: one request, command or job, which sees one snapshot from begin to end.
export module tenon.runtime:work;
import tenon.std;
import tenon.registry;
import :holders;
import :snapshot;
import :scope;

export namespace tenon {

class Work;

/// While it lives, every Ref used by the current thread resolves against the work's snapshot. Must end on the
/// thread that made it, the innermost first; for a coroutine: one per resumption, never across a suspension. Where
/// that, or a bare protection made inside and still held at the end, is seen, the program ends with a message.
class Entered {
 public:
  inline explicit Entered(const Snapshot* snapshot, const Work* work = nullptr)
      : work_(work),
        reader_(&this_reader()),
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
  /// The unit of work that this thread is in, or null.
  [[nodiscard]] static const Work* current();

 private:
  friend class Work;
  [[noreturn]] static void held_across_suspension();
  [[noreturn]] void leaves_protection() const;

  mutable const Work* work_;  ///< follows a Work that is moved
  Reader* reader_;
  // What was before, put back at the end.
  const Snapshot* snapshot_;
  const void* outer_;
  const Snapshot* announced_;
};

/// A movable hold on one snapshot, with a name for people. Begin it with Host::begin, `enter()` it wherever its
/// code runs, let it go when the work is answered. An object of a scope may take a Work by value: one of its own on the
/// same snapshot and of the same name, to go on elsewhere. Its objects live at least as long; a reload meanwhile is
/// seen by the next unit of work. Safe to move between threads, not to use from two at once.
class Work {
 public:
  inline Work(Hold hold, std::string name)
      : hold_(std::move(hold)),
        name_(std::move(name)),
        number_(hold_->works().begun.fetch_add(1, std::memory_order_relaxed) + 1),
        held_by_(hold_->works().holders, hold_->generation(), "unit of work", name_, number_) {}
  inline Work(Work&& other) noexcept
      : hold_(std::move(other.hold_)),
        name_(std::move(other.name_)),
        number_(std::exchange(other.number_, 0)),
        held_by_(std::move(other.held_by_)) {
    if (reader != nullptr && reader->innermost != nullptr) moved(other);
  }
  inline Work& operator=(Work&& other) noexcept {
    std::swap(hold_, other.hold_);
    std::swap(name_, other.name_);
    std::swap(number_, other.number_);
    held_by_ = std::move(other.held_by_);
    if (reader != nullptr && reader->innermost != nullptr) moved(other);
    return *this;
  }
  inline ~Work() {
    if (hold_) hold_->works().ended.fetch_add(1, std::memory_order_release);
  }
  [[nodiscard]] inline Entered enter() const { return Entered(hold_.get(), this); }
  /// Opens a scope of type S on this work's snapshot, seeded with what S lists; the seeds must outlive it.
  template <class S, class... A>
  [[nodiscard]] Scope<S> open(A&... seeds) const {
    hold_->retain();
    return Scope<S>::template opened<void>(Hold(hold_.get()), nullptr, name_, seeds...);
  }
  [[nodiscard]] inline std::uint64_t generation() const { return hold_->generation(); }
  [[nodiscard]] inline const std::string& name() const { return name_; }
  /// Counted from 1 in each program, in the order in which they began.
  [[nodiscard]] inline std::uint64_t number() const { return number_; }

 private:
  friend class Entered;
  /// A thread that is inside keeps knowing in which unit of work.
  void moved(const Work& other) const;

  Hold hold_;
  std::string name_;
  std::uint64_t number_ = 0;
  [[no_unique_address]] HeldBy<live_build> held_by_;
};

template <>
struct ParameterTraits<Work> {
  using token = Work;
  static constexpr ParameterKind kind = ParameterKind::work;
  static constexpr std::string_view instance{};
  static Work make(const Argument& argument) {
    const auto* scope = static_cast<const ScopeCore*>(argument.object);
    return {scope->hold(), scope->work()};
  }
};

}  // namespace tenon
