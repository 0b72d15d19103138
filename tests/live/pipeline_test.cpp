/// The pipeline with another compiler, linker, loader and host in place of the real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

import tenon.std;
import tenon.registry;
import tenon.live;

namespace {

using tenon::live::Batch;
using tenon::live::CompileJob;
using tenon::live::Defined;
using tenon::live::Finished;
using tenon::live::Interrupt;
using tenon::live::Lookup;
using tenon::live::Outcome;
using tenon::live::Pipeline;
using tenon::live::Project;
using tenon::live::Result;
using tenon::live::Role;
using tenon::live::Sources;
using tenon::live::Symbols;
using tenon::live::Unit;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// Does what it is told, and notes what it was asked.
class FakeToolchain final : public tenon::live::Toolchain {
 public:
  std::string fresh(std::string_view name) override { return absl::StrCat(++files, "-", std::string(name)); }
  std::string object(std::size_t unit) const override { return objects.at(unit); }
  void set_object(std::size_t unit, const std::string& object) override { objects[unit] = object; }
  absl::StatusOr<std::vector<Finished>> compile(std::span<const CompileJob> jobs, const Interrupt& interrupt) override {
    if (interrupt.wanted && !interrupt.wanted()) return absl::AbortedError("superseded");
    std::vector<Finished> done;
    for (const CompileJob& job : jobs) {
      compiled.push_back(job.unit);
      if (during_compile) during_compile();
      const bool bad = broken.contains(job.unit);
      done.push_back({.status = bad ? 256 : 0, .output = bad ? "a.cpp:1:2: error: wrong\n" : ""});
    }
    return done;
  }
  absl::Status prepare() override { return absl::OkStatus(); }
  std::vector<std::string> dependencies(const std::string&) override { return included; }
  absl::StatusOr<Symbols> symbols(const std::string& file) override {
    const auto at = by_file.find(file.substr(file.find('-') + 1));
    return at == by_file.end() ? Symbols{} : at->second;
  }
  absl::StatusOr<Finished> link(std::span<const std::string> objects_, const std::string&,
                                std::span<const std::string>) override {
    linked.assign(objects_.begin(), objects_.end());
    return Finished{.status = link_status, .output = ""};
  }
  bool defines(const std::string& name) override { return !absent.contains(name); }
  absl::Status probe(const std::string&) override { return probe_status; }
  absl::StatusOr<Lookup> load(const std::string&) override {
    if (!load_status.ok()) return load_status;
    return Lookup([this](const std::string& name) -> const void* { return absent.contains(name) ? nullptr : this; });
  }
  std::string readable(const std::string& name) override { return "<" + name + ">"; }

  int files = 0;
  std::map<std::size_t, std::string> objects;
  std::vector<std::size_t> compiled;
  std::set<std::size_t> broken;
  std::map<std::string, Symbols> by_file;
  std::vector<std::string> linked;
  std::vector<std::string> included;
  std::set<std::string> absent;
  int link_status = 0;
  absl::Status probe_status;
  absl::Status load_status;
  std::function<void()> during_compile;
};

class FakeHost final : public tenon::LiveHost {
 public:
  absl::StatusOr<tenon::Published> apply(std::span<const tenon::Replacement> replaced) override {
    modules_applied.clear();
    for (const tenon::Replacement& replacement : replaced) modules_applied.emplace_back(replacement.module);
    if (!status.ok()) return status;
    return tenon::Published{.generation = ++generation, .created = 1, .kept = 1, .stage_ms = 0.1, .swap_ms = 0.01};
  }
  std::string refuses(std::string_view module) const override { return module == refused ? refusal : std::string(); }
  std::vector<std::string_view> modules() const override { return {}; }

  std::uint64_t generation = 0;
  absl::Status status;
  std::string refused;
  std::string refusal;
  std::vector<std::string> modules_applied;
};

/// Two modules, a and b, of one unit each.
class PipelineTest : public testing::Test {
 protected:
  PipelineTest() {
    std::array<char, 32> name{"/tmp/tenon-pipeline-XXXXXX"};
    root_ = mkdtemp(name.data());
    project_.build_directory = root_ + "/build";
    project_.roots = {root_};
    add("a.cpp", "a");
    add("b.cpp", "b");
    sources_.emplace(project_, [this](std::string_view module) { return host_.refuses(module); });
    pipeline_.emplace(project_, *sources_, tools_, host_);
    EXPECT_TRUE(pipeline_->index().ok());
  }
  ~PipelineTest() override { fs::remove_all(root_); }

  void add(const std::string& file, const std::string& module) {
    const std::string text = absl::StrCat("module ", module, ";\n");
    write(file, text);
    Unit unit{.command = {.file = path(file)}, .role = Role::implementation};
    unit.preamble = tenon::live::scan_preamble(text);
    unit.digest = tenon::live::digest_of(text);
    project_.by_source[path(file)] = project_.units.size();
    tools_.objects[project_.units.size()] = "0-" + file + ".o";
    project_.units.push_back(std::move(unit));
  }
  [[nodiscard]] std::string path(const std::string& file) const { return root_ + "/" + file; }
  void write(const std::string& file, const std::string& text) const { std::ofstream(path(file)) << text; }
  std::optional<Outcome> touched(std::vector<std::string> files, const Interrupt& interrupt = {}) {
    Batch batch{.first = std::chrono::steady_clock::now()};
    for (const std::string& file : files) batch.paths.push_back(path(file));
    return pipeline_->run(batch, interrupt);
  }
  std::optional<Outcome> save(const std::string& file, const std::string& text) {
    write(file, text);
    return touched({file});
  }

