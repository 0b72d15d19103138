// What a container costs a request: reaching a singleton, and a scope of ten objects.
//
// By hand is what somebody would write who has the same ten classes: one struct with a member for each, in an order in
// which every one finds what it takes, made once for a request. It lies on the heap, as a request lives across
// callbacks; so it is one allocation, as the scope is. Users reach both through the interfaces. A second version makes
// each object with std::make_unique, as one does where the classes are not known to whoever opens.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <new>

import tenon.std;
import tenon;

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

struct Request {
  std::string user;
};
struct PerRequest {
  using seeds = tenon::List<Request>;
};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::size_t now() const = 0;
};
class Fixed final : public Clock {
 public:
  [[nodiscard]] std::size_t now() const override { return 5; }
};

/// The Nth thing that a request has. It knows the request and the thing before it, and holds a text of its own.
template <int N>
class Thing {
 public:
  virtual ~Thing() = default;
  [[nodiscard]] virtual std::size_t value() const = 0;
};
template <int N>
class Made final : public Thing<N> {
 public:
  Made(const Request& request, Thing<N - 1>& before) : request_(request), before_(before), text_(request.user) {}
  [[nodiscard]] std::size_t value() const override { return request_.user.size() + text_.size(); }

 private:
  const Request& request_;
  Thing<N - 1>& before_;
  std::string text_;
};
template <>
class Made<0> final : public Thing<0> {
 public:
  Made(const Request& request, Clock& clock) : request_(request), clock_(clock), text_(request.user) {}
  [[nodiscard]] std::size_t value() const override { return request_.user.size() + clock_.now() + text_.size(); }

 private:
  const Request& request_;
  Clock& clock_;
  std::string text_;
};

namespace clocks {
inline constexpr auto descriptor = tenon::describe<"clocks">.exports<Clock>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Fixed()>().as<Clock>());
}  // namespace clocks

namespace things {
template <int N>
using In = tenon::scoped<PerRequest, Thing<N>>;
inline constexpr auto descriptor =
    tenon::describe<"things">.imports<"clocks">().exports<In<0>, In<1>, In<2>, In<3>, In<4>, In<5>, In<6>, In<7>, In<8>, In<9>>();
template <int N>
consteval auto one() {
  return tenon::provide<Made<N>(const Request&, Thing<N - 1>&)>().template as<Thing<N>>().template in<PerRequest>();
}
constinit const tenon::Definition definition = tenon::define<descriptor, clocks::descriptor>(
    tenon::provide<Made<0>(const Request&, Clock&)>().as<Thing<0>>().in<PerRequest>(), one<1>(), one<2>(), one<3>(),
    one<4>(), one<5>(), one<6>(), one<7>(), one<8>(), one<9>());
}  // namespace things

constexpr const tenon::Definition* members[] = {&clocks::definition, &things::definition};
constexpr auto plan = tenon::plan({&clocks::descriptor, &things::descriptor});
constexpr tenon::Image image{"requests", members, plan.order};

/// What a program would write by hand.
struct ByHand {
  ByHand(const Request& request, Clock& clock)
      : t0(request, clock),
        t1(request, t0),
        t2(request, t1),
        t3(request, t2),
        t4(request, t3),
        t5(request, t4),
        t6(request, t5),
        t7(request, t6),
        t8(request, t7),
        t9(request, t8) {}
  Made<0> t0;
  Made<1> t1;
  Made<2> t2;
  Made<3> t3;
  Made<4> t4;
  Made<5> t5;
  Made<6> t6;
  Made<7> t7;
  Made<8> t8;
  Made<9> t9;
};

/// The same, each on its own.
struct OneByOne {
  OneByOne(const Request& request, Clock& clock)
      : t0(std::make_unique<Made<0>>(request, clock)),
        t1(std::make_unique<Made<1>>(request, *t0)),
        t2(std::make_unique<Made<2>>(request, *t1)),
        t3(std::make_unique<Made<3>>(request, *t2)),
        t4(std::make_unique<Made<4>>(request, *t3)),
        t5(std::make_unique<Made<5>>(request, *t4)),
        t6(std::make_unique<Made<6>>(request, *t5)),
        t7(std::make_unique<Made<7>>(request, *t6)),
        t8(std::make_unique<Made<8>>(request, *t7)),
        t9(std::make_unique<Made<9>>(request, *t8)) {}
  std::unique_ptr<Thing<0>> t0;
  std::unique_ptr<Thing<1>> t1;
  std::unique_ptr<Thing<2>> t2;
  std::unique_ptr<Thing<3>> t3;
  std::unique_ptr<Thing<4>> t4;
  std::unique_ptr<Thing<5>> t5;
  std::unique_ptr<Thing<6>> t6;
  std::unique_ptr<Thing<7>> t7;
  std::unique_ptr<Thing<8>> t8;
  std::unique_ptr<Thing<9>> t9;
};

