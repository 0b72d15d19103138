module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

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
