#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstdlib>
#include <fstream>
#include <new>

#include "shop.h"

import tenon.std;
import tenon;
import tenon.testing;

// Sanitizers replace the allocator and count for themselves.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // NOLINT(bugprone-reserved-identifier): theirs

namespace {

long allocated() { return static_cast<long>(__sanitizer_get_current_allocated_bytes()); }

}  // namespace
#else
namespace {

std::atomic<long> living{0};
long allocated() { return living.load(); }

}  // namespace

// Every allocation of the process that is not given back.
void* operator new(std::size_t size) {
  void* made = std::malloc(size != 0 ? size : 1);
  if (made == nullptr) throw std::bad_alloc();
  living.fetch_add(1, std::memory_order_relaxed);
  return made;
}
void operator delete(void* object) noexcept {
  if (object == nullptr) return;
  living.fetch_sub(1, std::memory_order_relaxed);
  std::free(object);
}
void operator delete(void* object, std::size_t) noexcept { operator delete(object); }
#endif

namespace {

long entries(const char* folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator{});
}

/// Lines of a file: /proc/self/maps has one for each mapping.
long lines(const char* file) {
  std::ifstream in(file);
  return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

/// What one process holds.
struct Held {
  long objects = allocated();
  long descriptors = entries("/proc/self/fd");
  long threads = entries("/proc/self/task");
  long mappings = lines("/proc/self/maps");
};

void one_test() {
  shop::FakeDatabase fake;
  tenon::TestApp app(shop::image);
  app.only("shop.cards").replace<shop::storage::Database>(fake);
  if (!app.start().ok() || app.get<shop::cards::Cards>().page() != "fake#20") throw std::logic_error("wrong program");
}

TEST(TenThousandPrograms, LeaveNoMemoryNoDescriptorNoThreadAndNoMapping) {
  for (int n = 0; n < 10; ++n) one_test();  // what the process keeps once: records of this thread, caches of names
  const Held before;
  for (int n = 0; n < 10'000; ++n) one_test();
  const Held after;
  EXPECT_EQ(after.objects, before.objects);
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.threads, before.threads);
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)  // which map memory for themselves
  EXPECT_EQ(after.mappings, before.mappings);
#endif
}

TEST(TenThousandPrograms, OneThatIsKeptIsCounted) {
  one_test();
  const Held before;
  {
    tenon::App app = tenon::App::from(shop::image, "shop.disk");
    ASSERT_TRUE(app.create({}).ok());
    const Held during;
    EXPECT_GT(during.objects, before.objects);
    EXPECT_GT(during.descriptors, before.descriptors);
  }
  const Held after;
  EXPECT_EQ(after.objects, before.objects);
  EXPECT_EQ(after.descriptors, before.descriptors);
}

TEST(TenThousandPrograms, AMappingThatIsKeptIsCounted) {
  const Held before;
  void* const kept = mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(kept, MAP_FAILED);
  const Held during;
  EXPECT_EQ(during.mappings, before.mappings + 1);
  munmap(kept, 4096);
}

}  // namespace
