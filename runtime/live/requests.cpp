module;
#include <sys/eventfd.h>
#include <unistd.h>
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {

Requests::Requests() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Requests::wake() const {
  const std::uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof one);
}

bool Requests::put(Asked asked) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  asked_.push_back(std::move(asked));
  wake();
  return true;
}

std::vector<Asked> Requests::take() {
  std::uint64_t count = 0;
  (void)!read(wake_.get(), &count, sizeof count);
  const std::lock_guard lock(mutex_);
  return std::exchange(asked_, {});
}

void Requests::close(const std::string& reason) {
  std::vector<Asked> left;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    left = std::exchange(asked_, {});
  }
  for (const Asked& asked : left) {
    if (asked.done) asked.done({.reason = reason});
  }
}

}  // namespace tenon::live
