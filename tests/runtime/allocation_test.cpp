/// A reload that runs out of memory leaves the old generation serving, with nothing left behind; the next one works.
/// Memory fails at every place, one after the other, from the first step of a reload to the last: once, or from there
/// on until the reload has ended.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <new>

import tenon.std;
import tenon;

namespace {

/// Of all threads, since steps and constructors of a reload have their own.
std::atomic<long> allocations_left = -1;  // before the one that fails; negative: none fails
std::atomic<bool> all_later = false;      // all that come after it fail too
std::atomic<bool> has_failed = false;
std::atomic<long> living = 0;  // pieces of memory

bool fails() {
  if (allocations_left.load() < 0) return false;
  const long left = allocations_left.fetch_sub(1);
  if (left != 0) return false;
  if (all_later) allocations_left = 0;
  has_failed = true;
  return true;
}

void* allocate(std::size_t size, std::size_t alignment) {
  if (fails()) throw std::bad_alloc();
  void* memory = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  ++living;
  return memory;
}

void give_back(void* memory) {
  if (memory != nullptr) --living;
  free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(std::max<std::size_t>(size, 1), 16); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(std::max<std::size_t>(size, 1), std::max<std::size_t>(static_cast<std::size_t>(alignment), 16));
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }

namespace {

/// Constructed and not destroyed.
std::atomic<int> alive = 0;
class Noted {
 public:
  Noted() { ++alive; }
  Noted(const Noted& /*other*/) { ++alive; }
  Noted& operator=(const Noted&) = default;
  ~Noted() { --alive; }

 private:
  // Fails like any other allocation.
  std::string name_ = "the name of an object, which is too long to be kept without memory";
};

struct Config {
  int size = 3;
  std::string title = "a title that is too long to be kept without an allocation";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>, tenon::field<&Config::title>);
};
struct Request {
  std::string user;
};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
struct Moved {
  int to = 0;
};

// What the modules have for each other.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual int value() const = 0;
  [[nodiscard]] virtual int visits() = 0;
};
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual int now() const = 0;
};
class Line {
 public:
  virtual ~Line() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Page {
 public:
  virtual ~Page() = default;
  [[nodiscard]] virtual std::string path() const = 0;
};
class Session {
 public:
  virtual ~Session() = default;
  [[nodiscard]] virtual int value() const = 0;
};

/// The state, and the same with a field more.
struct Visits : Noted {
  int count = 0;
};
struct Counted : Noted {
  Counted() = default;
  explicit Counted(int so_far) : count(so_far) {}
  int count = 0;
  std::vector<int> all;
};
Counted migrate(const Visits& before) { return Counted(before.count); }

template <int N, class State>
class SourceOf final : public Source, Noted {
 public:
  SourceOf(const Config& config, State& state) : state_(state) {
    for (int i = 0; i < 3; ++i) parts_.push_back(config.title + " of a source");
  }
  [[nodiscard]] int value() const override { return N; }
  [[nodiscard]] int visits() override { return ++state_.count; }

 private:
  State& state_;
  std::vector<std::string> parts_;
};
template <int N>
class ClockOf final : public Clock, Noted {
 public:
  [[nodiscard]] int now() const override { return N; }
};
template <int N>
class LineOf final : public Line, Noted {
 public:
  explicit LineOf(tenon::Consumer consumer) : consumer_(std::move(consumer)) {}
  [[nodiscard]] std::string text() const override { return absl::StrCat(N, " for ", consumer_.module()); }

 private:
  tenon::Consumer consumer_;
};
template <int N>
class PageOf final : public Page, Noted {
 public:
  explicit PageOf(tenon::Ref<Source> source) : source_(source) {}
  [[nodiscard]] std::string path() const override { return absl::StrCat("/", N, "/", source_->value()); }

 private:
  tenon::Ref<Source> source_;
};
template <int N>
class SessionOf final : public Session, Noted {
 public:
  SessionOf(const Request& request, Source& source) : user_(request.user), source_(source) {}
  [[nodiscard]] int value() const override { return source_.value(); }

 private:
  std::string user_;
  Source& source_;
};
/// Holds something from start to stop.
class Port final : Noted {
 public:
  void start() { held_ = 7; }
  void stop() { held_ = -1; }
  int release() { return std::exchange(held_, -1); }
  void adopt(int held) { held_ = held; }
  [[nodiscard]] int held() const { return held_; }

 private:
  int held_ = -1;
};
/// Stands in the place of the clock.
class Watched final : public Clock, Noted {
 public:
  explicit Watched(Clock& clock) : clock_(clock) {}
  [[nodiscard]] int now() const override { return clock_.now(); }

