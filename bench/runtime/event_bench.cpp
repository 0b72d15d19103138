// What an event costs that ten listeners hear, against ten direct virtual calls of the same objects. The listeners are
// member functions that take the event alone; each adds to a number of its own. What is called directly is virtual, as
// in the observers that one writes by hand; what listens need not be.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;

namespace {

struct Moved {
  std::int64_t by = 1;
};

class Listening {
 public:
  virtual ~Listening() = default;
  virtual void moved(const Moved& event) = 0;
  std::int64_t total = 0;
};
template <int N>
class Counter final : public Listening {
 public:
  void moved(const Moved& event) override { total += event.by; }
  void hear(const Moved& event) { total += event.by; }
};

class Source {
 public:
  Source(tenon::Emit<Moved> emit, Counter<0>& c0, Counter<1>& c1, Counter<2>& c2, Counter<3>& c3, Counter<4>& c4,
         Counter<5>& c5, Counter<6>& c6, Counter<7>& c7, Counter<8>& c8, Counter<9>& c9)
      : emit(emit), all{&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7, &c8, &c9} {}
  tenon::Emit<Moved> emit;
  std::array<Listening*, 10> all;
};

inline constexpr auto descriptor = tenon::describe<"counters">.exports<Source>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Counter<0>()>(), tenon::provide<Counter<1>()>(), tenon::provide<Counter<2>()>(),
    tenon::provide<Counter<3>()>(), tenon::provide<Counter<4>()>(), tenon::provide<Counter<5>()>(),
    tenon::provide<Counter<6>()>(), tenon::provide<Counter<7>()>(), tenon::provide<Counter<8>()>(),
    tenon::provide<Counter<9>()>(), tenon::on<&Counter<0>::hear>(), tenon::on<&Counter<1>::hear>(),
    tenon::on<&Counter<2>::hear>(), tenon::on<&Counter<3>::hear>(), tenon::on<&Counter<4>::hear>(),
    tenon::on<&Counter<5>::hear>(), tenon::on<&Counter<6>::hear>(), tenon::on<&Counter<7>::hear>(),
    tenon::on<&Counter<8>::hear>(), tenon::on<&Counter<9>::hear>(),
    tenon::provide<Source(tenon::Emit<Moved>, Counter<0>&, Counter<1>&, Counter<2>&, Counter<3>&, Counter<4>&,
                          Counter<5>&, Counter<6>&, Counter<7>&, Counter<8>&, Counter<9>&)>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"counters", members, plan.order};

Source& source() {
  static tenon::App app(image);
  if (!app.created() && !app.create({}).ok()) std::abort();
  return *app.get<Source>();
}

void BM_Emit(benchmark::State& state) {
  const Source& from = source();
  const std::int64_t before = from.all[9]->total;
  for (auto _ : state) {
    Moved event;
    benchmark::DoNotOptimize(event);
    benchmark::DoNotOptimize(from.emit(event).called());
  }
  if (from.all[9]->total == before) std::abort();
}
void BM_CallTen(benchmark::State& state) {
  std::array<Listening*, 10> all = source().all;
  for (auto _ : state) {
    Moved event;
    benchmark::DoNotOptimize(event);
    benchmark::DoNotOptimize(all);
    for (Listening* one : all) one->moved(event);
  }
}
BENCHMARK(BM_Emit);
BENCHMARK(BM_CallTen);

}  // namespace
