module;
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

constinit thread_local Reader* reader = nullptr;

namespace {

constinit std::atomic<Reader*> readers{nullptr};
constinit std::atomic<std::uint32_t> next_table{1};

// Marks in place of a thread's record: a call within a call of the same program, and of another one.
constinit Reader within;
constinit Reader counted;

/// Gives the thread's record back when the thread ends.
struct ReaderLease {
  Reader* record = nullptr;
  ~ReaderLease() {
    if (record == nullptr) return;
    reader = nullptr;
    // Still announced: std::exit within a call, or a suspended coroutine that holds the protection of a call; the
    // record stays as it is, so that the object lives on and the coroutine is caught when it ends the call elsewhere.
    if (record->announced.load(std::memory_order_relaxed) != nullptr) return;
    record->entered = nullptr;
    record->taken.store(false, std::memory_order_release);
  }
};

Reader* free_reader() {
  for (Reader* r = readers.load(std::memory_order_acquire); r != nullptr; r = r->next) {
    bool free = false;
    if (r->taken.compare_exchange_strong(free, true, std::memory_order_acq_rel)) return r;
  }
  auto* fresh = new Reader;
  fresh->taken.store(true, std::memory_order_relaxed);
  fresh->next = readers.load(std::memory_order_acquire);
  do {
    fresh->number = fresh->next != nullptr ? fresh->next->number + 1 : 0;
  } while (!readers.compare_exchange_weak(fresh->next, fresh, std::memory_order_acq_rel));
  return fresh;
}

bool announced(const Snapshot* snapshot) {
  for (Reader* r = readers.load(std::memory_order_acquire); r != nullptr; r = r->next) {
    if (r->announced.load(std::memory_order_acquire) == snapshot) return true;
    if (r->counting.load(std::memory_order_acquire) == snapshot) return true;
  }
  return false;
}

}  // namespace

