/// Who is compiled again, on graphs that are only words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Bmis;
using tenon::live::Imports;
using tenon::live::map_of;
using tenon::live::Project;
using tenon::live::Recompilation;
using tenon::live::Role;
using tenon::live::scan_preamble;
using tenon::live::Unit;
using testing::ElementsAre;
using testing::IsEmpty;

class RecompilationTest : public testing::Test {
 protected:
  std::size_t unit(const std::string& file, const std::string& text, Role role = Role::implementation) {
    Unit made{.command = {.file = "/s/" + file}, .role = role};
    made.preamble = scan_preamble(text);
    if (const std::string module = module_of(made.preamble); !module.empty()) live_[module] = module + "-0";
    project_.units.push_back(std::move(made));
    return project_.units.size() - 1;
  }
  std::size_t interface(const std::string& module, const std::string& imports = "", Role role = Role::interface_unit) {
    return unit(module + ".cppm", "export module " + module + ";\n" + imports, role);
  }
  /// Compiles what is asked for until nothing is left; those in `same` come out with the BMI that they had.
  std::vector<std::vector<std::size_t>> rounds(const std::vector<std::size_t>& changed,
                                               const std::set<std::size_t>& same = {}) {
    const Imports imports(project_);
    Recompilation again(project_, imports, live_, changed);
    std::vector<std::vector<std::size_t>> all;
    for (auto units = again.next(); !units.empty(); units = again.next()) {
      all.push_back(units);
      for (const std::size_t unit : units) {
        const std::string module = imports.provides(unit);
        again.done(unit, module.empty() ? "" : same.contains(unit) ? live_[module] : module + "-1");
        because_[unit] = again.because(unit);
      }
    }
    bmis_ = again.bmis();
    cycle_ = again.cycle();
    needs_restart_ = again.needs_restart();
    return all;
  }

  Project project_;
  Bmis live_;
  Bmis bmis_;
  std::map<std::size_t, std::string> because_;
  std::string cycle_;
  std::string needs_restart_;
};

TEST_F(RecompilationTest, TakesOneUnitWhereNoInterfaceChanged) {
  interface("a");
  const auto a = unit("a.cpp", "module a;");
  interface("b", "import a;");
  EXPECT_THAT(rounds({a}), ElementsAre(ElementsAre(a)));
  EXPECT_EQ(bmis_, live_);
}

TEST_F(RecompilationTest, FollowsAnInterfaceThroughAllImportsInTheirOrder) {
  const auto a = interface("a");
  const auto a_body = unit("a.cpp", "module a;");
  const auto b = interface("b", "import a;");
  const auto b_body = unit("b.cpp", "module b;");
  const auto c_body = unit("c.cpp", "module c;\nimport b;");
  interface("c");
  const auto d = interface("d");
  unit("d.cpp", "module d;\nimport c;");
  EXPECT_THAT(rounds({a}), ElementsAre(ElementsAre(a), ElementsAre(a_body, b), ElementsAre(b_body, c_body)));
  EXPECT_EQ(because_[a], "");
  EXPECT_EQ(because_[b], "a");
  EXPECT_EQ(because_[c_body], "b");
  EXPECT_EQ(bmis_["b"], "b-1");
  EXPECT_EQ(bmis_["d"], "d-0");
  EXPECT_THAT(rounds({a, d}).front(), ElementsAre(a, d)) << "what is not connected is compiled at the same time";
}

TEST_F(RecompilationTest, StopsWhereABmiComesOutTheSame) {
  const auto a = interface("a");
  unit("a.cpp", "module a;");
  interface("b", "import a;");
  const auto b_body = unit("b.cpp", "module b;");
  EXPECT_THAT(rounds({a}, {a}), ElementsAre(ElementsAre(a)));
  EXPECT_EQ(bmis_, live_);
  EXPECT_THAT(rounds({a, b_body}, {a}), ElementsAre(ElementsAre(a), ElementsAre(b_body)));
}

TEST_F(RecompilationTest, GoesOnBehindAnInterfaceThatComesOutTheSame) {
  const auto a = interface("a");
  const auto b = interface("b", "import a;");
  const auto c = unit("c.cpp", "module c;\nimport b;");
  // What c sees of a through b is another one now.
  EXPECT_THAT(rounds({a}, {b}), ElementsAre(ElementsAre(a), ElementsAre(b), ElementsAre(c)));
  EXPECT_EQ(bmis_["b"], "b-0");
}

TEST_F(RecompilationTest, KnowsPartitions) {
  const auto a = interface("a", "export import :p;");
  const auto p = unit("p.cppm", "export module a:p;", Role::interface_unit);
  const auto b = unit("b.cpp", "module b;\nimport a;");
  interface("b");
  EXPECT_THAT(rounds({p}), ElementsAre(ElementsAre(p), ElementsAre(a), ElementsAre(b)));
}

TEST_F(RecompilationTest, LeavesTheImageOutAndRefusesMainAndLibraries) {
  const auto a = interface("a");
  unit("x.image.cpp", "module x.image;\nimport a;", Role::image);
  EXPECT_THAT(rounds({a}), ElementsAre(ElementsAre(a)));
  EXPECT_EQ(needs_restart_, "");
  unit("main.cpp", "import a;\n", Role::main);
  EXPECT_THAT(rounds({a}), ElementsAre(ElementsAre(a)));
  EXPECT_EQ(needs_restart_,
            "the interface of a changed, and main.cpp, which imports it, is part of main, which cannot be replaced");
  EXPECT_THAT(rounds({a}, {a}), ElementsAre(ElementsAre(a)));
  EXPECT_EQ(needs_restart_, "") << "what came out the same reaches nobody";
  project_.units.pop_back();
  unit("lib.cpp", "module lib;\nimport a;", Role::fixed);
  rounds({a});
  EXPECT_EQ(needs_restart_,
            "the interface of a changed, and lib.cpp, which imports it, is part of lib, which cannot be replaced");
}

TEST_F(RecompilationTest, NamesAnImportCycle) {
  const auto a = interface("a", "import c;");
  interface("b", "import a;");
  interface("c", "import b;");
  EXPECT_THAT(rounds({a}), IsEmpty());
  EXPECT_EQ(cycle_, "a -> c -> b -> a");
}

TEST_F(RecompilationTest, FollowsWhatAUnitImportsNow) {
  interface("a");
  const auto b = unit("b.cpp", "module b;");
  interface("b");
  Imports imports(project_);
  EXPECT_THAT(imports.needs(b), ElementsAre("b"));
  imports.set(b, scan_preamble("module b;\nimport a;\n"));
  EXPECT_THAT(imports.needs(b), ElementsAre("a", "b"));
  const std::vector<std::string> a{"a"};
  EXPECT_THAT(imports.users(a), ElementsAre(b));
  EXPECT_EQ(map_of(imports.needs(b), live_), "-fmodule-file=a=a-0\n-fmodule-file=b=b-0\n");
}

}  // namespace
