/// What outlives the process, and which generation is started after a crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "folder.h"

import tenon.std;
import tenon.live;
import tenon.supervisor;

namespace {

using tenon::live::Digest;
using tenon::live::digest_of;
using tenon::live::Generations;
using tenon::live::Keeper;
using tenon::live::KeptGeneration;
using tenon::live::newest_kept;
using tenon::live::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

class KeptTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file(absl::StrCat(root_, "/", name), text).ok());
    return absl::StrCat(root_, "/", name);
  }
  [[nodiscard]] KeptGeneration generation(std::uint64_t number) const {
    const std::string n = std::to_string(number);
    return {.number = number,
            .modules = {"a", "b"},
            .units = {{.source = "/s/a.cpp",
                       .digest = digest_of("a" + n),
                       .object = file("a" + n + ".o", "object of a " + n),
                       .preamble = tenon::live::scan_preamble("module a;\nimport b;\nimport c;\n")},
                      {.source = "/s/b.cppm",
                       .digest = digest_of("b"),
                       .object = file("b.o", "object of b"),
                       .bmi = file("b.pcm", "bmi of b"),
                       .preamble = tenon::live::scan_preamble("export module b:part;\n")},
                      {.source = "/s/c.cpp", .digest = digest_of("c")},
                      {.source = "/s/d.cpp", .preamble = tenon::live::scan_preamble("module d;\n"), .removed = true}}};
  }
  [[nodiscard]] std::string kept(const std::string& path) const { return absl::StrCat(root_, "/kept/", path); }
  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
  Keeper keeper_{root_ + "/kept"};
};

TEST_F(KeptTest, IsReadAsItWasWrittenWhateverBecomesOfTheFiles) {
  ASSERT_TRUE(keeper_.keep(generation(3)).ok());
  fs::remove(root_ + "/a3.o");
  EXPECT_TRUE(write_file(root_ + "/b.o", "another").ok());
  const auto read = keeper_.read(3);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->number, 3);
  EXPECT_THAT(read->modules, ElementsAre("a", "b"));
  ASSERT_EQ(read->units.size(), 4);
  EXPECT_EQ(read->units[0].source, "/s/a.cpp");
  EXPECT_EQ(read->units[0].digest, digest_of("a3"));
  EXPECT_EQ(tenon::live::read_file(read->units[0].object).value(), "object of a 3");
  EXPECT_EQ(read->units[0].bmi, "");
  EXPECT_EQ(read->units[0].preamble.kind, tenon::live::UnitKind::implementation);
  EXPECT_EQ(read->units[0].preamble.module, "a");
  EXPECT_EQ(read->units[0].preamble.imports.at(1).name, "c");
  EXPECT_EQ(tenon::live::read_file(read->units[1].object).value(), "object of b");
  EXPECT_EQ(tenon::live::read_file(read->units[1].bmi).value(), "bmi of b");
  EXPECT_EQ(read->units[1].preamble.kind, tenon::live::UnitKind::interface_unit);
  EXPECT_EQ(read->units[1].preamble.partition, "part");
  EXPECT_EQ(read->units[2].object, "");
  EXPECT_FALSE(read->units[2].removed);
  EXPECT_TRUE(read->units[3].removed);
  EXPECT_EQ(read->units[3].preamble.module, "d");
}

TEST_F(KeptTest, IsNotReadWhenItIsNotByteByByteWhatWasKept) {
  for (const char* altered : {"generation", "0.o", "2.pcm"}) {
    ASSERT_TRUE(keeper_.keep(generation(1)).ok());
    const std::string path = kept(absl::StrCat("1/", altered));
    const std::string text = tenon::live::read_file(path).value();
    ASSERT_TRUE(write_file(path, text.substr(0, text.size() / 2)).ok());
    EXPECT_THAT(std::string(keeper_.read(1).status().message()),
                HasSubstr(absl::StrCat(path, " is not what was kept")));
  }
  ASSERT_TRUE(keeper_.keep(generation(1)).ok());
  EXPECT_TRUE(keeper_.read(1).ok());
}

