/// A build directory as CMake leaves it is read as the program's units.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "folder.h"

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Project;
using tenon::live::read_project;
using tenon::live::Role;
using tenon::live::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> modules{"shop"};

/// A program of two units, and one that another program is made from.
class ProjectTest : public testing::Test {
 protected:
  ProjectTest() {
    write("CMakeCache.txt", "CMAKE_MAKE_PROGRAM:FILEPATH=ninja\n");
    write("build.ninja",
          "rule any\n  command = false\n"
          "build CMakeFiles/p.dir/main.cpp.o: any main.cpp\n"
          "build CMakeFiles/m.dir/shop.cpp.o: any shop.cpp\n"
          "build CMakeFiles/q.dir/other.cpp.o: any other.cpp\n"
          "build made.o: any table.txt\n"
          "build p: any CMakeFiles/p.dir/main.cpp.o CMakeFiles/m.dir/shop.cpp.o made.o\n");
    write("main.cpp", "int main() {}\n");
    write("shop.cpp", "module shop;\n");
    write("other.cpp", "int other;\n");
  }
  void write(const std::string& name, std::string_view text) { ASSERT_TRUE(write_file(path(name), text).ok()); }
  void database(const std::vector<std::pair<std::string, std::string>>& units) {
    const std::string list = absl::StrJoin(units, ",", [&](std::string* out, const auto& unit) {
      const auto& [folder, source] = unit;
      absl::StrAppend(out, R"({"directory": ")", root_, R"(", "file": ")", path(source), R"(", "output": "CMakeFiles/)",
                      folder, "/", source, R"(.o", "command": "c++ -c )", source, R"("})");
    });
    write("compile_commands.json", absl::StrCat("[", list, "]"));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return absl::StrCat(root_, "/", name); }
  [[nodiscard]] absl::StatusOr<Project> read() const { return read_project(root_, path("p"), modules); }
  const live_test::Folder folder_;
  const std::string root_ = folder_.path;
};

TEST_F(ProjectTest, HasTheUnitsThatTheProgramIsMadeFrom) {
  database({{"p.dir", "main.cpp"}, {"m.dir", "shop.cpp"}, {"q.dir", "other.cpp"}});
  const Project project = read().value();
  ASSERT_EQ(project.units.size(), 2U);
  EXPECT_EQ(project.find(path("main.cpp"))->role, Role::main);
  EXPECT_EQ(project.find(path("shop.cpp"))->role, Role::implementation);
  EXPECT_EQ(project.find(path("other.cpp")), nullptr);
  EXPECT_THAT(project.roots, ElementsAre(root_));
  EXPECT_THAT(project.unknown, IsEmpty());
  EXPECT_EQ(tenon::live::holes_of(project), "");
}

TEST_F(ProjectTest, KnowsWhatAConfigurationThatFailedLeftOut) {
  database({{"p.dir", "main.cpp"}});
  const Project project = read().value();
  EXPECT_EQ(project.units.size(), 1U);
  EXPECT_THAT(project.unknown, ElementsAre(path("CMakeFiles/m.dir/shop.cpp.o"))) << "what no compiler makes is no unit";
  EXPECT_EQ(tenon::live::holes_of(project),
            absl::StrCat(root_, "/compile_commands.json lacks shop.cpp.o, as after a ",
                         "configuration that failed: what is saved there is not seen; run cmake ", root_,
                         " and start the program again"));
}

TEST_F(ProjectTest, SaysWhatIsMissing) {
  EXPECT_THAT(std::string(read().status().message()), HasSubstr("compile_commands.json"));
  write("compile_commands.json", "[{");
  EXPECT_THAT(std::string(read().status().message()),
              HasSubstr("compile_commands.json: not a compilation database: unexpected text at byte"));
  database({{"p.dir", "main.cpp"}});
  EXPECT_THAT(std::string(read_project(root_, path("r"), modules).status().message()),
              HasSubstr(root_ + " does not build r"));
}

}  // namespace
