#pragma once
#include <gtest/gtest.h>

#include <string>

import tenon.std;
import tenon.registry;
import tenon.live;

namespace live_test {

/// Stands still unless a test moves it.
class FakeClock final : public tenon::live::Clock {
 public:
  tenon::live::TimePoint now() const override { return time_; }
  void advance(std::chrono::microseconds by) { time_ += by; }

 private:
  tenon::live::TimePoint time_{std::chrono::hours(1)};
};

/// Files in memory.
class FakeDisk final : public tenon::live::Disk {
 public:
  absl::StatusOr<std::string> read(const std::string& path) const override {
    if (reading) reading();
    if (unreadable.contains(path)) return absl::UnavailableError(path + ": Input/output error");
    const auto at = files.find(path);
    if (at == files.end()) return absl::NotFoundError(path + ": No such file or directory");
    return at->second;
  }
  std::optional<std::int64_t> modified(const std::string& path) const override {
    if (!files.contains(path)) return std::nullopt;
    const auto at = times.find(path);
    return at == times.end() ? 0 : at->second;
  }
  std::vector<std::string> files_below(const std::string& directory) const override {
    std::vector<std::string> found;
    for (const auto& [path, text] : files) {
      if (path.starts_with(directory + "/")) found.push_back(path);
    }
    return found;
  }

  std::map<std::string, std::string> files;
  std::map<std::string, std::int64_t> times;
  std::set<std::string> unreadable;
  std::function<void()> reading;
};

/// Says what a test wants it to, and notes what it was asked.
class FakeTools final : public tenon::live::Store,
                        public tenon::live::Compiler,
                        public tenon::live::Linker,
                        public tenon::live::Loader {
 public:
  using Finished = tenon::live::Finished;
  using Symbols = tenon::live::Symbols;

  tenon::live::Tools all() { return {*this, *this, *this, *this}; }

  std::string fresh(std::string_view name) override { return std::to_string(++files) + "-" + std::string(name); }
  const std::string& object(std::size_t unit) const override {
    static const std::string none;
    const auto at = objects.find(unit);
    return at == objects.end() ? none : at->second;
  }
  void set_object(std::size_t unit, std::string object) override { objects[unit] = std::move(object); }
  void remove(const std::string& file) override { removed.push_back(file); }
  bool altered(const std::string& file) const override { return tampered.contains(file); }
  const tenon::live::Bmis& bmis() const override { return kept; }

  tenon::live::Digest against(std::size_t, std::string_view map) const override {
    tenon::live::Digest digest = tenon::live::digest_of(map);
    digest.low ^= flags.low;
    return digest;
  }
  absl::StatusOr<tenon::live::Digest> fingerprint(const std::string& bmi) override {
    const auto at = bmi_contents.find(bmi.substr(bmi.find('-') + 1));
    return tenon::live::digest_of(at == bmi_contents.end() ? bmi : at->second);
  }
  absl::StatusOr<std::vector<Finished>> compile(std::span<const tenon::live::CompileJob> jobs,
                                                const tenon::live::Interrupt& interrupt) override {
    if (during_compile) during_compile();
    if (interrupt.wanted && !interrupt.wanted()) return absl::AbortedError("superseded");
    if (!compiler.ok()) return compiler;
    std::vector<Finished> done;
    for (const tenon::live::CompileJob& job : jobs) {
      compiled.push_back(job.unit);
      maps.push_back(job.map);
      const auto bad = broken.find(job.unit);
      done.push_back({.status = bad != broken.end() ? bad->second : 0, .output = bad != broken.end() ? complaint : ""});
    }
    return done;
  }
  std::vector<std::string> dependencies(const std::string&) override { return included; }

  absl::Status prepare() override { return absl::OkStatus(); }
  absl::StatusOr<Symbols> symbols(const std::string& file) override {
    if (unreadable.contains(file.substr(file.find('-') + 1))) return absl::DataLossError(file + " is not complete");
    const auto at = by_file.find(file.substr(file.find('-') + 1));
    return at == by_file.end() ? Symbols{} : at->second;
  }
  absl::StatusOr<tenon::live::Linked> link(std::span<const std::string> from, const std::string&,
                                           std::span<const std::string>) override {
    linked.assign(from.begin(), from.end());
    if (!linker.ok()) return linker;
    return tenon::live::Linked{.finished = {.status = link_status, .output = linker_says}};
  }
  std::string readable(const std::string& name) override { return "<" + name + ">"; }

  bool defines(const std::string& name) override { return !absent.contains(name); }
  absl::Status probe(const std::string&) override { return probe_status; }
  absl::StatusOr<tenon::live::LoadedPatch> load(const std::string&, const tenon::live::Digest&,
                                                std::span<const std::string>) override {
    if (!load_status.ok()) return load_status;
    const std::shared_ptr<const void> code = std::make_shared<const int>(0);
    loaded = code;
    return tenon::live::LoadedPatch{
        [this](const std::string& name) -> const void* { return absent.contains(name) ? nullptr : this; }, code};
  }
  void retire() override {
    ++retired;
    if (!loaded.expired()) ++retired_too_early;
  }
  bool retires_later() const override { return inside; }

  int files = 0;
  tenon::live::Digest flags;
  tenon::live::Bmis kept;
  std::map<std::string, std::string> bmi_contents;  ///< by name without its number; else a BMI is like no other
  std::map<std::size_t, std::string> objects;
  std::vector<std::string> removed;
  std::set<std::string> tampered;
  std::vector<std::size_t> compiled;
  std::vector<std::string> maps;      ///< of each of them
  std::map<std::size_t, int> broken;  ///< unit to the compiler's status
  std::string complaint = "/s/a.cpp:1:2: error: wrong\n";
  std::string linker_says;
  absl::Status compiler;
  std::map<std::string, Symbols> by_file;
  std::set<std::string> unreadable;
  std::vector<std::string> linked;
  std::vector<std::string> included;
  std::set<std::string> absent;
  int link_status = 0;
  absl::Status linker;
  absl::Status probe_status;
  absl::Status load_status;
  std::function<void()> during_compile;
  std::weak_ptr<const void> loaded;  ///< code of the last patch
  int retired = 0;                   ///< how often it was asked
  int retired_too_early = 0;         ///< while the last patch was kept
  bool inside = false;               ///< a thread is in retired code
};

class FakeHost final : public tenon::LiveHost {
 public:
  absl::StatusOr<tenon::Published> apply(std::span<const tenon::Replacement> replaced) override {
    modules_applied.clear();
    renewed.clear();
    for (const tenon::Replacement& replacement : replaced) {
      (replacement.definition != nullptr ? modules_applied : renewed).emplace_back(replacement.module);
    }
    if (out_of_memory) throw std::bad_alloc();
    if (!status.ok()) return status;
    return tenon::Published{.generation = ++generation, .created = 1, .kept = 1, .stage_ms = 0.1, .swap_ms = 0.01};
  }
  std::string refuses(std::string_view module) const override { return module == refused ? refusal : std::string(); }
  std::vector<std::string_view> modules() const override { return {}; }
  std::vector<tenon::HeldGeneration> held() override { return old; }
  tenon::ReloadMode mode() const override { return when; }
  void saves_wait(bool wait) override { waits = wait; }