TEST_F(KeptTest, IsNothingWhenOneFileCannotBeTaken) {
  KeptGeneration broken = generation(2);
  broken.units[1].bmi = root_ + "/gone.pcm";
  EXPECT_TRUE(absl::IsNotFound(keeper_.keep(broken)));
  EXPECT_EQ(newest_kept(root_ + "/kept", 10), 0);
  EXPECT_TRUE(fs::is_empty(root_ + "/kept"));
  EXPECT_TRUE(absl::IsNotFound(keeper_.read(2).status()));
}

TEST_F(KeptTest, ForgetsTheOldestAndWhatACrashTookBack) {
  for (std::uint64_t number = 1; number <= 20; ++number) ASSERT_TRUE(keeper_.keep(generation(number)).ok());
  EXPECT_EQ(newest_kept(root_ + "/kept", 21), 20);
  EXPECT_EQ(newest_kept(root_ + "/kept", 5), 0);
  EXPECT_EQ(newest_kept(root_ + "/kept", 6), 5);
  ASSERT_TRUE(keeper_.keep(generation(10)).ok());
  EXPECT_EQ(newest_kept(root_ + "/kept", 21), 10);
}

TEST_F(KeptTest, IsStartedAgainOnceThenTheOneBefore) {
  const std::string kept = root_ + "/kept";
  Generations generations;
  for (std::uint64_t number : {1, 2, 3}) {
    ASSERT_TRUE(keeper_.keep(generation(number)).ok());
    generations.applied(number, absl::StrCat("m", number));
  }
  std::vector<std::string> said;
  const auto crash = [&](std::uint64_t number) {
    const Generations::Verdict verdict = generations.crashed(number, kept, "why");
    said.push_back(verdict.text);
    return verdict.number;
  };
  EXPECT_EQ(crash(3), 3);
  EXPECT_EQ(crash(3), 2);
  EXPECT_EQ(crash(2), 2);
  EXPECT_EQ(generations.last(), 3) << "the next one gets another number";
  generations.applied(4, "other");
  ASSERT_TRUE(keeper_.keep(generation(4)).ok());
  EXPECT_EQ(crash(4), 4);
  EXPECT_EQ(crash(4), 2) << "what was taken back does not come back";
  EXPECT_EQ(crash(2), 1) << "its second crash";
  EXPECT_EQ(crash(1), 1);
  EXPECT_EQ(crash(1), 0);
  EXPECT_EQ(said[0], "the program crashed: why, in generation 3 (m3); starting it again");
  EXPECT_EQ(said[1],
            "the program crashed: why, in generation 3 (m3) for the second time; going back to generation 2 (m2)");
  EXPECT_EQ(said[7],
            "the program crashed: why, in generation 1 (m1) for the second time; going back to generation 0, "
            "the program as it was built");
}

TEST_F(KeptTest, IsNotBlamedForCodeThatWasOnlyTried) {
  ASSERT_TRUE(keeper_.keep(generation(1)).ok());
  Generations generations;
  generations.applied(1, "a");
  for (int i = 0; i < 3; ++i) {
    const auto verdict = generations.crashed_trying(1, "b", root_ + "/kept", "why");
    EXPECT_EQ(verdict.number, 1);
    EXPECT_EQ(verdict.text,
              "the program crashed: why, when a reload of b ran its new code; going back to generation 1 (a)");
  }
  EXPECT_EQ(generations.crashed(1, root_ + "/kept", "why").number, 1);
}

TEST_F(KeptTest, GoesBackFurtherWhereAGenerationCouldNotBeKept) {
  ASSERT_TRUE(keeper_.keep(generation(1)).ok());
  Generations generations;
  generations.applied(1, "a");
  generations.applied(2, "b");
  const auto verdict = generations.crashed(2, root_ + "/kept", "why");
  EXPECT_EQ(verdict.number, 1);
  EXPECT_EQ(verdict.text, "the program crashed: why, in generation 2 (b); going back to generation 1 (a)");
}

}  // namespace
