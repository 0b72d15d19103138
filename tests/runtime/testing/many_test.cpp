#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

import tenon.std;
import tenon;
import tenon.testing;

#include "shop.h"

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

/// What one process holds.
struct Held {
  long objects = allocated();
  long descriptors = entries("/proc/self/fd");
  long threads = entries("/proc/self/task");
};

void one_test() {
  shop::FakeDatabase fake;
  tenon::TestApp app(shop::image);
  app.only("shop.cards").replace<shop::storage::Database>(fake);
  if (!app.start().ok() || app.get<shop::cards::Cards>().page() != "fake#20") throw std::logic_error("wrong program");
}

TEST(TenThousandPrograms, LeaveNoMemoryNoDescriptorAndNoThread) {
  for (int n = 0; n < 10; ++n) one_test();  // what the process keeps once: records of this thread, caches of names
  const Held before;
  for (int n = 0; n < 10'000; ++n) one_test();
  const Held after;
  EXPECT_EQ(after.objects, before.objects);
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.threads, before.threads);
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

}  // namespace
