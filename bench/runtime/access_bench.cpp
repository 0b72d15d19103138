// get<T>() against loading a pointer from an array, in programs of 10 and of 10,000 modules: one a turn of the loop,
// and 16 in a row, where the cost of the loop hides nothing and a second load shows in full.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;
import bench.generated;

namespace {

/// From here on the compiler does not know the value, which stays in its register. (benchmark::DoNotOptimize takes the
/// address of an array's element instead of loading it, and puts what it is given into memory.)
template <class T>
[[gnu::always_inline]] inline void hide(T& value) {
  asm volatile("" : "+r"(value) : : "memory");
}

template <int InARow>
void BM_LoadFromArray(benchmark::State& state) {
  std::vector<bench::Wanted*> objects(static_cast<std::size_t>(state.range(0)));
  bench::Wanted** table = objects.data();
  std::size_t index = objects.size() - 1;
  for (auto _ : state) {
#pragma unroll
    for (int i = 0; i < InARow; ++i) {
      hide(table);
      hide(index);
      bench::Wanted* loaded = table[index];
      hide(loaded);
    }
  }
}

template <int InARow>
void BM_Get(benchmark::State& state) {
  const bench::Program program({.modules = static_cast<std::size_t>(state.range(0))});
  tenon::App app(program.image());
  if (!app.create({}).ok()) return state.SkipWithError("the program does not start");
  const tenon::App* from = &app;
  for (auto _ : state) {
#pragma unroll
    for (int i = 0; i < InARow; ++i) {
      hide(from);
      bench::Wanted* got = from->get<bench::Wanted>();
      hide(got);
    }
  }
}

BENCHMARK(BM_LoadFromArray<1>)->Arg(10)->Arg(10000);
BENCHMARK(BM_Get<1>)->Arg(10)->Arg(10000);
BENCHMARK(BM_LoadFromArray<16>)->Arg(10)->Arg(10000);
BENCHMARK(BM_Get<16>)->Arg(10)->Arg(10000);

}  // namespace
