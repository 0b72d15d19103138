/// Units of work: one request, command or job, which sees one snapshot from begin to end.
export module tenon.runtime:work;
import tenon.std;
import tenon.registry;
import :snapshot;

export namespace tenon {

/// While it lives, every Ref used by the current thread resolves against the work's snapshot. Must end on the
/// thread that made it; for a coroutine: one per resumption, never across a suspension.
class Entered {
 public:
  explicit Entered(const Snapshot* snapshot)
      : reader_(&this_reader()), before_(std::exchange(reader_->entered, snapshot)) {}
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;
  ~Entered() { reader_->entered = before_; }

 private:
  Reader* reader_;
  const Snapshot* before_;
};

/// A movable hold on one snapshot, with a name for people. Begin it with Host::begin, `enter()` it wherever its
/// code runs, let it go when the work is answered. Its objects live at least as long; a reload meanwhile is seen by
/// the next unit of work. Safe to move between threads, not to use from two at once.
class Work {
 public:
  Work(Hold hold, std::string name) : hold_(std::move(hold)), name_(std::move(name)) {}
  [[nodiscard]] Entered enter() const { return Entered(hold_.get()); }
  [[nodiscard]] std::uint64_t generation() const { return hold_->generation(); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Hold hold_;
  std::string name_;
};

}  // namespace tenon
