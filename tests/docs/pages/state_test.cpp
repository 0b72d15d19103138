/// The C++ of docs/state.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

namespace visits {
class Counter {
 public:
  virtual ~Counter() = default;
  virtual int visit(const std::string& who) = 0;
};

struct Visits {
  std::mutex mutex;
  int count = 0;
};
class StoredCounter final : public Counter {
 public:
  explicit StoredCounter(Visits& visits) : visits_(visits) {}
  int visit(const std::string&) override {
    const std::lock_guard lock(visits_.mutex);
    return ++visits_.count;
  }

 private:
  Visits& visits_;
};
inline constexpr auto descriptor = tenon::describe<"board.visits">.exports<Counter>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::state<Visits>(), tenon::provide<StoredCounter(Visits&)>().as<Counter>());
}  // namespace visits

namespace later {
using visits::Counter;
struct VisitsBefore {
  std::mutex mutex;
  int count = 0;
};
struct Visits {
  std::mutex mutex;
  int count = 0;
  std::map<std::string, int> by_name;
};
Visits migrate(const VisitsBefore& before) { return {.count = before.count, .by_name = {{"somebody", before.count}}}; }
class StoredCounter final : public Counter {
 public:
  explicit StoredCounter(Visits& visits) : visits_(visits) {}
  int visit(const std::string& who) override {
    const std::lock_guard lock(visits_.mutex);
    ++visits_.by_name[who];
    return ++visits_.count;
  }

 private:
  Visits& visits_;
};
inline constexpr auto descriptor = tenon::describe<"board.visits">.exports<Counter>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::state<Visits>().from<&migrate>(), tenon::provide<StoredCounter(Visits&)>().as<Counter>());
}  // namespace later

constexpr const tenon::Definition* members[]{&visits::definition};
constexpr auto plan = tenon::plan({&visits::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(StatePage, SharesAndMigrates) {
  tenon::App app(image);
  app.deadlines({.carry_over = std::chrono::seconds(5), .quiesce = std::chrono::seconds(2)});
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<visits::Counter>()->visit("ada"), 1);
  const auto published = app.apply(std::array{tenon::Replacement{"board.visits", &later::definition}});
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(app.get<visits::Counter>()->visit("ada"), 2);
}

namespace web {
class Socket {
 public:
  virtual ~Socket() = default;
  [[nodiscard]] virtual int number() const = 0;
};
struct Held {
  int socket;
};
class Port final : public Socket {
 public:
  void open() { socket_ = 7; }
  void close() { socket_ = -1; }
  Held release() { return {socket_.exchange(-1)}; }  // called on the old object; may return absl::StatusOr<Held>
  void adopt(Held held) { socket_ = held.socket; }   // called on the new one; may return absl::Status
  // …
  [[nodiscard]] int number() const override { return socket_; }

 private:
  std::atomic<int> socket_ = -1;
};
inline constexpr auto descriptor = tenon::describe<"board.web">.exports<Socket>();
template <int>
inline constexpr auto again = tenon::describe<"board.web">.exports<Socket>();
constexpr auto port = tenon::provide<Port()>()
                          .as<Socket>()
                          .start<&Port::open>()
                          .stop<&Port::close>()
                          .adopt<&Port::release, &Port::adopt>();
constinit const tenon::Definition definition = tenon::define<descriptor>(port);
constinit const tenon::Definition next = tenon::define<again<1>>(port);
}  // namespace web

constexpr const tenon::Definition* web_members[]{&web::definition};
constexpr auto web_plan = tenon::plan({&web::descriptor});
constexpr tenon::Image web_image{"board", web_members, web_plan.order};

TEST(StatePage, HandsOver) {
  tenon::App app(web_image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"board.web", &web::next}}).ok());
  EXPECT_EQ(app.get<web::Socket>()->number(), 7);
  EXPECT_TRUE(app.stop().ok());
}

}  // namespace
