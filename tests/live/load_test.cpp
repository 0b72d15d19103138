/// Only the file that was linked is loaded, byte by byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Digest;
using tenon::live::Library;
using testing::HasSubstr;

class LoadTest : public testing::Test {
 protected:
  LoadTest() : whole_(tenon::live::read_file(sample_).value()), digest_(tenon::live::digest_of(whole_)) {}
  ~LoadTest() override { std::filesystem::remove(altered_); }

  /// True if an altered patch was loaded.
  bool loads(std::string_view bytes) {
    EXPECT_TRUE(tenon::live::write_file(altered_, bytes).ok());
    const absl::StatusOr<Library> loaded = Library::load(altered_, digest_);
    if (!loaded.ok()) EXPECT_TRUE(absl::IsDataLoss(loaded.status())) << loaded.status().message();
    return loaded.ok();
  }
  void expect_a_good_one_loads() {
    const absl::StatusOr<Library> loaded = Library::load(sample_, digest_);
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(*static_cast<const int*>(loaded->find("sample_value")), 1);
    EXPECT_EQ(loaded->find("sample_nothing"), nullptr);
  }

  const std::string sample_ = absl::StrCat(PROBE_SAMPLES, "/libprobe_sample_0.so");
  const std::string altered_ = absl::StrCat("/tmp/tenon-altered-", getpid(), ".so");
  const std::string whole_;
  const Digest digest_;
};

TEST_F(LoadTest, FindsWhatTheLibraryDefines) { expect_a_good_one_loads(); }

TEST_F(LoadTest, KeepsTheFirstMessageOfTheSystem) {
  EXPECT_THAT(std::string(Library::load("/no/such.so", {}).status().message()), HasSubstr("/no/such.so"));
}

TEST_F(LoadTest, TouchesNoLibraryThatIsCutOff) {
  for (std::size_t size = 0; size < whole_.size(); size += 16) {
    ASSERT_FALSE(loads(std::string_view(whole_).substr(0, size))) << size;
  }
  expect_a_good_one_loads();
}

TEST_F(LoadTest, TouchesNoLibraryWithAFlippedBit) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string flipped = whole_;
    const std::size_t at = random() % flipped.size();
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (random() % 8)));
    ASSERT_FALSE(loads(flipped)) << at;
  }
  expect_a_good_one_loads();
}

}  // namespace
