module;
#include <errno.h>
#include <time.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(STDERR_FILENO, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) return;
    if (wrote > 0) text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void print_line(std::string_view text) {
  const time_t now = time(nullptr);
  tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 16> clock{};
  std::strftime(clock.data(), clock.size(), "%H:%M:%S ", &parts);
  print(absl::StrCat(clock.data(), std::string(text), "\n"));
}

}  // namespace tenon::live
