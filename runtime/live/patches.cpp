module tenon.live;
import tenon.std;

namespace tenon::live {

Retirement retirement(const char* mapped, const char* trap) {
  Retirement how;
  how.generations = whole_number(mapped != nullptr ? mapped : "").value_or(how.generations);
  how.trap = trap != nullptr && std::string_view(trap) == "1";
  return how;
}

std::string text_of(const Patch& patch) {
  const std::string text = absl::StrJoin(patch.modules, ", ");
  if (patch.generation != 0) return absl::StrCat(text, " gen ", patch.generation);
  return absl::StrCat(text, " of a reload that was rolled back");
}

std::shared_ptr<const void> Patches::add(Library library, std::string path, std::span<const std::string> modules) {
  auto needed = std::make_shared<std::atomic<bool>>(true);
  patches_.push_back({.patch = {library, std::move(path), {modules.begin(), modules.end()}}, .needed = needed});
  ++loaded_;
  const void* what = needed.get();
  return {what, [needed](const void*) { needed->store(false, std::memory_order_release); }};
}

void Patches::serves(const std::string& path, std::uint64_t generation) {
  const auto found =
      std::ranges::find(patches_, path, [](const Entry& entry) -> const std::string& { return entry.patch.path; });
  if (found != patches_.end()) found->patch.generation = generation;
}

void Patches::retire() noexcept {
  waits_ = false;
  try {
    for (std::size_t i = 0; i < patches_.size();) {
      if (due(patches_[i]) && end(patches_[i])) {
        patches_.erase(patches_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  } catch (const std::exception&) {
    // No memory, or no look at the threads: next time.
    waits_ = true;
  }
}

bool Patches::due(Entry& entry) const {
  if (entry.needed->load(std::memory_order_acquire)) return false;
  if (!entry.retired) entry.retired = loaded_;
  return how_.trap || loaded_ - *entry.retired >= how_.generations;
}

bool Patches::someone_inside(Entry& entry) {
  const std::vector<Segment> code = entry.patch.library.segments();
  if (const std::optional<Inside> inside = find_inside(code); inside) {
    stays(entry, absl::StrCat("thread ", inside->thread,
                              inside->running ? " never waits, and may be running it" : " is still in it"));
    return true;
  }
  // Only after that: who has left the code has posted before.
  if (ways_.wanted == nullptr || !ways_.wanted(code)) return false;
  stays(entry, "an event that it has posted waits to be heard");
  return true;
}

void Patches::stays(Entry& entry, const std::string& why) {
  waits_ = true;
  if (std::exchange(entry.told, true)) return;
  ways_.say(absl::StrCat("the code of ", text_of(entry.patch), " stays: ", why));
}

bool Patches::end(Entry& entry) {
  if (someone_inside(entry)) return false;
  if (!how_.trap) {
    unload(entry.patch);
    return true;
  }
  if (const absl::Status trapped = ways_.trap(entry.patch); !trapped.ok()) {
    ways_.say(absl::StrCat("the code of ", text_of(entry.patch), " stays: ", std::string(trapped.message())));
  }
  return true;
}

void Patches::unload(Patch& patch) {
  if (patch.library.unload()) return ways_.remove(patch.path);
  ways_.say(absl::StrCat("the code of ", text_of(patch),
                         " stays: a thread_local with a destructor keeps it until its thread ends"));
}

}  // namespace tenon::live
