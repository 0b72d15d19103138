module;
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// Where the thread waits.
struct Place {
  std::uintptr_t stack = 0;
  std::uintptr_t instruction = 0;
};

enum class Seen : std::uint8_t { waiting, running, ended };

/// `NUMBER ARGUMENT… STACK INSTRUCTION`, or `-1 STACK INSTRUCTION`, or `running`.
Seen look(int thread, Place& place) {
  const absl::StatusOr<std::string> text = read_file(absl::StrCat("/proc/self/task/", thread, "/syscall"));
  if (!text.ok()) return absl::IsNotFound(text.status()) ? Seen::ended : Seen::running;
  const std::vector<std::string> words = split_words(*text);
  if (words.size() < 3) return Seen::running;
  auto number = [](std::string_view word) {
    std::uintptr_t value = 0;
    if (word.starts_with("0x")) word.remove_prefix(2);
    std::from_chars(word.data(), word.data() + word.size(), value, 16);
    return value;
  };
  place = {number(words[words.size() - 2]), number(words.back())};
  return Seen::waiting;
}

Seen look_until_it_waits(int thread, Place& place) {
  for (int tries = 0;; ++tries) {
    const Seen seen = look(thread, place);
    if (seen != Seen::running || tries == 20) return seen;
    std::this_thread::sleep_for(250us);
  }
}

/// The end of the mapping that each address lies in.
class Mappings {
 public:
  [[nodiscard]] std::uintptr_t end_of(std::uintptr_t address) {
    std::uintptr_t end = find(address);
    if (end != 0) return end;
    read();  // the thread may be newer
    return find(address);
  }

 private:
  [[nodiscard]] std::uintptr_t find(std::uintptr_t address) const {
    for (const Range& range : ranges_) {
      if (range.contains(address)) return range.end;
    }
    return 0;
  }
  void read() {
    ranges_.clear();
    const absl::StatusOr<std::string> text = read_file("/proc/self/maps");
    if (!text.ok()) return;
    for (const std::string_view line : split_lines(*text)) {
      Range range;
      const char* end = line.data() + line.size();
      const auto first = std::from_chars(line.data(), end, range.begin, 16);
      if (first.ptr == end || *first.ptr != '-') continue;
      std::from_chars(first.ptr + 1, end, range.end, 16);
      ranges_.push_back(range);
    }
  }
  std::vector<Range> ranges_;
};

/// `importer (4711)`.
std::string text_of(int thread) {
  absl::StatusOr<std::string> name = read_file(absl::StrCat("/proc/self/task/", thread, "/comm"));
  if (!name.ok()) return absl::StrCat("(", thread, ")");
  return absl::StrCat(name->substr(0, name->find('\n')), " (", thread, ")");
}

bool in_code(std::span<const Segment> code, std::uintptr_t address) {
  return std::ranges::any_of(code, [&](const Segment& s) { return s.executable && s.range.contains(address); });
}

/// Reads stacks through the kernel, because one may go meanwhile.
class Memory {
 public:
  /// True if an address in the code stands in this part of memory, or if nobody can know.
  [[nodiscard]] bool mentions(std::span<const Segment> code, std::uintptr_t from, std::uintptr_t end) {
    if (!file_) return true;
    for (std::uintptr_t at = from & ~(sizeof(std::uintptr_t) - 1); at < end;) {
      const std::size_t size = std::min<std::uintptr_t>(words_.size() * sizeof(std::uintptr_t), end - at);
      const ssize_t got = pread(file_.get(), words_.data(), size, static_cast<off_t>(at));
      if (got <= 0) return false;  // the thread has ended
      const auto count = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(got) / sizeof(std::uintptr_t));
      if (std::any_of(words_.begin(), words_.begin() + count, [&](auto word) { return in_code(code, word); }))
        return true;
      at += static_cast<std::uintptr_t>(got);
    }
    return false;
  }

 private:
  Fd file_{open("/proc/self/mem", O_RDONLY | O_CLOEXEC)};
  std::vector<std::uintptr_t> words_ = std::vector<std::uintptr_t>(8192);
};

}  // namespace

std::optional<Inside> find_inside(std::span<const Segment> code) {
  Mappings mappings;
  Memory memory;
  const auto self = static_cast<int>(syscall(SYS_gettid));
  std::error_code error;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator("/proc/self/task", error)) {
    const std::string name = entry.path().filename().string();
    int thread = 0;
    std::from_chars(name.data(), name.data() + name.size(), thread);
    if (thread == self) continue;
    Place place;
    const Seen seen = look_until_it_waits(thread, place);
    if (seen == Seen::ended) continue;
    const bool running = seen == Seen::running;
    if (running || in_code(code, place.instruction) ||
        memory.mentions(code, place.stack, mappings.end_of(place.stack))) {
      return Inside{text_of(thread), running};
    }
  }
  return std::nullopt;
}

}  // namespace tenon::live
