/// Code goes when nothing needs it any more, and not before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "folder.h"

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Library;
using tenon::live::Patch;
using tenon::live::Patches;
using tenon::live::Retirement;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

template <class F>
F* function(const Library& library, const std::string& name) {
  return reinterpret_cast<F*>(const_cast<void*>(library.find(name)));
}

/// Copies of the sample, each a library of its own.
class Samples {
 public:
  Library load(int sample = 0) {
    path = absl::StrCat(folder.path, "/", ++number_, ".so");
    fs::copy_file(absl::StrCat(PROBE_SAMPLES, "/libpatch_sample_", sample, ".so"), path);
    return Library::load(path, tenon::live::digest_file(path).value()).value();
  }
  const live_test::Folder folder;
  std::string path;  ///< of the last one

 private:
  int number_ = 0;
};

class PatchesTest : public testing::Test {
 protected:
  Patches patches(Retirement how) {
    return Patches(how, {.remove = [this](const std::string& path) { removed_.push_back(path); },
                         .trap =
                             [this](const Patch& patch) {
                               trapped_.push_back(tenon::live::text_of(patch));
                               return absl::OkStatus();
                             },
                         .say = [this](const std::string& line) { said_.push_back(line); }});
  }
  std::shared_ptr<const void> add(Patches& to, const Library& library) {
    return to.add(library, samples_.path, std::vector<std::string>{"sample"});
  }

  Samples samples_;
  std::vector<std::string> removed_;
  std::vector<std::string> trapped_;
  std::vector<std::string> said_;
};