  std::string root_;
  Project project_;
  FakeToolchain tools_;
  FakeHost host_;
  std::optional<Sources> sources_;
  std::optional<Pipeline> pipeline_;
};

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
  EXPECT_THAT(phases, ElementsAre("compile", "plan", "link", "verify", "probe", "load", "stage", "swap"));
}

TEST_F(PipelineTest, HasNoOutcomeForFilesOfOthers) {
  EXPECT_FALSE(save("notes.txt", "x").has_value());
  EXPECT_FALSE(save("free.h", "x").has_value());
  EXPECT_FALSE(touched({}).has_value());
}

TEST_F(PipelineTest, BuildsNothingWhenTheBytesAreTheSame) {
  EXPECT_EQ(touched({"a.cpp"})->result, Result::unchanged);
  save("a.cpp", "module a;\n// 1\n");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::unchanged);
  EXPECT_THAT(tools_.compiled, ElementsAre(0));
}

TEST_F(PipelineTest, KeepsWhatDidNotCompileForTheNextSave) {
  tools_.broken = {0};
  const auto rejected = save("a.cpp", "module a;\nbad\n");
  EXPECT_EQ(rejected->result, Result::rejected);
  EXPECT_EQ(rejected->reason, "a.cpp:1:2: wrong");
  EXPECT_EQ(rejected->details, "a.cpp:1:2: error: wrong\n");
  EXPECT_EQ(save("b.cpp", "module b;\n// 1\n")->result, Result::rejected);
  tools_.broken.clear();
  tools_.compiled.clear();
  const auto applied = save("a.cpp", "module a;\n// good\n");
  EXPECT_EQ(applied->result, Result::applied);
  EXPECT_THAT(applied->modules, ElementsAre("a", "b"));
  EXPECT_THAT(tools_.compiled, ElementsAre(0)) << "what compiled before is not compiled again";
}

TEST_F(PipelineTest, ForgetsAChangeThatWasTakenBack) {
  tools_.broken = {0};
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

TEST_F(PipelineTest, LeavesEverythingAsItWasWhenAStepFails) {
  write("a.cpp", "module a;\n// 1\n");
  tools_.link_status = 256;
  EXPECT_EQ(touched({"a.cpp"})->reason, "the linker ended with exit code 1");
  tools_.link_status = 0;
  tools_.probe_status = absl::FailedPreconditionError("it crashed");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::rejected);
  tools_.probe_status = absl::OkStatus();
  tools_.load_status = absl::UnavailableError("it threw");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::rolled_back);
  tools_.load_status = absl::OkStatus();
  host_.status = absl::InternalError("a constructor threw");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::rolled_back);
  host_.status = absl::FailedPreconditionError("it holds a port");
  EXPECT_EQ(touched({"a.cpp"})->result, Result::needs_restart);
  host_.status = absl::OkStatus();
  const auto applied = touched({"a.cpp"});
  EXPECT_EQ(applied->result, Result::applied);
  EXPECT_EQ(applied->generation, 1);
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
  sources_.emplace(project_, [](std::string_view) { return std::string(); });
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
  fs::rename(path("a.cpp"), path("a.cpp~"));
  EXPECT_FALSE(touched({"a.cpp"}).has_value());
  EXPECT_TRUE(pipeline_->waiting());
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_FALSE(pipeline_->waiting());
  fs::remove(path("a.cpp"));
  EXPECT_FALSE(touched({"a.cpp"}).has_value());
  const auto gone = pipeline_->run_settled();
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ(gone->reason, "a.cpp was deleted");
}

TEST_F(PipelineTest, WaitsForAFileThatIsBeingWritten) {
  EXPECT_FALSE(save("a.cpp", "").has_value());
  EXPECT_EQ(save("a.cpp", "module a;\n// 1\n")->result, Result::applied);
  EXPECT_FALSE(save("a.cpp", "").has_value());
  EXPECT_EQ(pipeline_->run_settled()->reason, "a.cpp is empty");
}

TEST_F(PipelineTest, SaysWhyASourceNeedsARestart) {
  EXPECT_EQ(save("a.cpp", "module a;\nimport b;\n")->reason, "the imports of a.cpp changed");
  EXPECT_EQ(save("a.cpp", "module b;\n")->reason, "a.cpp no longer begins with `module a;`");
  save("a.cpp", "module a;\n");
  EXPECT_EQ(save("new.cpp", "module a;\n")->reason, "new.cpp is a new file");
  fs::remove(path("new.cpp"));
  EXPECT_EQ(touched({"new.cpp"})->result, Result::unchanged);
  EXPECT_EQ(save("CMakeLists.txt", "x")->reason, "CMakeLists.txt is a new file");
  fs::remove(path("CMakeLists.txt"));
  touched({"CMakeLists.txt"});
  project_.moved_on = true;
  EXPECT_THAT(save("a.cpp", "module a;\n// 1\n")->reason,
              HasSubstr("the build has moved on since this program was linked"));
}

}  // namespace
