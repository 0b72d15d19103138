module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

/// A constructor that runs meanwhile is in no unit of work: it belongs to a snapshot that is being built.
const Work* Entered::current() {
  if (reader == nullptr) return nullptr;
  for (const auto* entered = static_cast<const Entered*>(reader->innermost); entered != nullptr;
       entered = static_cast<const Entered*>(entered->outer_)) {
    if (entered->work_ != nullptr && entered->work_->hold_.get() == reader->entered) return entered->work_;
  }
  return nullptr;
}

void Work::moved(const Work& other) const {
  for (const auto* entered = static_cast<const Entered*>(reader->innermost); entered != nullptr;
       entered = static_cast<const Entered*>(entered->outer_)) {
    if (entered->work_ == this) {
      entered->work_ = &other;
    } else if (entered->work_ == &other) {
      entered->work_ = this;
    }
  }
}

void Entered::held_across_suspension() {
  misused(
      "a unit of work is left on another thread than it was entered on, or before one that was entered later: an "
      "Entered "
      "was held across a suspension. A coroutine enters its work on each resumption and leaves it before each "
      "suspension, as tenon::http::Task does");
}

void Entered::leaves_protection() const {
  misused(
      absl::StrCat("a unit of work of generation ", reader_->entered->generation(),
                   " is left, for a suspension or for good, while the protection of a call through a Ref to another "
                   "program, begun inside, is still held. End the call before the co_await: take its result in an "
                   "expression of its own"));
}

}  // namespace tenon
