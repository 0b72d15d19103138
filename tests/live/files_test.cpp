#include <gtest/gtest.h>

#include "folder.h"

import tenon.std;
import tenon.live;

namespace {

using tenon::live::digest_file;
using tenon::live::digest_of;
using tenon::live::place;
using tenon::live::read_file;
using tenon::live::write_file;
namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return root_ + "/" + name; }
  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
};

TEST_F(FilesTest, AreReadWhole) {
  const std::string text(200'000, 'x');
  ASSERT_TRUE(write_file(path("a"), text).ok());
  EXPECT_EQ(read_file(path("a")).value(), text);
  EXPECT_TRUE(read_file("/proc/self/status").value().starts_with("Name:"));
  EXPECT_TRUE(absl::IsNotFound(read_file(path("b")).status()));
  EXPECT_FALSE(fs::exists(path("a.part")));
}

TEST_F(FilesTest, KeepASecondNameWhenTheFirstIsReplaced) {
  ASSERT_TRUE(write_file(path("a"), "1").ok());
  ASSERT_TRUE(place(path("a"), path("kept")).ok());
  ASSERT_TRUE(write_file(path("a"), "2").ok());
  EXPECT_EQ(read_file(path("kept")).value(), "1");
  ASSERT_TRUE(place(path("a"), path("kept")).ok());
  EXPECT_EQ(read_file(path("kept")).value(), "2");
  EXPECT_TRUE(absl::IsNotFound(place(path("none"), path("kept"))));
}

TEST_F(FilesTest, DifferByContentAlone) {
  ASSERT_TRUE(write_file(path("a"), "same").ok());
  ASSERT_TRUE(write_file(path("b"), "same").ok());
  EXPECT_EQ(digest_file(path("a")).value(), digest_file(path("b")).value());
  EXPECT_EQ(digest_file(path("a")).value(), digest_of("same"));
  EXPECT_NE(digest_of("same"), digest_of("Same"));
}

}  // namespace
