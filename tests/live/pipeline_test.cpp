/// The pipeline with another clock, disk, compiler, linker, loader and host in place of the real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"

namespace {

using live_test::PipelineTest;
using tenon::live::Interrupt;
using tenon::live::Result;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(PipelineTest, AppliesASave) {
  const auto outcome = save("a.cpp", "module a;\n// 1\n");
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->result, Result::applied);
  EXPECT_EQ(outcome->generation, 1);
  EXPECT_THAT(outcome->modules, ElementsAre("a"));
  EXPECT_THAT(outcome->files, ElementsAre(path("a.cpp")));
  EXPECT_THAT(host_.modules_applied, ElementsAre("a"));
  std::vector<std::string> phases;
  for (const auto& phase : outcome->phases) phases.emplace_back(phase.name);
  EXPECT_THAT(phases,
              ElementsAre("observe", "hash", "compile", "plan", "link", "verify", "probe", "load", "stage", "swap"));
}

TEST_F(PipelineTest, HasNoOutcomeForFilesOfOthers) {
  EXPECT_FALSE(save("notes.txt", "x").has_value());
  EXPECT_FALSE(save("free.h", "x").has_value());
  EXPECT_FALSE(touched({}).has_value());
}

TEST_F(PipelineTest, BuildsNothingWhenTheBytesAreTheSame) {
  const auto outcome = touched({"a.cpp"});
  EXPECT_EQ(outcome->result, Result::unchanged);
  EXPECT_THAT(outcome->files, ElementsAre(path("a.cpp")));
  save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::unchanged);
  EXPECT_THAT(tools_.compiled, ElementsAre(0));
}

TEST_F(PipelineTest, KeepsWhatDidNotCompileForTheNextSave) {
  tools_.broken = {{0, 256}};
  const auto rejected = save("a.cpp", "module a;\nbad\n");
  EXPECT_EQ(rejected->result, Result::rejected);
  EXPECT_EQ(rejected->reason, "a.cpp:1:2: wrong");
  EXPECT_EQ(rejected->details, "/s/a.cpp:1:2: error: wrong\n");
  EXPECT_EQ(save("b.cpp", "module b;\n// 1\n")->result, Result::rejected);
  tools_.broken.clear();
  tools_.compiled.clear();
  const auto applied = save("a.cpp", "module a;\n// good\n");
  EXPECT_EQ(applied->result, Result::applied);
  EXPECT_THAT(applied->modules, ElementsAre("a", "b"));
  EXPECT_THAT(tools_.compiled, ElementsAre(0)) << "what compiled before is not compiled again";
}

TEST_F(PipelineTest, ForgetsAChangeThatWasTakenBack) {
  tools_.broken = {{0, 256}};
  save("a.cpp", "module a;\nbad\n");
  EXPECT_EQ(save("a.cpp", "module a;\n")->result, Result::unchanged);
}

TEST_F(PipelineTest, SaysNothingForASaveThatALaterOneOvertakes) {
  write("a.cpp", "module a;\n// 1\n");
  EXPECT_FALSE(touched({"a.cpp"}, Interrupt{-1, [] { return false; }}).has_value());
  EXPECT_EQ(touched({"notes.txt"})->result, Result::applied) << "what overtook it may be nothing in the end";
  write("a.cpp", "module a;\n// another\n");
  tools_.during_compile = [this] { write("a.cpp", "module a;\n// 2\n"); };
  EXPECT_FALSE(touched({"a.cpp"}).has_value()) << "saved while it was compiled";
  tools_.during_compile = nullptr;
  EXPECT_EQ(touched({"a.cpp"})->result, Result::applied);
}

TEST_F(PipelineTest, GivesUpWhatItLoadedInVainBeforeItAsksWhatRetires) {
  host_.status = absl::InternalError("it threw");
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::rolled_back);
  EXPECT_EQ(tools_.retired, 1);
  EXPECT_EQ(tools_.retired_too_early, 0);
}

