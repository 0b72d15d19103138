// A call through Ref<T> against a direct virtual call, on one and on two threads. In a dev build the call announces
// what it uses; in a release build a Ref is a pointer.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;
import bench.generated;

namespace {

/// One program for all threads of a benchmark.
struct Running {
  bench::Program program{{.modules = 10}};
  tenon::App app{program.image()};
  Running() {
    if (!app.create({}).ok()) std::abort();
  }
};
Running& running() {
  static Running one;
  return one;
}

void BM_CallDirectly(benchmark::State& state) {
  bench::Wanted* object = running().app.get<bench::Wanted>();
  for (auto _ : state) {
    benchmark::DoNotOptimize(object);
    benchmark::DoNotOptimize(object->value());
  }
}

void BM_CallThroughRef(benchmark::State& state) {
  tenon::Ref<bench::Wanted> ref = *running().app.ref<bench::Wanted>();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ref);
    benchmark::DoNotOptimize(ref->value());
  }
}

void BM_CallThroughRefInsideWork(benchmark::State& state) {
  tenon::Ref<bench::Wanted> ref = *running().app.ref<bench::Wanted>();
  const tenon::Work work = running().app.begin("bench");
  const tenon::Entered inside = work.enter();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ref);
    benchmark::DoNotOptimize(ref->value());
  }
}

BENCHMARK(BM_CallDirectly)->Threads(1)->Threads(2);
BENCHMARK(BM_CallThroughRef)->Threads(1)->Threads(2);
BENCHMARK(BM_CallThroughRefInsideWork)->Threads(1)->Threads(2);

}  // namespace
