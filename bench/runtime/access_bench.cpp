// get<T>() against loading a pointer from an array, in programs of 10 and of 10,000 modules.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;
import bench.generated;

namespace {

void BM_LoadFromArray(benchmark::State& state) {
  std::vector<bench::Wanted*> objects(static_cast<std::size_t>(state.range(0)));
  bench::Wanted** table = objects.data();
  std::size_t index = objects.size() - 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table);
    benchmark::DoNotOptimize(index);
    benchmark::DoNotOptimize(table[index]);
  }
}

void BM_Get(benchmark::State& state) {
  const bench::Program program(static_cast<std::size_t>(state.range(0)));
  tenon::App app(program.image());
  if (!app.create({}).ok()) return state.SkipWithError("the program does not start");
  const tenon::App* from = &app;
  for (auto _ : state) {
    benchmark::DoNotOptimize(from);
    benchmark::DoNotOptimize(from->get<bench::Wanted>());
  }
}

BENCHMARK(BM_LoadFromArray)->Arg(10)->Arg(10000);
BENCHMARK(BM_Get)->Arg(10)->Arg(10000);

}  // namespace