 private:
  Clock& clock_;
};
int moved_to = 0;
void hear(const Moved& moved) { moved_to = moved.to; }

template <int N, class State>
constexpr auto counter = tenon::provide<SourceOf<N, State>(const Config&, State&)>().template as<Source>();
template <int N>
constexpr auto clock_of = tenon::provide<ClockOf<N>()>().template as<Clock>();
template <int N>
constexpr auto line = tenon::provide<LineOf<N>(tenon::Consumer)>().template as<Line>().transient();
template <int N>
constexpr auto page = tenon::controller<PageOf<N>(tenon::Ref<Source>)>().template as<Page>();
template <int N>
constexpr auto session =
    tenon::provide<SessionOf<N>(const Request&, Source&)>().template as<Session>().template in<PerRequest>();
constexpr auto port =
    tenon::provide<Port()>().start<&Port::start>().stop<&Port::stop>().adopt<&Port::release, &Port::adopt>();

constexpr auto watch = tenon::configure_provider<Clock>(
    [](Clock& clock) -> std::unique_ptr<Clock> { return std::make_unique<Watched>(clock); });

template <int>
inline constexpr auto source = tenon::describe<"source">
                                   .exports<Source, Clock, Port, tenon::transient<Line>, tenon::scoped<PerRequest, Session>>()
                                   .contributes<Page>()
                                   .config<Config>();
/// The same module with another descriptor: the program is planned again.
inline constexpr auto other_source = tenon::describe<"source">
                                         .exports<Clock, tenon::transient<Line>, Port, Source, Page, tenon::scoped<PerRequest, Session>>()
                                         .contributes<Page>()
                                         .config<Config>();
constinit const tenon::Definition one =
    tenon::define<source<1>>(tenon::state<Visits>(), counter<1, Visits>, clock_of<1>, line<1>, page<1>, session<1>,
                             port, tenon::on<&hear>(), watch);
constinit const tenon::Definition two =
    tenon::define<source<2>>(tenon::state<Visits>(), counter<2, Visits>, clock_of<2>, line<2>, page<2>, session<2>,
                             port, tenon::on<&hear>(), watch);
constinit const tenon::Definition migrated =
    tenon::define<source<3>>(tenon::state<Counted>().from<&migrate>(), counter<2, Counted>, clock_of<2>, line<2>,
                             page<2>, session<2>, port, watch);
constinit const tenon::Definition planned_again =
    tenon::define<other_source>(tenon::state<Visits>(), counter<2, Visits>, clock_of<2>, line<2>, page<2>, session<2>,
                                port, tenon::on<&hear>(), watch);

/// What hooks collect.
struct Registry {
  std::vector<tenon::ControllerRecord> controllers;
  friend bool operator==(const Registry&, const Registry&) = default;
};
class User final : Noted {
 public:
  User(Source& source, tenon::Ref<Clock> clock, tenon::Make<Line> line, tenon::All<Page> pages,
       const Registry& registry, tenon::Logger logger, tenon::Emit<Moved> moved)
      : source_(source),
        clock_(clock),
        line_(std::move(line)),
        pages_(pages),
        registry_(registry),
        logger_(logger),
        moved_(moved) {}
  /// Everything that the module gives: `1 1 /1/1 1 for user`.
  [[nodiscard]] std::string all() const {
    std::string text = absl::StrCat(source_.value(), " ", clock_->now());
    for (Page& found : pages_.get()) absl::StrAppend(&text, " ", found.path());
    EXPECT_EQ(registry_.controllers.size(), 1);
    moved_(Moved{source_.value()});
    return absl::StrCat(text, " ", line_()->text());
  }
  int visits() { return source_.visits(); }

 private:
  Source& source_;
  tenon::Ref<Clock> clock_;
  tenon::Make<Line> line_;
  tenon::All<Page> pages_;
  const Registry& registry_;
  tenon::Logger logger_;
  tenon::Emit<Moved> moved_;
};
inline constexpr auto user = tenon::describe<"user">.imports<"source">().exports<User>();
constinit const tenon::Definition user_definition = tenon::define<user, source<1>>(
    tenon::collect<Registry>(),
    tenon::provide<User(Source&, tenon::Ref<Clock>, tenon::Make<Line>, tenon::All<Page>, const Registry&, tenon::Logger,
                        tenon::Emit<Moved>)>(),
    tenon::process_controller([](Registry& registry, const tenon::ControllerRecord& controller) {
      if (controller.is<Page>()) registry.controllers.push_back(controller);
    }));

constexpr const tenon::Definition* members[]{&one, &user_definition};
constexpr auto order = tenon::plan({&source<1>, &user});
constexpr tenon::Image image{"allocation", members, order.order};

/// A reload of the module to this definition, in which memory fails.
struct Case {
  std::string name;
  const tenon::Definition* to;
  bool all_later;
};

class AllocationFails : public testing::TestWithParam<Case> {
 protected:
  /// How often an attempt ended so.
  int rolled_back = 0;
  int applied = 0;

