#include <gtest/gtest.h>

import tenon.std;
import tenon;

// Objects that belong to whoever takes them.
namespace {

std::vector<std::string> events;
using Events = std::vector<std::string>;

/// Says when it comes and goes.
class Noted {
 public:
  explicit Noted(std::string name) : name_(std::move(name)) { events.push_back("+" + name_); }
  Noted(const Noted&) = delete;
  Noted& operator=(const Noted&) = delete;
  ~Noted() { events.push_back("-" + name_); }

 private:
  std::string name_;
};

namespace text {
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual int now() const = 0;
};
template <int Now>
class Stopped final : public Clock {
 public:
  [[nodiscard]] int now() const override { return Now; }
};
class Logger {
 public:
  virtual ~Logger() = default;
  [[nodiscard]] virtual std::string line(const std::string& text) const = 0;
};
class Buffer {
 public:
  Buffer() : noted_("buffer") {}
  std::string text;

 private:
  Noted noted_;
};
/// A base in front, so that the interface is not where the object begins.
class Padding {
 public:
  virtual ~Padding() = default;
  int unused = 0;
};
class Lines final : public Padding, public Logger {
 public:
  Lines(tenon::Consumer consumer, Buffer& buffer, Clock& clock)
      : noted_("logger"), consumer_(std::move(consumer)), buffer_(buffer), clock_(clock) {}
  [[nodiscard]] std::string line(const std::string& text) const override {
    buffer_.text += text;
    return std::to_string(clock_.now()) + " " + consumer_.module() + " " + consumer_.type() + " " +
           consumer_.interface() + ": " + buffer_.text;
  }

 private:
  Noted noted_;
  tenon::Consumer consumer_;
  Buffer& buffer_;
  Clock& clock_;
};
inline constexpr auto descriptor = tenon::describe<"text">.exports<tenon::transient<Logger>, Clock>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Lines(tenon::Consumer, Buffer&, Clock&)>().as<Logger>().transient(),
                              tenon::provide<Buffer()>().transient(), tenon::provide<Stopped<1>()>().as<Clock>());
inline constexpr auto descriptor2 = tenon::describe<"text">.exports<tenon::transient<Logger>, Clock>();
constinit const tenon::Definition later =
    tenon::define<descriptor2>(tenon::provide<Lines(tenon::Consumer, Buffer&, Clock&)>().as<Logger>().transient(),
                               tenon::provide<Buffer()>().transient(), tenon::provide<Stopped<2>()>().as<Clock>());
}  // namespace text

struct Request {
  std::string user;
};
struct PerRequest {
  using seeds = tenon::List<Request>;
};

namespace shop {
class Cart {
 public:
  virtual ~Cart() = default;
  virtual std::string add(const std::string& what) = 0;
};
class Basket final : public Cart {
 public:
  Basket(text::Logger& logger, tenon::Optional<text::Logger> second)
      : noted_("basket"), logger_(logger), second_(second) {}
  std::string add(const std::string& what) override { return logger_.line(what) + "|" + second_->line("-"); }

 private:
  Noted noted_;
  text::Logger& logger_;
  tenon::Optional<text::Logger> second_;
};
/// Takes what is seeded, so it is only for objects of a request.
class Greeting {
 public:
  explicit Greeting(Request& request) : noted_("greeting"), text("hello " + request.user) {}

 private:
  Noted noted_;

 public:
  std::string text;
};
class Visit {
 public:
  virtual ~Visit() = default;
  virtual std::string text() = 0;
};
class Page final : public Visit {
 public:
  Page(Greeting& greeting, text::Logger& logger) : noted_("page"), greeting_(greeting), logger_(logger) {}
  std::string text() override { return logger_.line(greeting_.text); }

 private:
  Noted noted_;
  Greeting& greeting_;
  text::Logger& logger_;
};
inline constexpr auto descriptor =
    tenon::describe<"shop">.imports<"text">().exports<Cart, tenon::scoped<PerRequest, Visit>>();
constinit const tenon::Definition definition = tenon::define<descriptor, text::descriptor>(
    tenon::provide<Basket(text::Logger&, tenon::Optional<text::Logger>)>().as<Cart>(),
    tenon::provide<Greeting(Request&)>().transient().in<PerRequest>(),
    tenon::provide<Page(Greeting&, text::Logger&)>().as<Visit>().in<PerRequest>());
}  // namespace shop