template <class T>
[[gnu::always_inline]] inline void hide(T& value) {
  asm volatile("" : "+r"(value) : : "memory");
}

/// All in one piece, each made and destroyed through a pointer to a function: what is left to whoever cannot know the
/// classes when he is compiled, if he does nothing else.
struct ThroughTable {
  using Create = void (*)(void* at, const Request& request, void* before);
  using Destroy = void (*)(void* at);
  static constexpr std::size_t room = 64;
  template <int N>
  static void create(void* at, const Request& request, void* before) {
    static_assert(sizeof(Made<N>) <= room);
    if constexpr (N == 0) {
      new (at) Made<0>(request, *static_cast<Clock*>(before));
    } else {
      new (at) Made<N>(request, *static_cast<Made<N - 1>*>(before));
    }
  }
  template <int N>
  static void destroy(void* at) {
    static_cast<Made<N>*>(at)->~Made();
  }
  template <class Numbers>
  struct Tables;
  template <int... N>
  struct Tables<std::integer_sequence<int, N...>> {
    static constexpr std::array<Create, sizeof...(N)> creates{&create<N>...};
    static constexpr std::array<Destroy, sizeof...(N)> destroys{&destroy<N>...};
  };
  using All = Tables<std::make_integer_sequence<int, 10>>;

  ThroughTable(const Request& request, Clock& clock) {
    const std::array<Create, 10>* creates = &All::creates;
    hide(creates);
    void* before = &clock;
    for (std::size_t n = 0; n < creates->size(); ++n) {
      void* at = memory.data() + n * room;
      (*creates)[n](at, request, before);
      before = at;
    }
  }
  ThroughTable(const ThroughTable&) = delete;
  ThroughTable& operator=(const ThroughTable&) = delete;
  ~ThroughTable() {
    const std::array<Destroy, 10>* destroys = &All::destroys;
    hide(destroys);
    for (std::size_t n = destroys->size(); n > 0; --n) (*destroys)[n - 1](memory.data() + (n - 1) * room);
  }
  alignas(16) std::array<std::byte, 10 * room> memory;
};

/// Measures, and counts what one run allocates.
template <class Once>
void run(benchmark::State& state, const Once& once) {
  once();
  const std::size_t before = allocations;
  once();
  const std::size_t made = allocations - before;
  for (auto _ : state) once();
  state.counters["allocations"] = static_cast<double>(made);
}

template <int... Asked>
void BM_Scope(benchmark::State& state) {
  tenon::App app(image);
  if (!app.create({}).ok()) return state.SkipWithError("the program does not start");
  Request request{"ada"};
  const tenon::Work work = app.begin("request");
  run(state, [&] {
    tenon::Scope<PerRequest> scope = work.open<PerRequest>(request);
    (benchmark::DoNotOptimize(&scope.get<Thing<Asked>>()), ...);
  });
}

template <class All>
void BM_ByHand(benchmark::State& state) {
  auto clock = std::make_unique<Fixed>();
  Request request{"ada"};
  run(state, [&] {
    const auto all = std::make_unique<All>(request, *clock);
    benchmark::DoNotOptimize(all.get());
    benchmark::ClobberMemory();
  });
}

/// Through the container: found, and called.
void BM_CallGotten(benchmark::State& state) {
  tenon::App app(image);
  if (!app.create({}).ok()) return state.SkipWithError("the program does not start");
  const tenon::App* from = &app;
  std::size_t sum = 0;
  for (auto _ : state) {
    hide(from);
    sum += from->get<Clock>()->now();
  }
  benchmark::DoNotOptimize(sum);
}

void BM_CallPointer(benchmark::State& state) {
  auto made = std::make_unique<Fixed>();
  Clock* clock = made.get();
  std::size_t sum = 0;
  for (auto _ : state) {
    hide(clock);
    sum += clock->now();
  }
  benchmark::DoNotOptimize(sum);
}

BENCHMARK(BM_Scope<0, 1, 2, 3, 4, 5, 6, 7, 8, 9>)->Name("BM_Scope");
BENCHMARK(BM_Scope<9>)->Name("BM_ScopeAskedForTheLast");
BENCHMARK(BM_ByHand<ByHand>);
BENCHMARK(BM_ByHand<OneByOne>);
BENCHMARK(BM_ByHand<ThroughTable>);
BENCHMARK(BM_CallGotten);
BENCHMARK(BM_CallPointer);

}  // namespace
