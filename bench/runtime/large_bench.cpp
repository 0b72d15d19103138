// An application of 1,000 modules with 10 providers each, configured from one file: starting it, and building its tree
// again for the reload of one module.
//
// By hand is what somebody would write who has the same classes and no container: a struct for each module's
// configuration, each object with std::make_unique in an order that is known when the program is written, references
// handed over. Once with configuration that stands in the code, once from the same file, parsed with the same library.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <benchmark/benchmark.h>
#include <toml++/toml.h>
#include <unistd.h>

import tenon.std;
import tenon;
import tenon.config_toml;
import bench.generated;

namespace {

constexpr bench::ProgramSize size{.modules = 1000, .providers = 10, .configured = true};

/// One file with a section for each module; gone at the end.
class File {
 public:
  File() : path_(absl::StrCat("/tmp/tenon_bench_", getpid(), ".toml")) {
    std::ofstream file(path_);
    for (std::size_t n = 0; n < size.modules; ++n) {
      file << "[" << bench::module_name(n) << "]\nlimit = " << n % 100 + 2 << "\n";
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

const bench::Program& program() {
  static const std::array more{&tenon::config_toml::definition};
  static const bench::Program made(size, more);
  return made;
}

absl::Status create(tenon::App& app, const File& file) {
  absl::StatusOr<tenon::SettingSources> sources = app.sources({file.path()});
  if (!sources.ok()) return sources.status();
  return app.create(*std::move(sources));
}

void BM_Start(benchmark::State& state) {
  const File file;
  const bench::Program& image = program();
  for (auto _ : state) {
    auto app = std::make_unique<tenon::App>(image.image());
    if (const absl::Status made = create(*app, file); !made.ok()) {
      return state.SkipWithError(std::string(made.message()).c_str());
    }
    state.PauseTiming();
    app.reset();
    state.ResumeTiming();
  }
}

void BM_StartWithoutFile(benchmark::State& state) {
  const bench::Program& image = program();
  for (auto _ : state) {
    auto app = std::make_unique<tenon::App>(image.image());
    if (!app->create({}).ok()) return state.SkipWithError("the program does not start");
    state.PauseTiming();
    app.reset();
    state.ResumeTiming();
  }
}

/// The whole application: an object for each of its 10,000 providers, exported ones last of their module.
struct ByHand {
  std::vector<bench::Limits> limits{};
  std::vector<std::unique_ptr<bench::Part>> parts{};

  explicit ByHand(std::span<const std::vector<std::size_t>> imports) : limits(size.modules) {
    parts.reserve(size.modules * size.providers);
    for (std::size_t n = 0; n < size.modules; ++n) construct(n, imports[n]);
  }
  void construct(std::size_t module, const std::vector<std::size_t>& imports) {
    bench::Part::Parts taken{};
    for (std::size_t k = 0; k < imports.size(); ++k) taken[k] = parts[(imports[k] + 1) * size.providers - 1].get();
    parts.push_back(std::make_unique<bench::Part>(taken, &limits[module]));
    for (std::size_t p = 1; p < size.providers; ++p) {
      parts.push_back(std::make_unique<bench::Part>(bench::Part::Parts{parts.back().get()}));
    }
  }
};

/// What imports what is known when the program is written.
std::vector<std::vector<std::size_t>> known_imports() {
  std::vector<std::vector<std::size_t>> imports;
  for (std::size_t n = 0; n < size.modules; ++n) imports.push_back(bench::imports_of(n, size));
  return imports;
}

void BM_ByHand(benchmark::State& state) {
  const auto imports = known_imports();
  for (auto _ : state) {
    std::optional<ByHand> app(imports);
    benchmark::DoNotOptimize(app->parts.data());
    state.PauseTiming();
    app.reset();
    state.ResumeTiming();
  }
}

void BM_ByHandFromFile(benchmark::State& state) {
  const File file;
  const auto imports = known_imports();
  std::vector<std::string> names;
  for (std::size_t n = 0; n < size.modules; ++n) names.push_back(bench::module_name(n));
  for (auto _ : state) {
    std::optional<ByHand> app;
    {
      std::ifstream stream(file.path());
      const toml::parse_result parsed = toml::parse(stream, file.path());
      if (!parsed) return state.SkipWithError("the file cannot be parsed");
      app.emplace(imports);
      for (std::size_t n = 0; n < size.modules; ++n) {
        app->limits[n].limit = parsed.table().at_path(names[n])["limit"].value_or(1);
      }
    }
    benchmark::DoNotOptimize(app->parts.data());
    state.PauseTiming();
    app.reset();
    state.ResumeTiming();
  }
}

/// The module in the middle is replaced by an equal one: its objects, and all that hold them by reference, are made
/// anew, the others kept. Only building and publishing is measured, not the objects' end.
void BM_Rebuild(benchmark::State& state) {
  const File file;
  static const std::array more{&tenon::config_toml::definition};
  bench::Program program(size, more);
  tenon::App app(program.image());
  if (!create(app, file).ok()) return state.SkipWithError("the program does not start");
  for (auto _ : state) {
    const std::array replaced{program.again(static_cast<std::size_t>(state.range(0)))};
    const absl::StatusOr<tenon::Published> published = app.apply(replaced);
    if (!published.ok()) return state.SkipWithError(std::string(published.status().message()).c_str());
    state.counters["created"] = static_cast<double>(published->created);
  }
}

/// The first of 1,000 modules with an object and an export each is replaced, which all others hold by reference, one
/// through the other: every slot gets a new object. Counted is what a reload calls swap: the new snapshot is made
/// current, and the 1,000 objects that nobody uses any more are destroyed.
void BM_Publish(benchmark::State& state) {
  bench::Program program({.modules = 1000});
  tenon::App app(program.image());
  if (!app.create({}).ok()) return state.SkipWithError("the program does not start");
  double nanoseconds = 0;
  std::size_t created = 0;
  for (auto _ : state) {
    const std::array replaced{program.again(0)};
    const absl::StatusOr<tenon::Published> published = app.apply(replaced);
    if (!published.ok()) return state.SkipWithError(std::string(published.status().message()).c_str());
    nanoseconds += published->swap_ms * 1e6;
    created += published->created;
  }
  state.counters["swap_ns"] = benchmark::Counter(nanoseconds, benchmark::Counter::kAvgIterations);
  state.counters["created"] = benchmark::Counter(static_cast<double>(created), benchmark::Counter::kAvgIterations);
}

BENCHMARK(BM_Start)->Name("BM_FirstStart")->Iterations(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_StartWithoutFile)->Name("BM_FirstStartWithoutFile")->Iterations(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ByHand)->Name("BM_FirstByHand")->Iterations(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ByHandFromFile)->Name("BM_FirstByHandFromFile")->Iterations(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Start)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_StartWithoutFile)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ByHand)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ByHandFromFile)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Publish)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Rebuild)->Arg(500)->Arg(998)->Unit(benchmark::kMicrosecond);

}  // namespace