namespace jobs {
bool fails = false;
class Job {
 public:
  Job(text::Logger& logger, text::Clock& clock, tenon::Ref<text::Clock> newest)
      : noted_("job"), logger_(logger), clock_(clock), newest_(newest) {
    if (fails) throw std::runtime_error("no work");
  }
  std::string run() {
    return logger_.line("run") + " " + std::to_string(clock_.now()) + std::to_string(newest_->now());
  }

 private:
  Noted noted_;
  text::Logger& logger_;
  text::Clock& clock_;
  tenon::Ref<text::Clock> newest_;
};
class Queue {
 public:
  Queue(tenon::Make<Job> job, tenon::Make<text::Logger> logger, tenon::Make<text::Logger> second)
      : job_(job), logger_(logger), second_(second) {}
  [[nodiscard]] tenon::Made<Job> next() const { return job_(); }
  [[nodiscard]] absl::StatusOr<tenon::Made<Job>> try_next() const { return job_.find(); }
  [[nodiscard]] tenon::Made<text::Logger> logger() const { return logger_(); }

 private:
  tenon::Make<Job> job_;
  tenon::Make<text::Logger> logger_;
  tenon::Make<text::Logger> second_;
};
inline constexpr auto descriptor = tenon::describe<"jobs">.imports<"text">().exports<Queue>();
constinit const tenon::Definition definition = tenon::define<descriptor, text::descriptor>(
    tenon::provide<Queue(tenon::Make<Job>, tenon::Make<text::Logger>, tenon::Make<text::Logger>)>(),
    tenon::provide<Job(text::Logger&, text::Clock&, tenon::Ref<text::Clock>)>().transient());
// The same module as a reload would bring it.
inline constexpr auto descriptor2 = tenon::describe<"jobs">.imports<"text">().exports<Queue>();
constinit const tenon::Definition again = tenon::define<descriptor2, text::descriptor>(
    tenon::provide<Queue(tenon::Make<Job>, tenon::Make<text::Logger>, tenon::Make<text::Logger>)>(),
    tenon::provide<Job(text::Logger&, text::Clock&, tenon::Ref<text::Clock>)>().transient());
}  // namespace jobs

constexpr const tenon::Definition* members[]{&text::definition, &shop::definition, &jobs::definition};
constexpr auto plan = tenon::plan({&text::descriptor, &shop::descriptor, &jobs::descriptor});
constexpr tenon::Image image{"transients", members, plan.order};

class TransientTest : public testing::Test {
 protected:
  void SetUp() override {
    events.clear();
    jobs::fails = false;
    ASSERT_TRUE(app.create({}).ok());
  }
  void reload(std::string_view module, const tenon::Definition& definition) {
    const auto published = app.apply(std::array{tenon::Replacement{module, &definition}});
    ASSERT_TRUE(published.ok()) << published.status();
  }
  tenon::App app{image};
  Request request{"ada"};
};
const std::string here = "(anonymous namespace)::";

TEST_F(TransientTest, EveryParameterGetsAnObjectOfItsOwn) {
  EXPECT_EQ(app.get<shop::Cart>()->add("milk"), "1 shop " + here + "shop::Basket " + here + "shop::Cart: milk|1 shop " +
                                                    here + "shop::Basket " + here + "shop::Cart: -");
  EXPECT_EQ(app.get<shop::Cart>()->add("!"), "1 shop " + here + "shop::Basket " + here + "shop::Cart: milk!|1 shop " +
                                                 here + "shop::Basket " + here + "shop::Cart: --");
}

TEST_F(TransientTest, ItLivesAndDiesWithWhoAskedForIt) {
  EXPECT_EQ(events, (Events{"+buffer", "+logger", "+buffer", "+logger", "+basket"}));
  events.clear();
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(events, (Events{"-basket", "-logger", "-buffer", "-logger", "-buffer"}));
}

TEST_F(TransientTest, InAScopeItMayTakeWhatTheScopeHasAndEndsWithIt) {
  events.clear();
  const tenon::Work work = app.begin("request");
  {
    tenon::Scope<PerRequest> scope = work.open<PerRequest>(request);
    EXPECT_EQ(scope.get<shop::Visit>().text(), "1 shop " + here + "shop::Page " + here + "shop::Visit: hello ada");
    EXPECT_EQ(events, (Events{"+greeting", "+buffer", "+logger", "+page"}));
  }
  EXPECT_EQ(events, (Events{"+greeting", "+buffer", "+logger", "+page", "-page", "-logger", "-buffer", "-greeting"}));
}

