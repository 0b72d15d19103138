/// Memory that runs out in a reload, at every place of the shim's own: what was published is `applied`, whatever else
/// is not; and the next save works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <new>

#include "fake_observer.h"

namespace {

long allocations_left = -1;  // before the one that fails; negative: none fails

void* allocate(std::size_t size) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, std::size_t) noexcept { free(memory); }

namespace {

using live_test::LoopTest;
using tenon::live::Loop;
using tenon::live::Outcome;
using tenon::live::Result;
using testing::StartsWith;

/// Two modules, of which the second uses what the first defines.
class AllocationTest : public LoopTest {
 protected:
  AllocationTest() {
    tools_.by_file["a.cpp.o"] = {.defined = {{.name = "_ZW1a3usev"}}};
    tools_.by_file["b.cpp.o"] = {.undefined = {"_ZW1a3usev"}, .defined = {{.name = "_ZW1b3usev"}}};
    begin();
  }
  /// Saves, and lets the allocation of this number fail until it is dealt with; what was told and said.
  void save_with_failure(Loop& loop, const std::string& text, long number) {
    saved("a.cpp", text);
    told_.reset();
    said_.clear();
    allocations_left = number;
    loop.turn();
    reached_ = allocations_left < 0;
    allocations_left = -1;
  }

  std::optional<Outcome> told_;
  bool reached_ = false;
};

TEST_F(AllocationTest, FailsAnywhereInAReloadAndWhatIsPublishedIsApplied) {
  Loop loop(
      observer_, *pipeline_, drain_, requests_, host_, [this](const Outcome& outcome) { told_ = outcome; },
      [this](const std::string& line) { said_.push_back(line); });
  int failed = 0;
  int applied = 0;
  reached_ = true;
  for (long number = 0; reached_; ++number) {
    const std::uint64_t before = host_.generation;
    const std::string text = absl::StrCat("module a;\n// ", number, "\n");
    save_with_failure(loop, text, number);
    const bool published = host_.generation != before;
    if (told_.has_value()) {
      EXPECT_EQ(told_->result == Result::applied, published) << number << ": " << told_->reason;
      if (published) EXPECT_EQ(told_->generation, host_.generation);
    } else {
      ASSERT_EQ(said_.size(), 1) << number;
      EXPECT_THAT(said_.front(), StartsWith(published ? "applied, but not told" : "live reload failed: ")) << number;
    }
    (published ? applied : failed) += 1;
    EXPECT_EQ(sources_->running(0) == tenon::live::digest_of(text), published) << number;
    // Whatever came before, the next good save works.
    saved("a.cpp", text + "// again\n");
    told_.reset();
    while (loop.turn() && !told_) {
    }
    ASSERT_TRUE(told_.has_value()) << number;
    ASSERT_EQ(told_->result, Result::applied) << number << ": " << told_->reason;
    EXPECT_THAT(told_->modules, testing::UnorderedElementsAre("a", "b")) << number << ": who uses it comes along";
    EXPECT_EQ(sources_->running(0), tenon::live::digest_of(text + "// again\n")) << number;
    ASSERT_FALSE(HasFailure()) << number;
  }
  EXPECT_GT(failed, 50);
  EXPECT_GT(applied, 0);
}

}  // namespace