TEST_F(PipelineTest, RemovesWhatAToolThatFailedMayHaveLeft) {
  add_interface("c");
  begin();
  tools_.broken = {{2, 256}};
  EXPECT_EQ(save("c.cppm", "export module c;\n// 1\n")->result, Result::rejected);
  EXPECT_THAT(tools_.removed, ElementsAre("1-c.cppm.o", "2-c.cppm.pcm"));
  tools_.removed.clear();
  tools_.broken.clear();
  tools_.compiler = absl::UnavailableError("3-c.cppm.o.modmap.part: No space left on device");
  EXPECT_EQ(touched({"c.cppm"})->result, Result::rejected);
  EXPECT_THAT(tools_.removed, ElementsAre("3-c.cppm.o", "4-c.cppm.pcm"));
  tools_.removed.clear();
  tools_.compiler = absl::OkStatus();
  tools_.link_status = 256;
  EXPECT_EQ(touched({"c.cppm"})->result, Result::rejected);
  EXPECT_THAT(tools_.removed, ElementsAre("7-patch.so")) << "the object is whole, and is not compiled again";
}

/// A way for a step to fail, and what that leads to.
struct Failure {
  std::string name;
  std::function<void(live_test::FakeTools&, live_test::FakeHost&, live_test::FakeDisk&)> arrange;
  Result result;
  std::string phase;
  std::string reason;
};

class EveryStep : public PipelineTest, public testing::WithParamInterface<Failure> {};

std::vector<Failure> failures() {
  using live_test::FakeDisk;
  using live_test::FakeHost;
  using live_test::FakeTools;
  return {
      {"cannot_read", [](FakeTools&, FakeHost&, FakeDisk& d) { d.unreadable = {"/s/a.cpp"}; }, Result::rejected, "hash",
       "cannot read /s/a.cpp: Input/output error"},
      {"compile_error", [](FakeTools& t, FakeHost&, FakeDisk&) { t.broken = {{0, 256}}; }, Result::rejected, "compile",
       "a.cpp:1:2: wrong"},
      {"compiler_missing",
       [](FakeTools& t, FakeHost&, FakeDisk&) { t.compiler = absl::UnavailableError("cannot start clang++"); },
       Result::rejected, "compile", "cannot start clang++"},
      {"compiler_hangs",
       [](FakeTools& t, FakeHost&, FakeDisk&) { t.compiler = absl::DeadlineExceededError("it did not end"); },
       Result::rejected, "compile", "it did not end"},
      {"no_space_for_the_object",
       [](FakeTools& t, FakeHost&, FakeDisk&) {
         t.broken = {{0, 256}};
         t.complaint = "fatal error: error in backend: IO failure on output stream: No space left on device\n";
       },
       Result::rejected, "compile",
       "a.cpp does not compile: error in backend: IO failure on output stream: No space left on device"},
      {"no_space_for_the_patch",
       [](FakeTools& t, FakeHost&, FakeDisk&) {
         t.link_status = 256;
         t.linker_says = "ld.lld: error: failed to open 2-patch.so: No space left on device\n";
       },
       Result::rejected, "link",
       "the linker ended with exit code 1: failed to open 2-patch.so: No space left on device"},
      {"object_cut_off", [](FakeTools& t, FakeHost&, FakeDisk&) { t.unreadable = {"a.cpp.o"}; }, Result::rejected,
       "plan", "1-a.cpp.o is not complete"},
      {"nobody_defines",
       [](FakeTools& t, FakeHost&, FakeDisk&) {
         t.by_file["patch.so"] = {.undefined = {"_ZN1bW1b4goneEv"}};
         t.absent = {"_ZN1bW1b4goneEv"};
       },
       Result::rejected, "verify", "<_ZN1bW1b4goneEv> is used, but nothing defines it"},
      {"nobody_else_can_define",
       [](FakeTools& t, FakeHost&, FakeDisk&) {
         t.by_file["patch.so"] = {.undefined = {"_ZN1a12_GLOBAL__N_14goneEv"}};
         t.absent = {"_ZN1a12_GLOBAL__N_14goneEv"};
       },
       Result::rejected, "verify", "<_ZN1a12_GLOBAL__N_14goneEv> is used, but nothing defines it"},
      {"linker_fails", [](FakeTools& t, FakeHost&, FakeDisk&) { t.link_status = 256; }, Result::rejected, "link",
       "the linker ended with exit code 1"},
      {"linker_killed", [](FakeTools& t, FakeHost&, FakeDisk&) { t.link_status = 9; }, Result::rejected, "link",
       "the linker ended with killed by SIGKILL (Killed)"},
      {"linker_missing",
       [](FakeTools& t, FakeHost&, FakeDisk&) { t.linker = absl::UnavailableError("cannot start ld.lld"); },
       Result::rejected, "link", "cannot start ld.lld"},
      {"patch_cut_off", [](FakeTools& t, FakeHost&, FakeDisk&) { t.unreadable = {"patch.so"}; }, Result::rejected,
       "verify", "2-patch.so is not complete"},
      {"probe_crashes",
       [](FakeTools& t, FakeHost&, FakeDisk&) { t.probe_status = absl::FailedPreconditionError("it crashed"); },
       Result::rejected, "probe", "it crashed"},
      {"patch_altered",
       [](FakeTools& t, FakeHost&, FakeDisk&) { t.load_status = absl::DataLossError("not the file that was linked"); },
       Result::rejected, "load", "not the file that was linked"},
      {"load_throws", [](FakeTools& t, FakeHost&, FakeDisk&) { t.load_status = absl::UnavailableError("it threw"); },
       Result::rolled_back, "load", "it threw"},
      {"stage_throws", [](FakeTools&, FakeHost& h, FakeDisk&) { h.status = absl::InternalError("it threw"); },
       Result::rolled_back, "stage", "it threw"},
      {"no_memory", [](FakeTools&, FakeHost& h, FakeDisk&) { h.out_of_memory = true; }, Result::rolled_back, "stage",
       "std::bad_alloc"},
      {"holds_a_port",
       [](FakeTools&, FakeHost& h, FakeDisk&) { h.status = absl::FailedPreconditionError("it holds a port"); },
       Result::needs_restart, "stage", "it holds a port"},
  };
}