TEST_F(TransientTest, AMakeMakesANewObjectWithEachCall) {
  const auto* queue = app.get<jobs::Queue>();
  events.clear();
  {
    tenon::Made<jobs::Job> one = queue->next();
    tenon::Made<jobs::Job> two = queue->next();
    EXPECT_NE(one.get(), two.get());
    EXPECT_EQ(one->run(), "1 jobs " + here + "jobs::Job " + here + "jobs::Job: run 11");
    EXPECT_EQ(one->run(), "1 jobs " + here + "jobs::Job " + here + "jobs::Job: runrun 11");
    EXPECT_EQ(two->run(), "1 jobs " + here + "jobs::Job " + here + "jobs::Job: run 11");
    events.clear();
    two = std::move(one);
  }
  EXPECT_EQ(events, (Events{"-job", "-logger", "-buffer", "-job", "-logger", "-buffer"}));
}

TEST_F(TransientTest, WhatAMakeMakesIsToldOfWhoHasTheMake) {
  EXPECT_EQ(app.get<jobs::Queue>()->logger()->line("x"), "1 jobs " + here + "jobs::Queue " + here + "jobs::Queue: x");
}

TEST_F(TransientTest, AfterAReloadTheNextOneIsNewAndThoseThatWereMadeKeepWhatTheyHave) {
  const auto* queue = app.get<jobs::Queue>();
  std::optional<tenon::Made<jobs::Job>> old(queue->next());
  reload("text", text::later);
  EXPECT_EQ(queue->next()->run(), "2 jobs " + here + "jobs::Job " + here + "jobs::Job: run 22");
  EXPECT_EQ((*old)->run(), "1 jobs " + here + "jobs::Job " + here + "jobs::Job: run 12");
  EXPECT_EQ(app.get<jobs::Queue>(), queue);
  EXPECT_EQ(app.get<shop::Cart>()->add("milk").substr(0, 1), "2");
}

TEST_F(TransientTest, AReloadOfOthersLeavesItAsItIs) {
  auto* cart = app.get<shop::Cart>();
  (void)cart->add("milk");
  events.clear();
  reload("jobs", jobs::again);
  EXPECT_EQ(app.get<shop::Cart>(), cart);
  EXPECT_TRUE(events.empty());
  EXPECT_NE(app.get<shop::Cart>()->add("!").find("milk!"), std::string::npos);
}

TEST_F(TransientTest, InAUnitOfWorkAMakeFollowsItsSnapshot) {
  const tenon::Work work = app.begin("job");
  reload("text", text::later);
  const tenon::Entered inside = work.enter();
  EXPECT_EQ(app.get<jobs::Queue>()->next()->run().substr(0, 1), "1");
}

TEST_F(TransientTest, AMadeObjectKeepsItsSnapshotUntilItEnds) {
  std::optional<tenon::Made<jobs::Job>> old(app.get<jobs::Queue>()->next());
  events.clear();
  reload("text", text::later);
  EXPECT_EQ(std::count(events.begin(), events.end(), "-basket"), 0);
  old.reset();
  EXPECT_EQ(std::count(events.begin(), events.end(), "-basket"), 1);
}

TEST_F(TransientTest, AConstructorThatThrowsUndoesWhatWasMadeForItAndIsNamed) {
  const auto* queue = app.get<jobs::Queue>();
  jobs::fails = true;
  events.clear();
  EXPECT_THROW((void)queue->next(), std::runtime_error);
  EXPECT_EQ(events, (Events{"+buffer", "+logger", "+job", "-job", "-logger", "-buffer"}));
  EXPECT_EQ(std::string(queue->try_next().status().message()),
            "jobs: (anonymous namespace)::jobs::Job: the constructor threw: no work");
  jobs::fails = false;
  EXPECT_TRUE(queue->try_next().ok());
}

TEST_F(TransientTest, NobodyElseGetsOne) {
  EXPECT_EQ(app.get<text::Logger>(), nullptr);
  EXPECT_EQ(std::string(app.ref<text::Logger>().status().message()),
            here + "text::Logger is transient: whoever takes one has it alone; take " + here +
                "text::Logger& or Make<" + here + "text::Logger>");
}