TEST_F(PatchesTest, UnloadsWhatNobodyKeepsAndDestroysItsStatics) {
  Patches patches = this->patches({.generations = 0});
  const Library library = samples_.load();
  int ended = 0;
  function<void(int*)>(library, "sample_count_end")(&ended);
  std::shared_ptr<const void> code = add(patches, library);
  patches.retire();
  EXPECT_EQ(patches.size(), 1U) << "somebody keeps it";
  code.reset();
  EXPECT_EQ(ended, 0) << "only the shim's thread unloads";
  patches.retire();
  EXPECT_EQ(patches.size(), 0U);
  EXPECT_EQ(ended, 1);
  EXPECT_THAT(removed_, ElementsAre(samples_.path));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(PatchesTest, KeepsItMappedUntilSoManyPatchesCameAfter) {
  Patches patches = this->patches({.generations = 2});
  add(patches, samples_.load()).reset();
  patches.retire();
  const std::shared_ptr<const void> second = add(patches, samples_.load());
  patches.retire();
  EXPECT_EQ(patches.size(), 2U);
  const std::shared_ptr<const void> third = add(patches, samples_.load());
  patches.retire();
  EXPECT_EQ(patches.size(), 2U) << "the first is gone";
}

TEST_F(PatchesTest, WaitsForAThreadThatIsStillInside) {
  Patches patches = this->patches({.generations = 0});
  const Library library = samples_.load();
  std::shared_ptr<const void> code = add(patches, library);
  patches.serves(samples_.path, 7);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  std::atomic<int> got = 0;
  std::thread waiter([&] {
    pthread_setname_np(pthread_self(), "waiter");
    got = function<int(int)>(library, "sample_wait")(ends[0]);
  });
  code.reset();
  for (int i = 0; i < 1000 && said_.empty(); ++i) {
    // Until the thread got there, it may be somewhere else: then nothing of it is in the way, but nothing else is here.
    if (tenon::live::find_inside(library.segments())) patches.retire();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(patches.waits());
  EXPECT_THAT(said_,
              ElementsAre(ContainsRegex("^the code of sample gen 7 stays: thread waiter \\([0-9]+\\) is still in "
                                        "it$")));
  patches.retire();
  EXPECT_EQ(said_.size(), 1U) << "said once";
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  waiter.join();
  EXPECT_EQ(got, 'x');
  patches.retire();
  EXPECT_FALSE(patches.waits());
  EXPECT_EQ(patches.size(), 0U);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(PatchesTest, ASpinningThreadMayBeAnywhere) {
  Patches patches = this->patches({.generations = 0});
  std::atomic<bool> stop = false;
  std::atomic<bool> begun = false;
  std::thread spinner([&] {
    pthread_setname_np(pthread_self(), "spinner");
    begun = true;
    while (!stop) {
    }
  });
  while (!begun) std::this_thread::yield();
  add(patches, samples_.load()).reset();
  patches.retire();
  EXPECT_THAT(said_,
              ElementsAre(ContainsRegex("stays: thread spinner \\([0-9]+\\) never waits, and may be running it")));
  stop = true;
  spinner.join();
  patches.retire();
  EXPECT_EQ(patches.size(), 0U);
}

TEST_F(PatchesTest, SaysThatAThreadLocalKeepsIt) {
  Patches patches = this->patches({.generations = 0});
  const Library library = samples_.load(1);
  std::shared_ptr<const void> code = add(patches, library);
  patches.serves(samples_.path, 3);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  std::promise<void> remembered;
  std::thread thread([&] {
    function<void()>(library, "sample_remember")();
    remembered.set_value();
    char c = 0;
    (void)!read(ends[0], &c, 1);
  });
  remembered.get_future().wait();
  code.reset();
  for (int i = 0; i < 1000 && patches.size() != 0; ++i) {
    patches.retire();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_FALSE(said_.empty());
  EXPECT_EQ(said_.back(),
            "the code of sample gen 3 stays: a thread_local with a destructor keeps it until its thread ends");
  EXPECT_THAT(removed_, IsEmpty());
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  thread.join();
  close(ends[0]);
  close(ends[1]);
}

TEST_F(PatchesTest, TrapsInPlaceOfUnloading) {
  Patches patches = this->patches({.generations = 200, .trap = true});
  std::shared_ptr<const void> code = add(patches, samples_.load());
  patches.serves(samples_.path, 5);
  add(patches, samples_.load()).reset();
  code.reset();
  patches.retire();
  EXPECT_THAT(trapped_, ElementsAre("sample gen 5", "sample of a reload that was rolled back"));
  EXPECT_THAT(removed_, IsEmpty());
}

TEST(Retirement, IsReadFromTheEnvironment) {
  using tenon::live::retirement;
  EXPECT_EQ(retirement(nullptr, nullptr).generations, 200U);
  EXPECT_FALSE(retirement(nullptr, nullptr).trap);
  EXPECT_EQ(retirement("0", nullptr).generations, 0U);
  EXPECT_EQ(retirement("many", nullptr).generations, 200U);
  EXPECT_TRUE(retirement(nullptr, "1").trap);
}

class TrapTest : public testing::Test {
 protected:
  TrapTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  absl::Status trap(const Library& library) {
    absl::Status trapped = tenon::live::trap({library, samples_.path, {"sample"}, 7}, [](auto names) {
      return std::vector<std::string>(names.begin(), names.end());
    });
    // The test is about to die; what is loaded stays loaded.
    samples_.folder.remove();
    return trapped;
  }
  Samples samples_;
  const Library library_ = samples_.load();
};

// Address and undefined behaviour sanitizers read in front of a function before they call it, and put literals
// elsewhere.
#if !__has_feature(address_sanitizer)
TEST_F(TrapTest, NamesTheFunctionThatIsCalled) {
  EXPECT_DEATH(
      {
        auto* number = function<int()>(library_, "sample_number");
        if (trap(library_).ok()) number();
      },
      "tenon: thread .* \\([0-9]+\\) used code of sample gen 7: sample_number, which was replaced");
}

TEST_F(TrapTest, ShowsTheLiteralThatIsRead) {
  EXPECT_DEATH(
      {
        const std::string_view literal = function<const char*()>(library_, "sample_literal")();
        if (trap(library_).ok()) std::cerr << std::string(literal);
      },
      "used data of sample gen 7, a constant: \"a literal of the sample\", which was replaced");
}

#endif

TEST_F(TrapTest, LeavesOtherFaultsAsTheyWere) {
  EXPECT_EXIT(
      {
        signal(SIGSEGV, [](int) { _exit(3); });
        if (trap(library_).ok()) raise(SIGSEGV);
      },
      testing::ExitedWithCode(3), "");
}

TEST_F(TrapTest, StaticsAreDestroyedAtExit) {
  EXPECT_EXIT(
      {
        static int ended = 0;
        std::atexit([] { _exit(ended == 1 ? 5 : 6); });
        const Library later = samples_.load();
        function<void(int*)>(later, "sample_count_end")(&ended);
        if (trap(later).ok()) std::exit(0);
      },
      testing::ExitedWithCode(5), "");
}

TEST_F(TrapTest, LeavesAThreadLocalToItsThreads) {
  const Library library = samples_.load(1);
  EXPECT_EQ(tenon::live::trap({library, samples_.path, {"sample"}, 7}, {}).message(),
            "it has a thread_local with a destructor, which a thread may still have to run");
}

}  // namespace
