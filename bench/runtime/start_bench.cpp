// Start-up: the registry filled and all objects created, with 1,000 and 10,000 modules of four imports each. Beside it
// the bare allocation of as many objects, to see what the machine can do.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;
import bench.generated;

namespace {

void BM_StartUp(benchmark::State& state) {
  const bench::Program program(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    auto app = std::make_unique<tenon::App>(program.image());
    if (!app->create({}).ok()) return state.SkipWithError("the program does not start");
    state.PauseTiming();
    app.reset();
    state.ResumeTiming();
  }
  state.counters["ns_per_module"] =
      benchmark::Counter(static_cast<double>(state.range(0)) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void BM_BareAllocation(benchmark::State& state) {
  struct Part {
    virtual ~Part() = default;
    std::array<Part*, 4> parts{};
  };
  for (auto _ : state) {
    std::vector<std::unique_ptr<Part>> all;
    all.reserve(static_cast<std::size_t>(state.range(0)));
    for (long i = 0; i < state.range(0); ++i) all.push_back(std::make_unique<Part>());
    benchmark::DoNotOptimize(all.data());
    state.PauseTiming();
    all.clear();
    state.ResumeTiming();
  }
}

BENCHMARK(BM_StartUp)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_BareAllocation)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
