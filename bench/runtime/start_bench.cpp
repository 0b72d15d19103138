// Start-up: the registry filled and all objects created, with 1,000 and 10,000 modules of four imports each. Beside it
// the bare allocation of as many objects, to see what the machine can do.
//
// A program starts once, so BM_FirstStartUp is run once in a process of its own: the heap is fresh, and every page of
// it is faulted in. Its records were written a moment before, as those of a real program are by the loader, which
// relocates each pointer in them: the last that were written are in the cache, which holds about 1,000 modules' records
// on the second level. BM_StartUp repeats it with a heap that has been used and caches that know the records.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;
import bench.generated;

namespace {

void BM_StartUp(benchmark::State& state) {
  const bench::Program program({.modules = static_cast<std::size_t>(state.range(0))});
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
  for (auto _ : state) {
    std::vector<std::unique_ptr<bench::Part>> all;
    all.reserve(static_cast<std::size_t>(state.range(0)));
    for (long i = 0; i < state.range(0); ++i) all.push_back(std::make_unique<bench::Part>(bench::Part::Parts{}));
    benchmark::DoNotOptimize(all.data());
    state.PauseTiming();
    all.clear();
    state.ResumeTiming();
  }
}

BENCHMARK(BM_StartUp)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_StartUp)->Name("BM_FirstStartUp")->Arg(1000)->Arg(10000)->Iterations(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_BareAllocation)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
