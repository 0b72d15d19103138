/// Watching where the system watches, looking where it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "fakes.h"
#include "folder.h"

namespace {

using namespace std::chrono_literals;
using tenon::live::Batch;
using tenon::live::FileObserver;
using tenon::live::Poll;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

TEST(Poll, SeesFilesComeChangeAndGo) {
  live_test::FakeDisk disk;
  disk.files = {{"/s/a.cpp", ""}, {"/s/b.cpp", ""}, {"/other/c.cpp", ""}};
  Poll poll(disk);
  EXPECT_TRUE(poll.empty());
  poll.add("/s");
  poll.add("/s/below");
  EXPECT_THAT(poll.look(), IsEmpty());
  disk.times["/s/a.cpp"] = 1;
  disk.files.erase("/s/b.cpp");
  disk.files["/s/new.cpp"] = "";
  disk.files["/other/d.cpp"] = "";
  EXPECT_THAT(poll.look(), testing::UnorderedElementsAre("/s/a.cpp", "/s/b.cpp", "/s/new.cpp"));
  EXPECT_THAT(poll.look(), IsEmpty());
}

class ObserveTest : public testing::Test {
 protected:
  ObserveTest() {
    for (const char* directory : {"one", "two", "three"}) fs::create_directory(fs::path(root_) / directory);
    for (const char* file : {"one/a.cpp", "two/a.cpp", "three/a.cpp"}) write(file, "1");
    EXPECT_EQ(pipe(stop_.data()), 0);
  }
  ~ObserveTest() override {
    for (const int end : stop_) close(end);
  }
  FileObserver observe(std::size_t most) {
    return FileObserver(
        std::array{root_}, tenon::live::real_disk(), tenon::live::real_clock(), stop_[0],
        [this](const std::string& text) { said_.push_back(text); }, most);
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(root_ + "/" + name) << text; }
  /// The names in the next batch that has some.
  std::vector<std::string> next(FileObserver& observer) const {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < end && observer.wait(end)) {
      const Batch batch = observer.collect();
      std::vector<std::string> names;
      for (const std::string& path : batch.paths) names.push_back(path.substr(root_.size() + 1));
      if (!names.empty()) return names;
    }
    return {};
  }

  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
  std::array<int, 2> stop_{};
  std::vector<std::string> said_;
};

TEST_F(ObserveTest, SaysNothingWhereEverythingIsWatched) {
  FileObserver observer = observe(100);
  EXPECT_THAT(said_, IsEmpty());
  EXPECT_EQ(observer.directories(), 4);
  write("two/a.cpp", "2");
  EXPECT_THAT(next(observer), ElementsAre("two/a.cpp"));
}

TEST_F(ObserveTest, LooksByItselfBeyondTheLimitOfWatches) {
  FileObserver observer = observe(2);
  ASSERT_EQ(said_.size(), 1);
  EXPECT_THAT(said_[0], HasSubstr("No space left on device, and 1 more; looking at them every 500 ms"));
  for (const char* file : {"one/a.cpp", "two/a.cpp", "three/a.cpp"}) {
    write(file, "22");
    EXPECT_THAT(next(observer), ElementsAre(file));
  }
}

TEST_F(ObserveTest, LooksByItselfWhereNothingIsWatched) {
  FileObserver observer = observe(0);
  ASSERT_EQ(said_.size(), 1);
  write("one/new.cpp", "1");
  EXPECT_THAT(next(observer), ElementsAre("one/new.cpp"));
}

TEST_F(ObserveTest, EndsWhenItIsTold) {
  FileObserver observer = observe(100);
  EXPECT_FALSE(observer.ended());
  ASSERT_EQ(::write(stop_[1], "x", 1), 1);
  EXPECT_FALSE(observer.wait(std::nullopt));
  EXPECT_TRUE(observer.ended());
}

TEST_F(ObserveTest, WaitsNoLongerThanItIsTold) {
  FileObserver observer = observe(100);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(observer.wait(begin + 20ms));
  EXPECT_GE(std::chrono::steady_clock::now(), begin + 20ms);
  EXPECT_TRUE(observer.collect().empty());
}

}  // namespace
