#include <gtest/gtest.h>

import tenon.std;
import tenon;

// What docs/threads.md says, with plain members: where the container did not order a thread after another, the thread
// sanitizer finds a race, and most tests find a wrong value.
namespace {

struct PerJob {};

namespace stock {
class Stock {
 public:
  virtual ~Stock() = default;
  /// The same twice, unless it is read before it is made or after it is destroyed.
  [[nodiscard]] virtual bool whole() const = 0;
  virtual void take() = 0;
  [[nodiscard]] virtual int taken() const = 0;
};
template <int First>
class Kept final : public Stock {
 public:
  Kept() : first_(First), second_(First) {}
  ~Kept() override {
    first_ = 0;
    second_ = -1;
  }
  [[nodiscard]] bool whole() const override { return first_ == First && second_ == First; }
  // What changes after construction is guarded by the object itself.
  void take() override {
    const std::lock_guard lock(mutex_);
    ++taken_;
  }
  [[nodiscard]] int taken() const override {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

 private:
  int first_;
  int second_;
  mutable std::mutex mutex_;
  int taken_ = 0;
};
inline constexpr auto descriptor = tenon::describe<"stock">.exports<Stock>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Kept<1>()>().as<Stock>());
inline constexpr auto descriptor2 = tenon::describe<"stock">.exports<Stock>();
constinit const tenon::Definition changed = tenon::define<descriptor2>(tenon::provide<Kept<2>()>().as<Stock>());
}  // namespace stock

namespace desk {
struct Config {
  std::string name = "desk";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::name>);
};
struct Slip {
  explicit Slip(stock::Stock& from) : good(from.whole()) {}
  bool good;
};
class Desk {
 public:
  Desk(tenon::Ref<stock::Stock> stock, tenon::Make<Slip> slip, const Config& config)
      : stock_(stock), slip_(slip), config_(config) {}
  [[nodiscard]] bool whole() const { return stock_->whole() && slip_()->good && config_.name == "desk"; }

 private:
  tenon::Ref<stock::Stock> stock_;
  tenon::Make<Slip> slip_;
  const Config& config_;
};
class Job {
 public:
  virtual ~Job() = default;
  int made_by = 0;
};
class Numbered final : public Job {
 public:
  explicit Numbered(stock::Stock& stock) { made_by = stock.whole() ? 42 : 0; }
};
inline constexpr auto descriptor =
    tenon::describe<"desk">.imports<"stock">().exports<Desk, tenon::scoped<PerJob, Job>>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, stock::descriptor>(
    tenon::provide<Desk(tenon::Ref<stock::Stock>, tenon::Make<Slip>, const Config&)>(),
    tenon::provide<Slip(stock::Stock&)>().transient(),
    tenon::provide<Numbered(stock::Stock&)>().as<Job>().in<PerJob>());
}  // namespace desk

constexpr const tenon::Definition* members[]{&stock::definition, &desk::definition};
constexpr auto plan = tenon::plan({&stock::descriptor, &desk::descriptor});
constexpr tenon::Image image{"threads", members, plan.order};

class ThreadsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  /// Runs `use` on some threads, again and again, while the stock is replaced.
  int wrong_while_reloading(const std::function<bool()>& use) {
    std::atomic<int> wrong{0};
    std::atomic<int> uses{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        while (!done.load(std::memory_order_relaxed)) {
          if (!use()) wrong.fetch_add(1, std::memory_order_relaxed);
          uses.fetch_add(1, std::memory_order_relaxed);
        }
      });
    }
    for (int n = 0; n < 60 || uses.load(std::memory_order_relaxed) < 3000; ++n) {
      const tenon::Definition* next = n % 2 == 0 ? &stock::changed : &stock::definition;
      if (!app.apply(std::array{tenon::Replacement{"stock", next}}).ok()) ++wrong;
    }
    done.store(true, std::memory_order_relaxed);
    for (std::thread& thread : threads) thread.join();
    return wrong.load();
  }
  tenon::App app{image};
};

TEST_F(ThreadsTest, WhatAConstructorWroteIsSeenThroughARefAndAMakeAndNothingIsDestroyedUnderACall) {
  EXPECT_EQ(wrong_while_reloading([this] { return app.get<desk::Desk>()->whole(); }), 0);
}

TEST_F(ThreadsTest, AUnitOfWorkSeesObjectsOfOneSnapshotWhileOthersAreMade) {
  EXPECT_EQ(wrong_while_reloading([this] {
              const tenon::Work work = app.begin("job");
              const tenon::Entered inside = work.enter();
              const stock::Stock* first = app.get<stock::Stock>();
              return first->whole() && app.get<stock::Stock>() == first;
            }),
            0);
}

TEST_F(ThreadsTest, ASharedScopeMakesAnObjectOnceAndShowsItWholeToAll) {
  for (int n = 0; n < 100; ++n) {
    const tenon::Work work = app.begin("job");
    tenon::Scope<PerJob> scope = work.open<PerJob>();
    std::array<const desk::Job*, 3> seen{};
    std::array<int, 3> values{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < seen.size(); ++t) {
      threads.emplace_back([&, t] {
        seen[t] = &scope.get<desk::Job>();
        values[t] = seen[t]->made_by;
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(seen[0] == seen[1] && seen[1] == seen[2]);
    ASSERT_EQ(values, (std::array{42, 42, 42}));
  }
}

TEST_F(ThreadsTest, ASingletonGuardsWhatItChangesItself) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([this] {
      for (int n = 0; n < 1000; ++n) app.get<stock::Stock>()->take();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(app.get<stock::Stock>()->taken(), 3000);
}

}  // namespace
