#include "state_versions.h"

import tenon.std;
import tenon;

namespace {

struct Visits : versions::Counted {
  Visits() = default;
  Visits(int n, std::vector<std::string> who) : count(n), names(std::move(who)) {}
  std::mutex mutex;
  int count = 0;
  std::vector<std::string> names;
};
struct VisitsBefore : versions::Counted {
  std::mutex mutex;
  int count = 0;
};
struct VisitsOnce : versions::Counted {
  std::mutex mutex;
  long count = 0;
};
/// The state under another name.
struct Guests : versions::Counted {
  explicit Guests(int n = 0) : count(n) {}
  std::mutex mutex;
  int count = 0;
  int left = 0;
};
/// One that can be moved, as what may turn out not to exist must.
struct Movable : versions::Counted {
  int count = 0;
};

template <class S>
class DeskNow final : public versions::Desk {
 public:
  explicit DeskNow(S& state) : state_(state) {
    if (versions::constructing) versions::constructing();
  }
  std::string visit() override {
    if constexpr (requires { state_.mutex; }) {
      const std::lock_guard lock(state_.mutex);
      if constexpr (requires { state_.names; }) state_.names.emplace_back("anna");
      return absl::StrCat(++state_.count);
    } else {
      return absl::StrCat(++state_.count);
    }
  }
  std::string names() override {
    if constexpr (requires { state_.names; }) return absl::StrJoin(state_.names, " ");
    return "";
  }

 private:
  S& state_;
};
class Broken final : public versions::Desk {
 public:
  explicit Broken(Visits&) { throw std::runtime_error("not today"); }
  std::string visit() override { return ""; }
};

Visits migrate(const VisitsBefore& before) {
  if (versions::meanwhile) versions::meanwhile();
  return {before.count, std::vector<std::string>(static_cast<std::size_t>(before.count), "somebody")};
}
Visits from_once(const VisitsOnce& before) { return {static_cast<int>(before.count), {}}; }
Guests as_guests(const VisitsBefore& before) { return Guests(before.count); }
absl::StatusOr<Movable> refuse(const VisitsBefore& before) {
  return absl::OutOfRangeError(absl::StrCat(before.count, " are too many"));
}

template <int>
inline constexpr auto descriptor = tenon::describe<"desk">.exports<versions::Desk>();
template <class S>
constexpr auto desk = tenon::provide<DeskNow<S>(S&)>().template as<versions::Desk>();

using Runner = versions::RunnerOf<tenon::Ref<versions::Desk>>;
constexpr auto runner = tenon::provide<Runner(tenon::Ref<versions::Desk>)>()
                            .start<&Runner::start>()
                            .stop<&Runner::stop>()
                            .adopt<&Runner::release, &Runner::adopt>();

}  // namespace

namespace versions {

extern constinit const tenon::Definition more =
    tenon::define<descriptor<1>>(tenon::state<Visits>().from<&from_once>().from<&migrate>(), desk<Visits>);
extern constinit const tenon::Definition more_again =
    tenon::define<descriptor<2>>(desk<Visits>, tenon::state<Visits>().from<&migrate>());
extern constinit const tenon::Definition lost = tenon::define<descriptor<3>>(tenon::state<Visits>(), desk<Visits>);
extern constinit const tenon::Definition from_another =
    tenon::define<descriptor<4>>(tenon::state<Visits>().from<&from_once>(), desk<Visits>);
extern constinit const tenon::Definition broken =
    tenon::define<descriptor<5>>(tenon::state<Visits>().from<&migrate>(), tenon::provide<Broken(Visits&)>().as<Desk>());
extern constinit const tenon::Definition renamed =
    tenon::define<descriptor<6>>(tenon::state<Guests>().from<&as_guests>(), desk<Guests>);
extern constinit const tenon::Definition refused =
    tenon::define<descriptor<7>>(tenon::state<Movable>().from<&refuse>(), desk<Movable>);
extern constinit const tenon::Definition running =
    tenon::define<descriptor<8>>(tenon::state<Visits>().from<&migrate>(), desk<Visits>, runner);

}  // namespace versions