TEST_P(EveryStep, LeavesEverythingAsItWasWhenItFails) {
  const Failure& failure = GetParam();
  const live_test::FakeTools good_tools = tools_;
  const live_test::FakeDisk good_disk = disk_;
  failure.arrange(tools_, host_, disk_);
  auto failed = save("a.cpp", "module a;\n// 1\n");
  if (pipeline_->due()) {
    clock_.advance(std::chrono::milliseconds(300));
    failed = touched({});
  }
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(failed->result, failure.result);
  EXPECT_EQ(failed->phase, failure.phase);
  EXPECT_EQ(failed->reason, failure.reason);
  EXPECT_EQ(failed->generation, 0);
  EXPECT_EQ(host_.generation, 0);
  EXPECT_EQ(tools_.objects, good_tools.objects) << "what runs is what ran";
  // The next good save of another file brings both.
  const int files = tools_.files;
  tools_ = good_tools;
  tools_.files = files;
  disk_ = good_disk;
  host_.status = absl::OkStatus();
  host_.out_of_memory = false;
  write("a.cpp", "module a;\n// 2\n");
  write("b.cpp", "module b;\n// 2\n");
  const auto applied = touched({"a.cpp", "b.cpp"});
  EXPECT_EQ(applied->result, Result::applied);
  EXPECT_EQ(applied->generation, 1);
  EXPECT_THAT(applied->modules, ElementsAre("a", "b"));
  EXPECT_EQ(touched({"a.cpp"})->result, Result::unchanged);
}
INSTANTIATE_TEST_SUITE_P(Pipeline, EveryStep, testing::ValuesIn(failures()),
                         [](const auto& failure) { return failure.param.name; });

TEST_F(PipelineTest, BringsWhatFailedBeforeWithTheNextSaveOfAnotherFile) {
  tools_.probe_status = absl::FailedPreconditionError("it crashed");
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::rejected);
  tools_.probe_status = absl::OkStatus();
  const auto applied = save("b.cpp", "module b;\n// 1\n");
  EXPECT_EQ(applied->result, Result::applied);
  EXPECT_THAT(applied->modules, ElementsAre("a", "b"));
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 1)) << "what compiled before is not compiled again";
}

TEST_F(PipelineTest, TakesAnEditBackWithoutCompiling) {
  save("a.cpp", "module a;\n// 1\n");
  save("b.cpp", "module b;\n// 1\n");
  tools_.compiled.clear();
  const auto back = save("a.cpp", "module a;\n");
  EXPECT_EQ(back->result, Result::applied);
  EXPECT_THAT(back->modules, ElementsAre("a"));
  EXPECT_THAT(tools_.linked, ElementsAre("0-a.cpp.o")) << "that of the program as it was built";
  EXPECT_EQ(tools_.objects[1], "3-b.cpp.o") << "what was edited since elsewhere stays edited";
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->generation, 4);
  EXPECT_THAT(tools_.linked, ElementsAre("1-a.cpp.o"));
  EXPECT_THAT(tools_.compiled, IsEmpty());
}