  tenon::ReloadMode when = tenon::ReloadMode::automatic;
  bool waits = false;
  std::uint64_t generation = 0;
  std::vector<tenon::HeldGeneration> old;
  absl::Status status;
  bool out_of_memory = false;
  std::string refused;
  std::string refusal;
  std::vector<std::string> modules_applied;
  std::vector<std::string> renewed;  ///< modules whose objects were made anew without other code
};

/// Two modules, a and b, of one unit each: `/s/a.cpp` and `/s/b.cpp`.
class PipelineTest : public testing::Test {
 protected:
  using Outcome = tenon::live::Outcome;
  using Pipeline = tenon::live::Pipeline;
  using Sources = tenon::live::Sources;

  PipelineTest() {
    project_.build_directory = "/s/build";
    project_.roots = {"/s"};
    add("a.cpp", "a");
    add("b.cpp", "b");
    begin();
  }
  /// The shim starts anew.
  void begin() {
    sources_.emplace(project_, disk_, [this](std::string_view module) { return host_.refuses(module); });
    pipeline_.emplace(tenon::live::Surroundings{.project = project_,
                                                .sources = *sources_,
                                                .disk = disk_,
                                                .clock = clock_,
                                                .tools = tools_.all(),
                                                .host = host_,
                                                .drain = drain_});
    EXPECT_TRUE(pipeline_->index().ok());
  }
  void add(const std::string& file, const std::string& module) {
    const std::string text = "module " + module + ";\n";
    write(file, text);
    tenon::live::Unit unit{.command = {.file = path(file)}, .role = tenon::live::Role::implementation};
    unit.preamble = tenon::live::scan_preamble(text);
    unit.digest = tenon::live::digest_of(text);
    project_.by_source[path(file)] = project_.units.size();
    tools_.objects[project_.units.size()] = "0-" + file + ".o";
    tools_.kept[module] = "0-" + module + ".pcm";
    project_.units.push_back(std::move(unit));
  }
  /// Its interface, `/s/a.cppm`.
  void add_interface(const std::string& module, const std::string& imports = "") {
    const std::string text = "export module " + module + ";\n" + imports;
    const std::string file = module + ".cppm";
    add(file, module);
    write(file, text);
    tenon::live::Unit& unit = project_.units.back();
    unit.role = tenon::live::Role::interface_unit;
    unit.preamble = tenon::live::scan_preamble(text);
    unit.digest = tenon::live::digest_of(text);
  }
  [[nodiscard]] static std::string path(const std::string& file) { return "/s/" + file; }
  void write(const std::string& file, const std::string& text) { disk_.files[path(file)] = text; }
  void remove(const std::string& file) { disk_.files.erase(path(file)); }
  std::optional<Outcome> touched(const std::vector<std::string>& files, const tenon::live::Interrupt& interrupt = {}) {
    tenon::live::Batch batch{.first = clock_.now()};
    for (const std::string& file : files) batch.paths.push_back(path(file));
    return pipeline_->run(batch, interrupt);
  }
  std::optional<Outcome> save(const std::string& file, const std::string& text) {
    write(file, text);
    return touched({file});
  }

  FakeClock clock_;
  FakeDisk disk_;
  FakeTools tools_;
  FakeHost host_;
  tenon::live::Drain drain_{host_, clock_, 2};
  tenon::live::Project project_;
  std::optional<Sources> sources_;
  std::optional<Pipeline> pipeline_;
};

}  // namespace live_test
