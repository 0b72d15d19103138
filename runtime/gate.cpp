module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

constexpr std::chrono::milliseconds pause{10};

}  // namespace

Gate::~Gate() {
  if (closed_) table_.open();
}

absl::Status Gate::close(const std::vector<Object*>& objects, std::chrono::milliseconds at_most) {
  if (objects.empty()) return absl::OkStatus();
  const auto end = std::chrono::steady_clock::now() + at_most;
  for (auto time = pause;; time *= 2) {
    const auto until = std::min(end, std::chrono::steady_clock::now() + time);
    if (try_until(objects, until)) return absl::OkStatus();
    if (until == end) break;
    std::this_thread::sleep_for(pause);
  }
  return absl::DeadlineExceededError(absl::StrCat("a state is to be migrated, but is still in use after ",
                                                  duration_text(at_most), " by ", absl::StrJoin(users_, "; ")));
}

bool Gate::try_until(const std::vector<Object*>& objects, std::chrono::steady_clock::time_point end) {
  table_.close();
  closed_ = true;
  while (!table_.quiet({objects.data(), objects.size()})) {
    if (std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      continue;
    }
    users_ = table_.users();
    table_.open();
    closed_ = false;
    return false;
  }
  return true;
}

}  // namespace tenon
