module;
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Pages that were made inaccessible.
struct Closed {
  Range range{};
  int protection = 0;  ///< as it was
};

/// A patch as the signal handler sees it: never changed, never freed.
struct Trapped {
  std::string patch;  ///< `board.cards gen 7`
  std::vector<Closed> closed;
  std::vector<Placed> symbols;  ///< at their addresses, with names for people
  const Trapped* next = nullptr;
};

// Of the process, because a signal handler is.
constinit std::atomic<const Trapped*> trapped{nullptr};
constinit struct sigaction before{};

constexpr std::uintptr_t page = 4096;

/// A text of limited length, put together without memory.
class Line {
 public:
  void add(std::string_view text) {
    const std::size_t size = std::min(text.size(), text_.size() - used_);
    text.copy(text_.data() + used_, size);
    used_ += size;
  }
  void add(int number) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  void write() const { (void)!::write(STDERR_FILENO, text_.data(), used_); }

 private:
  std::array<char, 2048> text_{};
  std::size_t used_ = 0;
};

/// What is printable at the address, as far as it lies in these pages: a literal names its place.
void add_text(Line& line, const Closed& closed, std::uintptr_t address) {
  const std::uintptr_t first = address & ~(page - 1);
  const std::uintptr_t end = std::min(closed.range.end, first + 2 * page);
  if (mprotect(reinterpret_cast<void*>(first), end - first, PROT_READ) != 0) return;
  const char* text = reinterpret_cast<const char*>(address);
  std::size_t size = 0;
  while (size < 60 && address + size < end && text[size] >= ' ' && text[size] <= '~') ++size;
  if (size >= 4) {
    line.add(": \"");
    line.add({text, size});
    line.add("\"");
  }
  mprotect(reinterpret_cast<void*>(first), end - first, PROT_NONE);
}

/// The last symbol that begins at the address or before.
const Placed* symbol_at(const Trapped& patch, std::uintptr_t address) {
  const Placed* found = nullptr;
  for (const Placed& placed : patch.symbols) {
    if (placed.range.begin > address) break;
    if (found == nullptr || placed.range.begin != found->range.begin || found->range.end <= address) found = &placed;
  }
  return found;
}

void tell(const Trapped& patch, const Closed& closed, std::uintptr_t address) {
  std::array<char, 17> thread{};
  prctl(PR_GET_NAME, thread.data());
  const bool code = (closed.protection & PROT_EXEC) != 0;
  Line line;
  line.add("tenon: thread ");
  line.add(thread.data());
  line.add(" (");
  line.add(static_cast<int>(syscall(SYS_gettid)));
  line.add(code ? ") used code of " : ") used data of ");
  line.add(patch.patch);
  const Placed* symbol = symbol_at(patch, address);
  const bool inside = symbol != nullptr && (code || symbol->range.contains(address));
  if (inside) {
    line.add(": ");
    line.add(symbol->name);
  } else {
    line.add(", a constant");
    add_text(line, closed, address);
  }
  line.add(
      ", which was replaced. What a module returns must not carry its code or its constants: no function object, "
      "no exception of its own type, no std::string_view of a literal, no deleter\n");
  line.write();
}

/// Leaves the signal to whoever had it before: the instruction is executed again when this returns.
void faulted(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  bool ours = false;
  for (const Trapped* patch = trapped.load(std::memory_order_acquire); patch != nullptr; patch = patch->next) {
    for (const Closed& closed : patch->closed) {
      if (!closed.range.contains(address)) continue;
      tell(*patch, closed, address);
      ours = true;
    }
  }
  if (!ours && (before.sa_flags & SA_SIGINFO) != 0) return before.sa_sigaction(signal, info, context);
  if (!ours && before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  sigaction(SIGSEGV, &before, nullptr);
}

/// Statics of patches are destroyed when the process exits.
void open_all() {
  for (const Trapped* patch = trapped.load(std::memory_order_acquire); patch != nullptr; patch = patch->next) {
    for (const Closed& closed : patch->closed) {
      mprotect(reinterpret_cast<void*>(closed.range.begin), closed.range.end - closed.range.begin, closed.protection);
    }
  }
}

/// The pages of a segment that have nothing of these in them.
std::vector<Closed> pages_without(const Segment& segment, std::span<const Range> kept) {
  std::vector<Closed> pages;
  const int protection = PROT_READ | (segment.executable ? PROT_EXEC : 0) | (segment.writable ? PROT_WRITE : 0);
  for (std::uintptr_t at = segment.range.begin & ~(page - 1); at < segment.range.end; at += page) {
    const bool meets = std::ranges::any_of(kept, [&](const Range& r) { return r.begin < at + page && r.end > at; });
    if (meets) continue;
    if (pages.empty() || pages.back().range.end != at) {
      pages.push_back({{at, at + page}, protection});
    } else {
      pages.back().range.end = at + page;
    }
  }
  return pages;
}

void moved(Range& range, std::uintptr_t base) {
  range.begin += base;
  range.end += base;
}

absl::StatusOr<std::unique_ptr<Trapped>> prepare(const Patch& patch, const Names& names) {
  const absl::StatusOr<Symbols> uses = read_symbols(patch.path);
  if (!uses.ok()) return uses.status();
  for (const std::string_view name : {"__cxa_thread_atexit", "__cxa_thread_atexit_impl"}) {
    if (std::ranges::find(uses->undefined, name) == uses->undefined.end()) continue;
    return absl::FailedPreconditionError(
        "it has a thread_local with a destructor, which a thread may still have to run");
  }
  absl::StatusOr<Layout> layout = read_layout(patch.path);
  if (!layout.ok()) return layout.status();
  const std::uintptr_t base = patch.library.base();
  auto made = std::make_unique<Trapped>();
  made->patch = text_of(patch);
  for (Range& range : layout->loaders) moved(range, base);
  std::vector<std::string> mangled;
  for (Placed& placed : layout->symbols) {
    moved(placed.range, base);
    mangled.push_back(placed.name);
  }
  const std::vector<std::string> readable = names(mangled);
  for (std::size_t i = 0; i < readable.size(); ++i) layout->symbols[i].name = readable[i];
  made->symbols = std::move(layout->symbols);
  for (const Segment& segment : patch.library.segments()) {
    for (const Closed& pages : pages_without(segment, layout->loaders)) made->closed.push_back(pages);
  }
  return made;
}

void install() {
  struct sigaction action{};
  action.sa_sigaction = &faulted;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, &before);
}

}  // namespace

absl::Status trap(const Patch& patch, const Names& names) {
  absl::StatusOr<std::unique_ptr<Trapped>> made = prepare(patch, names);
  if (!made.ok()) return made.status();
  if (trapped.load(std::memory_order_relaxed) == nullptr) install();
  (*made)->next = trapped.load(std::memory_order_relaxed);
  const Trapped& kept = *made->release();
  trapped.store(&kept, std::memory_order_release);
  // Later than all that the patch has registered to be run at exit, and so before it.
  std::atexit(&open_all);
  for (const Closed& closed : kept.closed) {
    if (mprotect(reinterpret_cast<void*>(closed.range.begin), closed.range.end - closed.range.begin, PROT_NONE) != 0) {
      return system_error_status("mprotect");
    }
  }
  return absl::OkStatus();
}

}  // namespace tenon::live
