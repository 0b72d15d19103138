#include <gtest/gtest.h>
#include <poll.h>

#include "folder.h"

import tenon.std;
import tenon.live;

namespace {

using namespace std::chrono_literals;
using tenon::live::Batch;
using tenon::live::Watch;
namespace fs = std::filesystem;

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    fs::create_directory(fs::path(root_) / "build");
    write("a.cpp", "1");
    write("build/CMakeCache.txt", "");
    watch_ = Watch::open(std::array{root_}, tenon::live::is_build_directory).value();
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(root_ + "/" + name) << text; }
  [[nodiscard]] std::string path(const std::string& name) const { return root_ + "/" + name; }
  Batch next() {
    pollfd polled{watch_->fd(), POLLIN, 0};
    if (poll(&polled, 1, 2000) <= 0) return {};
    return watch_->collect(3ms);
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const std::string& at : next().paths) found.push_back(at.substr(root_.size() + 1));
    return found;
  }
  using Names = std::vector<std::string>;

  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
  std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, SeesAFileWrittenInPlace) {
  write("a.cpp", "2");
  EXPECT_EQ(names(), Names{"a.cpp"});
}

TEST_F(WatchTest, SeesAFileRenamedOverAnother) {
  write("b", "2");
  fs::rename(path("b"), path("a.cpp"));
  EXPECT_EQ(names(), (Names{"a.cpp", "b"}));
}

TEST_F(WatchTest, SeesABackupAndWrite) {
  fs::rename(path("a.cpp"), path("a.cpp~"));
  write("a.cpp", "2");
  EXPECT_EQ(names(), (Names{"a.cpp", "a.cpp~"}));
}

TEST_F(WatchTest, SeesAFileDeleted) {
  fs::remove(path("a.cpp"));
  EXPECT_EQ(names(), Names{"a.cpp"});
}

TEST_F(WatchTest, SeesALinkSwapped) {
  write("one", "1");
  fs::create_symlink("one", path("link.cpp"));
  (void)names();
  write("two", "2");
  fs::create_symlink("two", path("new"));
  fs::rename(path("new"), path("link.cpp"));
  const Names swapped = names();
  EXPECT_NE(std::ranges::find(swapped, "link.cpp"), swapped.end());
  write("two", "3");
  const Names changed = names();
  EXPECT_NE(std::ranges::find(changed, "link.cpp"), changed.end());
}

TEST_F(WatchTest, SeesFilesOfANewDirectory) {
  fs::create_directories(path("x/y"));
  write("x/y/c.cpp", "1");
  const Names found = names();
  EXPECT_NE(std::ranges::find(found, "x/y/c.cpp"), found.end());
  write("x/y/c.cpp", "2");
  EXPECT_EQ(names(), Names{"x/y/c.cpp"});
}

TEST_F(WatchTest, TakesABurstTogether) {
  for (int i = 0; i < 20; ++i) write(absl::StrCat("f", i, ".cpp"), "1");
  EXPECT_EQ(names().size(), 20);
  EXPECT_TRUE(watch_->collect(1ms).empty());
}

TEST_F(WatchTest, LeavesTheBuildAndHiddenFilesAlone) {
  write("build/x.cpp", "1");
  write(".a.cpp.swp", "1");
  fs::create_directory(path(".git"));
  write(".git/index", "1");
  write("a.cpp", "2");
  EXPECT_EQ(names(), Names{"a.cpp"});
}

TEST_F(WatchTest, AsksForARescanWhenADirectoryIsReplaced) {
  fs::create_directory(path("d"));
  write("d/a.cpp", "1");
  (void)next();
  fs::remove_all(path("d"));
  fs::create_directory(path("d"));
  write("d/a.cpp", "2");
  EXPECT_TRUE(next().rescan);
  write("d/a.cpp", "3");
  EXPECT_EQ(names(), Names{"d/a.cpp"});
}

TEST_F(WatchTest, AsksForARescanWhenTheKernelLostEvents) {
  for (int i = 0; i < 20'000; ++i) {
    fs::rename(path(i % 2 == 0 ? "a.cpp" : "b.cpp"), path(i % 2 == 0 ? "b.cpp" : "a.cpp"));
  }
  EXPECT_TRUE(next().rescan);
}

}  // namespace