namespace wide {
/// More parameters than there is room for without an allocation, and an unusual alignment.
struct alignas(64) Wide {
  Wide(text::Logger& a, text::Logger& b, text::Logger& c, text::Logger& d, text::Logger& e, text::Logger& f,
       text::Logger& g, text::Logger& h, text::Logger& i, text::Logger& j, text::Logger& k, text::Logger& l,
       text::Logger& m, text::Logger& n, text::Logger& o, text::Logger& p, text::Logger& q)
      : all{&a, &b, &c, &d, &e, &f, &g, &h, &i, &j, &k, &l, &m, &n, &o, &p, &q} {}
  std::set<text::Logger*> all;
};
class Early {
 public:
  explicit Early(tenon::Make<Wide> make) : make_(make), early(make.find().status()) {}
  [[nodiscard]] tenon::Made<Wide> wide() const { return make_(); }

 private:
  tenon::Make<Wide> make_;

 public:
  absl::Status early;
};
using L = text::Logger&;
inline constexpr auto descriptor = tenon::describe<"wide">.imports<"text">().exports<Early>();
constinit const tenon::Definition definition = tenon::define<descriptor, text::descriptor>(
    tenon::provide<Wide(L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L)>().transient(),
    tenon::provide<Early(tenon::Make<Wide>)>());
constexpr const tenon::Definition* members[]{&text::definition, &definition};
constexpr auto plan = tenon::plan({&text::descriptor, &descriptor});
constexpr tenon::Image image{"wide", members, plan.order};
}  // namespace wide

TEST(Transient, ManyParametersAndUnusualAlignmentMakeNoDifference) {
  events.clear();
  tenon::App app(wide::image);
  ASSERT_TRUE(app.create({}).ok());
  {
    const tenon::Made<wide::Wide> made = app.get<wide::Early>()->wide();
    EXPECT_EQ(made->all.size(), 17U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(made.get()) % 64, 0U);
  }
  EXPECT_EQ(std::count(events.begin(), events.end(), "-logger"), 17);
}

TEST(Transient, AConstructorThatCallsAMakeWhileTheProgramIsMadeIsToldSo) {
  tenon::App app(wide::image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(std::string(app.get<wide::Early>()->early.message()),
            "Make<(anonymous namespace)::wide::Wide> is called before the program's objects exist; a constructor may "
            "keep it, not call it");
}

namespace quiet {
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual int value() const = 0;
};
template <int Value>
class Gives final : public Source {
 public:
  [[nodiscard]] int value() const override { return Value; }
};
struct Twice {
  Twice(Source& one, tenon::Ref<Source> two) : first(one.value()), second(two->value()) {}
  int first;
  int second;
};
class Maker {
 public:
  explicit Maker(tenon::Make<Twice> make) : make_(make) {}
  [[nodiscard]] tenon::Made<Twice> twice() const { return make_(); }

 private:
  tenon::Make<Twice> make_;
};
inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition one = tenon::define<source>(tenon::provide<Gives<1>()>().as<Source>());
inline constexpr auto source2 = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition two = tenon::define<source2>(tenon::provide<Gives<2>()>().as<Source>());
inline constexpr auto maker = tenon::describe<"maker">.imports<"source">().exports<Maker>();
constinit const tenon::Definition definition = tenon::define<maker, source>(
    tenon::provide<Maker(tenon::Make<Twice>)>(), tenon::provide<Twice(Source&, tenon::Ref<Source>)>().transient());
constexpr const tenon::Definition* members[]{&one, &definition};
constexpr auto plan = tenon::plan({&source, &maker});
constexpr tenon::Image image{"quiet", members, plan.order};
}  // namespace quiet

TEST(Transient, AnObjectThatIsMadeDuringAReloadIsAllOldOrAllNew) {
  tenon::App app(quiet::image);
  ASSERT_TRUE(app.create({}).ok());
  const auto* maker = app.get<quiet::Maker>();
  std::atomic<int> mixed{0};
  std::atomic<int> used{0};
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      while (!done.load()) {
        const tenon::Made<quiet::Twice> made = maker->twice();
        if (made->first != made->second) ++mixed;
        ++used;
      }
    });
  }
  for (int n = 0; n < 100 || used.load() < 1000; ++n) {
    ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"source", n % 2 == 0 ? &quiet::two : &quiet::one}}).ok());
  }
  done.store(true);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mixed, 0);
}

}  // namespace