  static void expect_serving(const tenon::App& app, int version) {
    tenon::App& of = const_cast<tenon::App&>(app);
    EXPECT_EQ(of.get<User>()->all(),
              absl::StrCat(version, " ", version, " /", version, "/", version, " ", version, " for user"));
    EXPECT_EQ(of.get<Port>()->held(), 7);
    Request request{"anna"};
    const tenon::Work work = of.begin("a request");
    EXPECT_EQ(work.open<PerRequest>(request).get<Session>().value(), version);
  }

  /// The first program's whole life, in which the reload's allocation of this number fails. False when there were less.
  bool run(long number) {
    tenon::App app(image);
    EXPECT_TRUE(app.create({}).ok());
    EXPECT_TRUE(app.start().ok());
    EXPECT_EQ(app.get<User>()->visits(), 1);
    expect_serving(app, 1);
    const int objects = alive;
    const std::array reload{tenon::Replacement{"source", GetParam().to}};
    all_later = GetParam().all_later;
    allocations_left = number;
    const absl::StatusOr<tenon::Published> published = app.apply(reload);
    allocations_left = -1;
    all_later = false;
    const bool reached = has_failed.exchange(false);
    const bool served = app.host().generation() == 1;
    EXPECT_EQ(published.ok(), served) << number << ": " << published.status();
    (served ? applied : rolled_back) += 1;
    // What could not be dropped for want of memory goes with the next look, of which the shim has one every two
    // seconds.
    EXPECT_EQ(app.container().table().reclaim(), 0) << number;
    EXPECT_EQ(alive, objects) << number << ": what is constructed is destroyed";
    expect_serving(app, served ? 2 : 1);
    if (!served) {
      const auto again = app.apply(reload);
      EXPECT_TRUE(again.ok()) << number << ": " << again.status();
      expect_serving(app, 2);
    }
    EXPECT_EQ(app.get<User>()->visits(), 2) << number << ": the state is kept";
    EXPECT_TRUE(app.stop().ok());
    return reached;
  }
};

TEST_P(AllocationFails, AnywhereInAReloadAndTheOldGenerationServesOrTheNewOne) {
  // What the process keeps once and for all.
  for (int warm = 0; warm < 3; ++warm) run(1'000'000);
  applied = 0;
  for (long number = 0;; ++number) {
    const long before = living;
    const bool reached = run(number);
    ASSERT_EQ(alive, 0) << number;
    ASSERT_EQ(living, before) << number << ": nothing is left";
    if (!reached) break;
    ASSERT_FALSE(HasFailure()) << number;
  }
  EXPECT_GT(rolled_back, 150);
  EXPECT_GT(applied, 0) << "the last one, and those in which memory failed after the publication";
}
INSTANTIATE_TEST_SUITE_P(Of, AllocationFails,
                         testing::Values(Case{"other_objects", &two, false},
                                         Case{"a_state_that_is_migrated", &migrated, false},
                                         Case{"another_plan", &planned_again, false},
                                         Case{"other_objects_and_all_later", &two, true},
                                         Case{"another_plan_and_all_later", &planned_again, true},
                                         Case{"a_state_that_is_migrated_and_all_later", &migrated, true}),
                         [](const auto& of) { return of.param.name; });

TEST(Allocation, MayFailWhileASnapshotIsPublished) {
  int failures = 0;
  for (long allowed = 0; allowed < 6; ++allowed) {
    tenon::Table table;
    table.publish(new tenon::Snapshot(table, 0, 1));
    {
      // The first one stays in use, so that there is one more to remember.
      const tenon::Protection protection(table);
      table.publish(new tenon::Snapshot(table, 1, 1));
      auto* next = new tenon::Snapshot(table, 2, 1);
      allocations_left = allowed;
      try {
        table.publish(next);
        allocations_left = -1;
      } catch (const std::bad_alloc&) {
        allocations_left = -1;
        ++failures;
        EXPECT_EQ(table.current()->generation(), 1);
        table.publish(next);
      }
      EXPECT_EQ(table.current()->generation(), 2);
    }
    EXPECT_EQ(table.reclaim(), 0);
  }
  EXPECT_GT(failures, 0);
}

}  // namespace
