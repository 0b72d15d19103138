module;
#include <sys/syscall.h>
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

Holders::Shard& Holders::shard(const Entry* entry) {
  return shards_[reinterpret_cast<std::uintptr_t>(entry) / 64 % shards_.size()];
}

Holders::Entry* Holders::add(std::uint64_t generation, std::string_view kind, std::string_view name,
                             std::uint64_t number) noexcept {
  Entry* entry = nullptr;
  try {
    entry = new Entry{.generation = generation, .kind = std::string(kind), .name = std::string(name), .number = number};
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  entry->since = std::chrono::steady_clock::now();
  Shard& in = shard(entry);
  const std::lock_guard lock(in.changing);
  entry->next = in.first;
  if (in.first != nullptr) in.first->before = entry;
  in.first = entry;
  return entry;
}

void Holders::remove(Entry* entry) noexcept {
  {
    Shard& in = shard(entry);
    const std::lock_guard lock(in.changing);
    if (entry->next != nullptr) entry->next->before = entry->before;
    (entry->before != nullptr ? entry->before->next : in.first) = entry->next;
  }
  delete entry;
}

std::vector<std::string> Holders::of(std::uint64_t generation) const {
  std::vector<Entry> found;
  for (const Shard& in : shards_) {
    const std::lock_guard lock(in.changing);
    for (const Entry* entry = in.first; entry != nullptr; entry = entry->next) {
      if (entry->generation == generation) found.push_back(*entry);
    }
  }
  std::ranges::sort(found, {}, &Entry::since);
  std::vector<std::string> texts;
  for (const Entry& entry : found) {
    const std::chrono::duration<double> for_so_long = std::chrono::steady_clock::now() - entry.since;
    std::string text = absl::StrCat(entry.kind, " \"", entry.name, "\"");
    if (entry.number != 0) absl::StrAppend(&text, "#", entry.number);
    std::array<char, 32> seconds{};
    std::snprintf(seconds.data(), seconds.size(), ", for %.1f s", for_so_long.count());
    texts.push_back(text + seconds.data());
  }
  return texts;
}

void Holders::born(std::uint64_t generation) {
  const std::lock_guard lock(counting_);
  living_.push_back(generation);
}

void Holders::died(std::uint64_t generation) noexcept {
  const std::lock_guard lock(counting_);
  const auto at = std::ranges::find(living_, generation);
  if (at != living_.end()) living_.erase(at);
}

std::vector<std::uint64_t> Holders::living() const {
  const std::lock_guard lock(counting_);
  std::vector<std::uint64_t> sorted = living_;
  std::ranges::sort(sorted);
  return sorted;
}

std::string thread_text(int thread) {
  std::string name;
  std::getline(std::ifstream(absl::StrCat("/proc/self/task/", thread, "/comm")), name);
  return absl::StrCat(name.empty() ? std::string("a thread that has ended") : name, " (", thread, ")");
}

int this_thread_number() { return static_cast<int>(syscall(SYS_gettid)); }

}  // namespace tenon
