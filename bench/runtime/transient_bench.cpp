// What a Make costs against wiring by hand: an object of five dependencies, made and destroyed. Once the dependencies
// are shared by all, as singletons are, and once they are the object's own, made and destroyed with it.
#include <benchmark/benchmark.h>

import tenon.std;
import tenon;

namespace {

template <int N>
class Shared {
 public:
  int value = N;
};
class Job {
 public:
  Job(Shared<0>& a, Shared<1>& b, Shared<2>& c, Shared<3>& d, Shared<4>& e) : a_(a), b_(b), c_(c), d_(d), e_(e) {}
  [[nodiscard]] int sum() const { return a_.value + b_.value + c_.value + d_.value + e_.value; }

 private:
  Shared<0>& a_;
  Shared<1>& b_;
  Shared<2>& c_;
  Shared<3>& d_;
  Shared<4>& e_;
};

template <int N>
class Own {
 public:
  int value = N;
};
class Task {
 public:
  Task(Own<0>& a, Own<1>& b, Own<2>& c, Own<3>& d, Own<4>& e) : a_(a), b_(b), c_(c), d_(d), e_(e) {}
  [[nodiscard]] int sum() const { return a_.value + b_.value + c_.value + d_.value + e_.value; }

 private:
  Own<0>& a_;
  Own<1>& b_;
  Own<2>& c_;
  Own<3>& d_;
  Own<4>& e_;
};
template <int N>
using Held = std::unique_ptr<Own<N>>;
class TaskByHand {
 public:
  TaskByHand(Held<0> a, Held<1> b, Held<2> c, Held<3> d, Held<4> e)
      : a_(std::move(a)), b_(std::move(b)), c_(std::move(c)), d_(std::move(d)), e_(std::move(e)) {}
  [[nodiscard]] int sum() const { return a_->value + b_->value + c_->value + d_->value + e_->value; }

 private:
  Held<0> a_;
  Held<1> b_;
  Held<2> c_;
  Held<3> d_;
  Held<4> e_;
};

class Office {
 public:
  Office(tenon::Make<Job> job, tenon::Make<Task> task, Shared<0>& a, Shared<1>& b, Shared<2>& c, Shared<3>& d,
         Shared<4>& e)
      : job(job), task(task), a(a), b(b), c(c), d(d), e(e) {}
  tenon::Make<Job> job;
  tenon::Make<Task> task;
  Shared<0>& a;
  Shared<1>& b;
  Shared<2>& c;
  Shared<3>& d;
  Shared<4>& e;
};

inline constexpr auto descriptor = tenon::describe<"jobs">.exports<Office>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Shared<0>()>(), tenon::provide<Shared<1>()>(), tenon::provide<Shared<2>()>(),
    tenon::provide<Shared<3>()>(), tenon::provide<Shared<4>()>(), tenon::provide<Own<0>()>().transient(),
    tenon::provide<Own<1>()>().transient(), tenon::provide<Own<2>()>().transient(),
    tenon::provide<Own<3>()>().transient(), tenon::provide<Own<4>()>().transient(),
    tenon::provide<Job(Shared<0>&, Shared<1>&, Shared<2>&, Shared<3>&, Shared<4>&)>().transient(),
    tenon::provide<Task(Own<0>&, Own<1>&, Own<2>&, Own<3>&, Own<4>&)>().transient(),
    tenon::provide<Office(tenon::Make<Job>, tenon::Make<Task>, Shared<0>&, Shared<1>&, Shared<2>&, Shared<3>&,
                          Shared<4>&)>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"jobs", members, plan.order};

Office& office() {
  static tenon::App app(image);
  if (!app.created() && !app.create({}).ok()) std::abort();
  return *app.get<Office>();
}

/// The address is seen, so that the compiler cannot leave out the allocation of the one that it knows.
template <class Made>
void use(Made made) {
  benchmark::DoNotOptimize(made.get());
  benchmark::DoNotOptimize(made->sum());
  benchmark::ClobberMemory();
}
void BM_MakeOfShared(benchmark::State& state) {
  const Office& at = office();
  for (auto _ : state) use(at.job());
}
void BM_ByHandOfShared(benchmark::State& state) {
  const Office& at = office();
  for (auto _ : state) use(std::make_unique<Job>(at.a, at.b, at.c, at.d, at.e));
}
void BM_MakeOfOwn(benchmark::State& state) {
  const Office& at = office();
  for (auto _ : state) use(at.task());
}
void BM_ByHandOfOwn(benchmark::State& state) {
  for (auto _ : state) {
    use(std::make_unique<TaskByHand>(std::make_unique<Own<0>>(), std::make_unique<Own<1>>(), std::make_unique<Own<2>>(),
                                     std::make_unique<Own<3>>(), std::make_unique<Own<4>>()));
  }
}
BENCHMARK(BM_MakeOfShared);
BENCHMARK(BM_ByHandOfShared);
BENCHMARK(BM_MakeOfOwn);
BENCHMARK(BM_ByHandOfOwn);

}  // namespace