/// Where the kernel has no membarrier, changing a page's protection does the same by interrupting every processor that
/// runs this process.
void fence_all_threads() {
  if (syscall(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0) return;
  const std::size_t size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  *static_cast<volatile char*>(page) = 1;
  mprotect(page, size, PROT_NONE);
  munmap(page, size);
}

Reader& take_reader() {
  static thread_local ReaderLease lease;
  lease.record = free_reader();
  reader = lease.record;
  if constexpr (live_build) reader->thread.store(this_thread_number(), std::memory_order_relaxed);
  return *reader;
}

Snapshot::Snapshot(Table& table, std::uint64_t generation, std::size_t slots)
    : table_(&table), generation_(generation), slots_(slots), works_(table.works()) {
  if constexpr (live_build) works_->holders.born(generation);
}

Snapshot::Snapshot(const Snapshot& closed, Table& table)
    : gate_(true),
      table_(&table),
      generation_(closed.generation_),
      slots_(closed.slots_.size()),
      works_(closed.works_) {}

Snapshot::~Snapshot() {
  while (!objects_.empty()) {
    objects_.back()->release();
    objects_.pop_back();
  }
  if (live_build && !gate_) works_->holders.died(generation_);
}

void Snapshot::release() const {
  if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

Table::Table() : id_(next_table.fetch_add(1, std::memory_order_relaxed)) {
  syscall(__NR_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

Table::~Table() {
  publish(nullptr);
  for (const Snapshot* snapshot : retired_) snapshot->release();
}

Hold Table::hold() {
  const Protection protection(*this);
  (*protection).retain();
  return Hold(&*protection);
}

Hold Table::latest() {
  for (;;) {
    Hold hold = latest_or_gate();
    if (!live_build || !hold || !hold->is_gate()) return hold;
    wait_until_open();
  }
}

Hold Table::latest_or_gate() {
  Reader& mine = this_reader();
  const Snapshot* snapshot = nullptr;
  do {
    snapshot = current();
    mine.counting.store(snapshot, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } while (current() != snapshot);
  if (snapshot != nullptr) snapshot->retain();
  mine.counting.store(nullptr, std::memory_order_release);
  return Hold(snapshot);
}

void Table::publish(const Snapshot* next) {
  {
    const std::lock_guard lock(retire_);
    retired_.reserve(retired_.size() + 2);
    const Snapshot* old = current_.exchange(next, std::memory_order_acq_rel);
    if (old == nullptr) return;
    retired_.push_back(old);
    if (const Snapshot* closed = closed_.load(); closed != nullptr) retired_.push_back(closed);
  }
  let_in();
  // What cannot be dropped for want of memory waits for the next time: `next` is current, whatever happens now.
  try {
    reclaim();
  } catch (const std::bad_alloc&) {
  }
}

void Table::let_in() {
  {
    const std::lock_guard lock(waiting_);
    closed_ = nullptr;
  }
  opened_.notify_all();
}

void Table::close() {
  const std::lock_guard lock(retire_);
  retired_.reserve(retired_.size() + 2);  // for what ends this
  const Snapshot* was = current();
  auto* gate = new Snapshot(*was, *this);
  closed_ = was;
  current_.store(gate, std::memory_order_release);
}

void Table::open() {
  {
    const std::lock_guard lock(retire_);
    retired_.push_back(current_.exchange(closed_.load(), std::memory_order_acq_rel));
  }
  let_in();
  try {
    reclaim();
  } catch (const std::bad_alloc&) {
  }
}

void Table::wait_until_open() {
  std::unique_lock lock(waiting_);
  opened_.wait(lock, [this] { return closed_.load() == nullptr; });
}

/// Who announced it before the gate was there counts it before that ends, so the announcements are looked at first.
bool Table::quiet(View<Object*> objects) {
  reclaim();
  fence_all_threads();
  const Snapshot* was = closed_.load();
  if (announced(was) || was->count() != 1) return false;
  return std::all_of(objects.begin(), objects.end(), [](const Object* object) { return object->count() == 1; });
}

std::vector<std::string> Table::users() {
  std::vector<std::string> users;
  for (const std::uint64_t generation : works_->holders.living()) {
    for (std::string& holder : works_->holders.of(generation)) users.push_back(std::move(holder));
  }
  const std::lock_guard lock(retire_);
  for (const Snapshot* old : retired_) add_callers(old, users);
  add_callers(closed_.load(), users);
  if (users.empty()) users.emplace_back("an object of a Make, or an event that waits to be heard");
  return users;
}

std::vector<HeldGeneration> Table::held() {
  reclaim();
  std::vector<HeldGeneration> held;
  const Snapshot* now = current();
  for (const std::uint64_t generation : works_->holders.living()) {
    if (now == nullptr || generation >= now->generation()) continue;
    held.push_back({generation, works_->holders.of(generation)});
  }
  add_callers(held);
  for (HeldGeneration& old : held) {
    if (old.holders.empty()) old.holders.emplace_back("an object of a Make, or an event that waits to be heard");
  }
  return held;
}

void Table::add_callers(std::vector<HeldGeneration>& held) {
  const std::lock_guard lock(retire_);
  for (const Snapshot* old : retired_) {
    const auto entry = std::ranges::find(held, old->generation(), &HeldGeneration::generation);
    if (entry != held.end()) add_callers(old, entry->holders);
  }
}

void Table::add_callers(const Snapshot* of, std::vector<std::string>& to) const {
  for (const Reader* r = readers.load(std::memory_order_acquire); r != nullptr; r = r->next) {
    if (r->announced.load(std::memory_order_acquire) != of) continue;
    to.push_back(
        absl::StrCat("a call through a Ref on thread ", thread_text(r->thread.load(std::memory_order_relaxed))));
  }
}

std::size_t Table::reclaim() {
  std::vector<const Snapshot*> free;
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(retire_);
    if (retired_.empty()) return 0;
    fence_all_threads();
    const auto first = std::stable_partition(retired_.begin(), retired_.end(), announced);
    free.assign(first, retired_.end());
    retired_.erase(first, retired_.end());
    waiting = retired_.size();
  }
  for (const Snapshot* snapshot : free) snapshot->release();
  return waiting;
}

ProtectionBase::Use ProtectionBase::again(Table& table, Reader& mine) {
  for (const Snapshot* snapshot = table.current();;) {
    mine.announced.store(snapshot, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Snapshot* now = table.current();
    if (now == snapshot) return {&mine, snapshot};
    snapshot = now;
  }
}

ProtectionBase::Use ProtectionBase::opened(Table& table, Use use) {
  while (use.snapshot != nullptr && use.snapshot->is_gate()) {
    // Only what this thread has announced itself may be a gate's: whoever holds more began before there was one.
    Reader& mine = *use.reader;
    mine.announced.store(nullptr, std::memory_order_release);
    table.wait_until_open();
    use = again(table, mine);
  }
  return use;
}

ProtectionBase::Use ProtectionBase::nested(Table& table, Reader& mine) {
  const Snapshot* known = mine.announced.load(std::memory_order_relaxed);
  if (known->table() == &table) return {&within, known};
  // Another program in this process: its snapshot is counted, the announced one stays announced.
  const Hold hold = table.latest();
  hold->retain();
  return {&counted, hold.get()};
}

void ProtectionBase::end(Use use, std::string_view what) {
  if (use.reader == &counted) return use.snapshot->release();
  // A call within a call ends first, on the same thread.
  if (use.reader == &within && reader != nullptr && reader->announced.load() == use.snapshot) return;
  held_across_suspension(what);
}

void ProtectionBase::held_across_suspension(std::string_view what) {
  const std::string type(what);
  misused(absl::StrCat(
      "a call through Ref<", type, "> was held across a suspension of a coroutine outside of a unit of work: ",
      "what protects the object belongs to the thread that began the call. Let the coroutine run in a "
      "unit of work that it enters on each resumption, as tenon::http::Task does; or end the call before "
      "the co_await, with what it returns in a variable"));
}

void misused(const std::string& message) {
  const std::string line = absl::StrCat("tenon: ", message, "\n");
  (void)!write(STDERR_FILENO, line.data(), line.size());
  std::abort();
}

NotYetCreated::NotYetCreated(std::string_view type)
    : std::logic_error(absl::StrCat(
          std::string(type), " is called before it is created; a constructor may keep a Ref or an All, not call it")) {}

}  // namespace tenon