TEST_F(PipelineTest, CompilesAgainWhatWasCompiledAgainstSomethingElse) {
  save("a.cpp", "module a;\n// 1\n");
  tools_.flags = {1, 1};
  EXPECT_EQ(save("a.cpp", "module a;\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 0));
}

TEST_F(PipelineTest, ForgetsWhatWasCompiledWhileAHeaderOfItChanged) {
  write("h.h", "1");
  begin();
  tools_.included = {path("h.h")};
  tools_.during_compile = [this] { write("h.h", "2"); };
  EXPECT_FALSE(save("a.cpp", "module a;\n// 1\n").has_value());
  tools_.during_compile = nullptr;
  EXPECT_EQ(touched({"h.h"})->result, Result::needs_restart);
  write("h.h", "1");
  EXPECT_EQ(touched({"h.h"})->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 0));
}

TEST_F(PipelineTest, NamesWhatIsMissing) {
  tools_.by_file["a.cpp.o"] = {.undefined = {"_ZN1bW1b4goneEv"}};
  tools_.by_file["patch.so"] = {.undefined = {"_ZN1bW1b4goneEv"}};
  tools_.absent = {"_ZN1bW1b4goneEv", "other"};
  const auto own = save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(own->result, Result::rejected);
  EXPECT_EQ(own->reason, "<_ZN1bW1b4goneEv> is used, but nothing defines it");
  tools_.by_file["patch.so"] = {.undefined = {"other"}};
  const auto foreign = touched({"a.cpp"});
  EXPECT_EQ(foreign->result, Result::needs_restart) << "a library may have it";
  EXPECT_EQ(foreign->reason, "<other> is not in the running program or its libraries");
}

TEST_F(PipelineTest, LearnsWhichHeadersMatter) {
  write("h.h", "1");
  begin();
  EXPECT_FALSE(save("h.h", "2").has_value());
  tools_.included = {path("h.h")};
  save("a.cpp", "module a;\n#include \"h.h\"\n");
  EXPECT_EQ(save("h.h", "3")->reason, "h.h is a header, and who includes it is not compiled alone");
}

TEST_F(PipelineTest, NamesAModuleWithoutDefinition) {
  tools_.absent = {"_ZN1aW1a10definitionE"};
  const auto outcome = save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(outcome->result, Result::rejected);
  EXPECT_EQ(outcome->reason, "a no longer has a `constinit const tenon::Definition definition`");
}

TEST_F(PipelineTest, AsksTheHostWhichModulesItMayReplace) {
  host_.refused = "a";
  host_.refusal = "a is `once`";
  const auto outcome = save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(outcome->result, Result::needs_restart);
  EXPECT_EQ(outcome->reason, "a is `once`");
  EXPECT_THAT(tools_.compiled, IsEmpty());
}

TEST_F(PipelineTest, WaitsForAFileThatIsBeingReplaced) {
  remove("a.cpp");
  EXPECT_FALSE(touched({"a.cpp"}).has_value());
  EXPECT_EQ(pipeline_->due(), clock_.now() + std::chrono::milliseconds(300));
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_EQ(pipeline_->due(), std::nullopt);
  remove("a.cpp");
  EXPECT_FALSE(touched({"a.cpp"}).has_value());
  clock_.advance(std::chrono::milliseconds(299));
  EXPECT_FALSE(touched({}).has_value());
  clock_.advance(std::chrono::milliseconds(1));
  const auto gone = touched({});
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ(gone->total_ms, 300);
  EXPECT_EQ(gone->reason, "a.cpp was deleted, and nothing else implements a");
}

TEST_F(PipelineTest, WaitsForAFileThatIsBeingWritten) {
  EXPECT_FALSE(save("a.cpp", "").has_value());
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_FALSE(save("a.cpp", "").has_value());
  clock_.advance(std::chrono::milliseconds(300));
  EXPECT_EQ(touched({})->reason, "a.cpp is empty");
}

TEST_F(PipelineTest, SaysWhyASourceNeedsARestart) {
  EXPECT_EQ(save("a.cpp", "module a;\nimport c;\n")->reason,
            "a.cpp imports c, which is not part of the running program");
  EXPECT_EQ(save("a.cpp", "module b;\n")->reason, "a.cpp no longer begins with `module a;`");
  save("a.cpp", "module a;\n");
  EXPECT_EQ(save("new.cpp", "int main() {}\n")->reason, "new.cpp is a new file");
  EXPECT_EQ(save("new.cpp", "module d;\n")->reason, "new.cpp is a new file, and nothing beside it implements d");
  EXPECT_EQ(save("new.cpp", "export module d;\n")->reason,
            "new.cpp is a new file, and only a build makes d known to others");
  remove("new.cpp");
  touched({"new.cpp"});
  EXPECT_EQ(save("deeper/new.cpp", "module a;\n")->reason, "new.cpp is a new file, and nothing beside it implements a");
  remove("deeper/new.cpp");
  EXPECT_EQ(touched({"deeper/new.cpp"})->result, Result::unchanged);
  EXPECT_EQ(save("CMakeLists.txt", "x")->reason, "CMakeLists.txt is a new file");
  remove("CMakeLists.txt");
  touched({"CMakeLists.txt"});
  project_.moved_on = true;
  EXPECT_THAT(save("a.cpp", "module a;\n// 1\n")->reason,
              HasSubstr("the build has moved on since this program was linked"));
}

/// a has an interface, which that of b imports; `c.cpp` knows nothing of them. Units 0 to 4: a.cpp, b.cpp, a.cppm,
/// b.cppm, c.cpp.
class InterfaceTest : public PipelineTest {
 protected:
  InterfaceTest() {
    add_interface("a");
    add_interface("b", "import a;\n");
    add("c.cpp", "c");
    begin();
  }
};

TEST_F(InterfaceTest, BringsAnInterfaceAndAllWhoSeeItInOnePatch) {
  const auto outcome = save("a.cppm", "export module a;\n// 1\n");
  ASSERT_EQ(outcome->result, Result::applied) << outcome->reason;
  EXPECT_THAT(tools_.compiled, ElementsAre(2, 0, 3, 1));
  EXPECT_THAT(tools_.linked, ElementsAre("3-a.cpp.o", "6-b.cpp.o", "1-a.cppm.o", "4-b.cppm.o"));
  EXPECT_THAT(host_.modules_applied, testing::UnorderedElementsAre("a", "b"));
  EXPECT_EQ(touched({"a.cppm"})->result, Result::unchanged);
}

TEST_F(InterfaceTest, CompilesNobodyAgainstABmiThatIsTheSame) {
  tools_.bmi_contents = {{"a.pcm", "one"}, {"a.cppm.pcm", "one"}};
  ASSERT_EQ(save("a.cppm", "export module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(2));
  EXPECT_THAT(host_.modules_applied, ElementsAre("a"));
}

TEST_F(InterfaceTest, CompilesLaterEditsAgainstTheInterfaceThatRuns) {
  save("a.cppm", "export module a;\n// 1\n");
  tools_.compiled.clear();
  ASSERT_EQ(save("b.cpp", "module b;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(1));
  EXPECT_THAT(tools_.maps.back(), testing::AllOf(HasSubstr("a=2-a.cppm.pcm"), HasSubstr("b=5-b.cppm.pcm")));
}

TEST_F(InterfaceTest, TakesAnInterfaceBackWithoutCompiling) {
  save("a.cppm", "export module a;\n// 1\n");
  tools_.compiled.clear();
  ASSERT_EQ(save("a.cppm", "export module a;\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, IsEmpty());
  EXPECT_THAT(tools_.linked, ElementsAre("0-a.cpp.o", "0-b.cpp.o", "0-a.cppm.o", "0-b.cppm.o"));
}

TEST_F(InterfaceTest, KeepsAgainstWhatTheRunningCodeWasCompiledWhenAnImporterFails) {
  tools_.broken = {{1, 256}};
  EXPECT_EQ(save("a.cppm", "export module a;\n// 1\n")->result, Result::rejected);
  tools_.broken.clear();
  tools_.compiled.clear();
  ASSERT_EQ(save("c.cpp", "module c;\n// 1\n")->result, Result::applied) << "with what is dirty";
  EXPECT_THAT(tools_.compiled, ElementsAre(4, 1)) << "what compiled before is not compiled again";
  EXPECT_THAT(host_.modules_applied, testing::UnorderedElementsAre("a", "b", "c"));
}

TEST_F(InterfaceTest, ForgetsAnInterfaceThatWasTakenBackBeforeItRan) {
  tools_.broken = {{1, 256}};
  EXPECT_EQ(save("a.cppm", "export module a;\n// 1\n")->result, Result::rejected);
  EXPECT_EQ(save("a.cppm", "export module a;\n")->result, Result::unchanged);
  tools_.broken.clear();
  tools_.compiled.clear();
  ASSERT_EQ(save("b.cpp", "module b;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(1));
  EXPECT_THAT(tools_.maps.back(), HasSubstr("a=0-a.pcm"));
}

TEST_F(InterfaceTest, SaysWhoCannotBeReplacedAndWhatReachesIt) {
  host_.refused = "b";
  host_.refusal = "b is declared once";
  const auto outcome = save("a.cppm", "export module a;\n// 1\n");
  EXPECT_EQ(outcome->result, Result::needs_restart);
  EXPECT_EQ(outcome->reason, "b is declared once, and imports a, whose interface changed");
}

TEST_F(InterfaceTest, RefusesInterfacesThatImportEachOther) {
  const auto outcome = save("a.cppm", "export module a;\nimport b;\n");
  EXPECT_EQ(outcome->result, Result::rejected);
  EXPECT_EQ(outcome->reason, "import cycle: a -> b -> a");
  EXPECT_THAT(tools_.compiled, IsEmpty());
}

TEST_F(InterfaceTest, RefusesABmiThatIsNotTheOneThatRunsAndMakesItAnew) {
  tools_.tampered = {"0-a.pcm"};
  const auto refused = save("b.cpp", "module b;\n// 1\n");
  EXPECT_EQ(refused->result, Result::rejected);
  EXPECT_EQ(refused->reason,
            "the BMI of a is not the one that the program was compiled against (0-a.pcm); save again to make it anew");
  tools_.compiled.clear();
  const auto applied = save("c.cpp", "module c;\n// 1\n");
  EXPECT_EQ(applied->result, Result::applied) << applied->reason;
  EXPECT_THAT(tools_.compiled, ElementsAre(2, 4, 0, 3, 1)) << "a and all who see it; nothing of before is taken";
  EXPECT_EQ(save("b.cpp", "module b;\n// 2\n")->result, Result::applied);
}

TEST_F(InterfaceTest, AsksForARestartWhereTheBmiOfALibraryIsNotTheOneThatRuns) {
  project_.units[2].role = tenon::live::Role::fixed;
  tools_.tampered = {"0-a.pcm"};
  const auto outcome = save("b.cpp", "module b;\n// 1\n");
  EXPECT_EQ(outcome->result, Result::needs_restart);
  EXPECT_EQ(outcome->reason, "the BMI of a is not the one that the program was compiled against (0-a.pcm)");
}

TEST_F(PipelineTest, RefusesAnObjectThatIsNotTheOneThatWasCompiledAndMakesItAnew) {
  // What b uses of a brings it into the patch of a.
  tools_.by_file["a.cpp.o"] = {.defined = {{.name = "_ZN1aW1a1fEv"}}};
  tools_.by_file["b.cpp.o"] = {.undefined = {"_ZN1aW1a1fEv"}};
  begin();
  tools_.tampered = {"0-b.cpp.o"};
  const auto refused = save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(refused->result, Result::rejected);
  EXPECT_EQ(refused->phase, "link");
  EXPECT_EQ(refused->reason,
            "the object of b.cpp is not the one that was compiled (0-b.cpp.o); save again to make it anew");
  EXPECT_EQ(save("a.cpp", "module a;\n// 2\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 0, 1));
}

TEST_F(PipelineTest, TakesNoObjectBackThatWasAltered) {
  save("a.cpp", "module a;\n// 1\n");
  save("a.cpp", "module a;\n// 2\n");
  tools_.tampered = {"1-a.cpp.o"};
  tools_.compiled.clear();
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(0));
}

TEST_F(PipelineTest, RefusesWhatWasCompiledWithOtherFlagsThanTheRest) {
  tools_.by_file["a.cpp.o"] = {.defined = {{.name = "_ZN1aW1a1fEv"}}};
  tools_.by_file["b.cpp.o"] = {.undefined = {"_ZN1aW1a1fEv"}};
  begin();
  tools_.flags = tenon::live::digest_of("-DNDEBUG");
  const auto refused = save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(refused->result, Result::rejected);
  EXPECT_EQ(refused->phase, "verify");
  EXPECT_EQ(
      refused->reason,
      "b.cpp was compiled against another interface, or with other flags, than what runs; save again to compile it "
      "anew");
  EXPECT_EQ(save("a.cpp", "module a;\n// 2\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 0, 1));
}

TEST_F(PipelineTest, MakesANewFileBesideOthersOfItsModulePartOfTheProgram) {
  const auto outcome = save("more.cpp", "module a;\n");
  ASSERT_EQ(outcome->result, Result::applied) << outcome->reason;
  EXPECT_THAT(outcome->modules, ElementsAre("a"));
  EXPECT_THAT(tools_.compiled, ElementsAre(2));
  EXPECT_THAT(tools_.linked, ElementsAre("0-a.cpp.o", "1-more.cpp.o"));
  EXPECT_EQ(touched({"more.cpp"})->result, Result::unchanged);
  ASSERT_EQ(save("more.cpp", "module a;\n// 1\n")->result, Result::applied);
  ASSERT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.linked, ElementsAre("5-a.cpp.o", "3-more.cpp.o"));
}

TEST_F(PipelineTest, DoesWithoutAFileThatWasDeleted) {
  save("more.cpp", "module a;\n");
  remove("more.cpp");
  EXPECT_FALSE(touched({"more.cpp"}).has_value());
  clock_.advance(std::chrono::milliseconds(300));
  const auto gone = touched({});
  ASSERT_EQ(gone->result, Result::applied) << gone->reason;
  EXPECT_THAT(tools_.linked, ElementsAre("0-a.cpp.o"));
  EXPECT_THAT(host_.modules_applied, ElementsAre("a"));
  ASSERT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.linked, ElementsAre("4-a.cpp.o"));
  // It comes back as what it was, which is known.
  tools_.compiled.clear();
  ASSERT_EQ(save("more.cpp", "module a;\n")->result, Result::applied);
  EXPECT_THAT(tools_.compiled, IsEmpty());
  EXPECT_THAT(tools_.linked, ElementsAre("4-a.cpp.o", "1-more.cpp.o"));
}

TEST_F(PipelineTest, NamesWhoStillUsesWhatADeletedFileDefined) {
  tools_.by_file["more.cpp.o"] = {.defined = {{"f"}}};
  tools_.by_file["b.cpp.o"] = {.undefined = {"f"}};
  save("more.cpp", "module a;\n");
  save("b.cpp", "module b;\n// 1\n");
  remove("more.cpp");
  touched({"more.cpp"});
  clock_.advance(std::chrono::milliseconds(300));
  const auto rejected = touched({});
  EXPECT_EQ(rejected->result, Result::rejected);
  EXPECT_EQ(rejected->reason, "nothing defines <f> any more, but b.cpp uses it");
  tools_.by_file["b.cpp.o"] = {};
  const auto applied = save("b.cpp", "module b;\n// 2\n");
  ASSERT_TRUE(applied.has_value()) << "what counts as deleted is not waited for again";
  EXPECT_EQ(applied->result, Result::applied) << "with the deletion";
  EXPECT_THAT(host_.modules_applied, testing::UnorderedElementsAre("a", "b"));
}

TEST_F(PipelineTest, ForgetsANewFileThatNeverRan) {
  tools_.broken = {{2, 256}};
  EXPECT_EQ(save("more.cpp", "module a;\nbad\n")->result, Result::rejected);
  remove("more.cpp");
  EXPECT_EQ(touched({"more.cpp"})->result, Result::unchanged);
  ASSERT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.linked, ElementsAre("2-a.cpp.o"));
}

TEST_F(PipelineTest, KeepsAFileThatWasGoneForAWhile) {
  save("more.cpp", "module a;\n");
  remove("more.cpp");
  touched({"more.cpp"});
  EXPECT_EQ(save("more.cpp", "module a;\n")->result, Result::unchanged);
  ASSERT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_THAT(tools_.linked, ElementsAre("3-a.cpp.o", "1-more.cpp.o"));
}

}  // namespace
