#include <gtest/gtest.h>

import tenon.std;
import tenon;

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

struct Request {
  std::string user;
};
struct Response {
  std::string text;
};
struct Connection {
  std::string peer;
};
struct PerConnection {
  using seeds = tenon::List<Connection>;
};
struct PerRequest {
  using seeds = tenon::List<Request, Response>;
  using parent = PerConnection;
};
struct PerJob {};

namespace shop {
class Prices {
 public:
  virtual ~Prices() = default;
  [[nodiscard]] virtual int of(const std::string& what) const = 0;
};
class Fixed final : public Prices {
 public:
  explicit Fixed(int price) : price_(price) {}
  [[nodiscard]] int of(const std::string&) const override { return price_; }

 private:
  int price_;
};
class Three final : public Prices {
 public:
  [[nodiscard]] int of(const std::string&) const override { return 3; }
};
class Four final : public Prices {
 public:
  [[nodiscard]] int of(const std::string&) const override { return 4; }
};
inline constexpr auto descriptor = tenon::describe<"shop">.exports<Prices>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Three()>().as<Prices>());
inline constexpr auto descriptor2 = tenon::describe<"shop">.exports<Prices>();
constinit const tenon::Definition dearer = tenon::define<descriptor2>(tenon::provide<Four()>().as<Prices>());
}  // namespace shop

namespace session {
class Session {
 public:
  virtual ~Session() = default;
  [[nodiscard]] virtual std::string peer() const = 0;
};
class Remembered final : public Session {
 public:
  explicit Remembered(const Connection& connection) : noted_("session"), connection_(connection) {}
  [[nodiscard]] std::string peer() const override { return connection_.peer; }

 private:
  Noted noted_;
  const Connection& connection_;
};
inline constexpr auto descriptor = tenon::describe<"session">.exports<tenon::scoped<PerConnection, Session>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Remembered(const Connection&)>().as<Session>().in<PerConnection>());
}  // namespace session

namespace cart {
struct Config {
  std::string currency = "EUR";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::currency>);
};
class Cart {
 public:
  virtual ~Cart() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Audit {
 public:
  virtual ~Audit() = default;
  [[nodiscard]] virtual std::string user() const = 0;
};
class Trail final : public Audit {
 public:
  explicit Trail(Request& request) : noted_("trail"), request_(request) {}
  [[nodiscard]] std::string user() const override { return request_.user; }

 private:
  Noted noted_;
  Request& request_;
};
bool fails = false;
class Helper {
 public:
  Helper() : noted_("helper") {}

 private:
  Noted noted_;
};
class Filled final : public Cart {
 public:
  Filled(Audit& audit, session::Session& session, shop::Prices& prices, tenon::Ref<shop::Prices> newest,
         tenon::Field<&Config::currency> currency, Helper&, tenon::Optional<shop::Fixed> absent)
      : audit_(audit), session_(session), prices_(prices), newest_(newest), currency_(currency), absent_(!absent) {
    if (fails) throw std::out_of_range("no such cart");
    noted_.emplace("cart");
  }
  [[nodiscard]] std::string text() const override {
    return audit_.user() + "@" + session_.peer() + " " + std::to_string(prices_.of("")) + "/" +
           std::to_string(newest_->of("")) + " " + currency_ + (absent_ ? "" : "!");
  }

 private:
  Audit& audit_;
  session::Session& session_;
  shop::Prices& prices_;
  tenon::Ref<shop::Prices> newest_;
  std::string currency_;
  bool absent_;
  std::optional<Noted> noted_;
};
class Unused final {
 public:
  explicit Unused(Response&) { events.push_back("+unused"); }
};
inline constexpr auto descriptor = tenon::describe<"cart">
                                       .imports<"session", "shop">()
                                       .exports<tenon::scoped<PerRequest, Cart>, tenon::scoped<PerRequest, Audit>>()
                                       .config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, session::descriptor, shop::descriptor>(
    tenon::provide<Filled(Audit&, session::Session&, shop::Prices&, tenon::Ref<shop::Prices>,
                          tenon::Field<&Config::currency>, Helper&, tenon::Optional<shop::Fixed>)>()
        .as<Cart>()
        .in<PerRequest>(),
    tenon::provide<Helper()>().in<PerRequest>(), tenon::provide<Trail(Request&)>().as<Audit>().in<PerRequest>(),
    tenon::provide<Unused(Response&)>().in<PerRequest>());
}  // namespace cart

namespace web {
/// A singleton that reaches into whatever scope it is handed.
class Page {
 public:
  virtual ~Page() = default;
  [[nodiscard]] virtual std::string show(tenon::Scope<PerRequest>& scope) const = 0;
};
class CartPage final : public Page {
 public:
  CartPage(tenon::Scoped<PerRequest, cart::Cart> cart, tenon::Scoped<PerConnection, session::Session> session)
      : cart_(cart), session_(session) {}
  [[nodiscard]] std::string show(tenon::Scope<PerRequest>& scope) const override {
    return session_.in(scope).peer() + ": " + cart_.in(scope).text();
  }

 private:
  tenon::Scoped<PerRequest, cart::Cart> cart_;
  tenon::Scoped<PerConnection, session::Session> session_;
};
inline constexpr auto descriptor = tenon::describe<"web">.imports<"cart", "session">().exports<Page>();
constinit const tenon::Definition definition = tenon::define<descriptor, cart::descriptor, session::descriptor>(
    tenon::provide<CartPage(tenon::Scoped<PerRequest, cart::Cart>, tenon::Scoped<PerConnection, session::Session>)>()
        .as<Page>());
}  // namespace web

constexpr const tenon::Definition* members[]{&shop::definition, &session::definition, &cart::definition,
                                             &web::definition};
constexpr auto plan = tenon::plan({&shop::descriptor, &session::descriptor, &cart::descriptor, &web::descriptor});
constexpr tenon::Image image{"scopes", members, plan.order};

class ScopeTest : public testing::Test {
 protected:
  void SetUp() override {
    events.clear();
    cart::fails = false;
    ASSERT_TRUE(app.create({}).ok());
  }
  tenon::App app{image};
  Connection connection{"10.0.0.1"};
  Request request{"ada"};
  Response response;
};

TEST_F(ScopeTest, AnObjectIsMadeWhenItIsFirstAskedForWithWhatItNeedsAndNothingElse) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(scope.get<cart::Cart>().text(), "ada@10.0.0.1 3/3 EUR");
  EXPECT_EQ(events, (Events{"+trail", "+session", "+helper", "+cart"}));
}

TEST_F(ScopeTest, ThereIsOneObjectInAScopeAndAnotherInTheNext) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  Request second{"bob"};
  tenon::Scope<PerRequest> one = outer.open<PerRequest>(request, response);
  tenon::Scope<PerRequest> two = outer.open<PerRequest>(second, response);
  EXPECT_EQ(&one.get<cart::Cart>(), &one.get<cart::Cart>());
  EXPECT_NE(&one.get<cart::Cart>(), &two.get<cart::Cart>());
  EXPECT_EQ(one.get<cart::Audit>().user(), "ada");
  EXPECT_EQ(two.get<cart::Audit>().user(), "bob");
  EXPECT_EQ(&one.get<session::Session>(), &two.get<session::Session>());
  EXPECT_EQ(&one.get<session::Session>(), &outer.get<session::Session>());
}

TEST_F(ScopeTest, ObjectsAreDestroyedWithTheirScopeInReverseOrderOfCreation) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  {
    tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
    (void)scope.get<cart::Cart>();
    events.clear();
  }
  EXPECT_EQ(events, (Events{"-cart", "-helper", "-trail"}));
  {
    const tenon::Scope<PerConnection> ended = std::move(outer);
  }
  EXPECT_EQ(events, (Events{"-cart", "-helper", "-trail", "-session"}));
}

TEST_F(ScopeTest, WhatTheProgramHasOnceIsTheSameObjectInEveryScope) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
  EXPECT_EQ(&scope.get<shop::Prices>(), app.get<shop::Prices>());
}

TEST_F(ScopeTest, AScopeGivesWhatItAndThoseAroundItWereSeededWith) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
  EXPECT_EQ(&scope.get<Request>(), &request);
  EXPECT_EQ(&scope.get<Response>(), &response);
  EXPECT_EQ(&scope.get<Connection>(), &connection);
}

TEST_F(ScopeTest, ASingletonReachesScopedObjectsThroughAScoped) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
  EXPECT_EQ(app.get<web::Page>()->show(scope), "10.0.0.1: ada@10.0.0.1 3/3 EUR");
}

TEST_F(ScopeTest, AConstructorThatThrowsLeavesTheScopeAsItWasButForWhatItNeeded) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  {
    tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
    cart::fails = true;
    EXPECT_THROW((void)scope.get<cart::Cart>(), std::out_of_range);
    EXPECT_THROW((void)scope.get<cart::Cart>(), std::out_of_range);
    EXPECT_EQ(std::string(scope.find<cart::Cart>().status().message()),
              "cart: (anonymous namespace)::cart::Filled: the constructor threw: no such cart");
    EXPECT_EQ(events, (Events{"+trail", "+session", "+helper"}));
    cart::fails = false;
    EXPECT_TRUE(scope.find<cart::Cart>().ok());
    events.clear();
  }
  EXPECT_EQ(events, (Events{"-cart", "-helper", "-trail"}));
}

TEST_F(ScopeTest, WhatTheScopeDoesNotHaveIsNamed) {
  const tenon::Work work = app.begin("request");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  EXPECT_EQ(std::string(outer.find<cart::Cart>().status().message()),
            "(anonymous namespace)::cart::Cart exists once per (anonymous namespace)::PerRequest, and this scope does "
            "not lie within (anonymous namespace)::PerRequest");
  EXPECT_THROW((void)outer.get<cart::Cart>(), std::logic_error);
  EXPECT_EQ(std::string(outer.find<cart::Helper>().status().message()),
            "no module of this program exports (anonymous namespace)::cart::Helper");
  tenon::Scope<PerJob> job = work.open<PerJob>();
  EXPECT_EQ(job.get<shop::Prices>().of(""), 3);
  EXPECT_FALSE(job.find<session::Session>().ok());
}

TEST_F(ScopeTest, OutsideOfAScopeThereIsNoScopedObject) {
  EXPECT_EQ(app.get<session::Session>(), nullptr);
  EXPECT_EQ(std::string(app.ref<session::Session>().status().message()),
            "(anonymous namespace)::session::Session exists once per (anonymous namespace)::PerConnection; ask an open "
            "scope for it");
}

TEST_F(ScopeTest, AScopeOpenedBeforeAReloadFinishesOnItsSnapshot) {
  std::optional<tenon::Work> work(app.begin("request"));
  tenon::Scope<PerConnection> outer = work->open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
  work.reset();
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"shop", &shop::dearer}}).ok());
  EXPECT_EQ(scope.get<shop::Prices>().of(""), 3);
  EXPECT_EQ(app.get<web::Page>()->show(scope).substr(0, 24), "10.0.0.1: ada@10.0.0.1 3");
  const tenon::Work later = app.begin("request");
  tenon::Scope<PerConnection> outer2 = later.open<PerConnection>(connection);
  tenon::Scope<PerRequest> scope2 = outer2.open<PerRequest>(request, response);
  EXPECT_EQ(scope2.get<shop::Prices>().of(""), 4);
  EXPECT_EQ(app.get<web::Page>()->show(scope2), "10.0.0.1: ada@10.0.0.1 4/4 EUR");
}

TEST_F(ScopeTest, ScopesOnDifferentThreadsAreIndependent) {
  const tenon::Work work = app.begin("connection");
  tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
  std::array<std::set<const void*>, 4> sessions;
  std::array<int, 4> wrong{};
  std::vector<std::thread> threads;
  // Noted writes to a list that is not for several threads.
  (void)outer.get<session::Session>();
  for (std::size_t t = 0; t < sessions.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int n = 0; n < 200; ++n) {
        Request mine{std::to_string(t) + "." + std::to_string(n)};
        Response answer;
        tenon::Scope<PerRequest> scope = outer.open<PerRequest>(mine, answer);
        sessions[t].insert(&scope.get<session::Session>());
        if (&scope.get<Request>() != &mine) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < sessions.size(); ++t) {
    EXPECT_EQ(wrong[t], 0);
    EXPECT_EQ(sessions[t], (std::set<const void*>{&outer.get<session::Session>()}));
  }
}

using ScopeDeathTest = ScopeTest;

TEST_F(ScopeDeathTest, AScopeThatEndsBeforeOneWithinItEndsTheProgram) {
  const tenon::Work work = app.begin("request");
  std::optional<tenon::Scope<PerConnection>> outer(work.open<PerConnection>(connection));
  tenon::Scope<PerRequest> scope = outer->open<PerRequest>(request, response);
  EXPECT_DEATH(outer.reset(),
               "tenon: a scope ends before a scope that was opened within it; let the inner one go first");
}

TEST_F(ScopeTest, ManyScopesOfManyProgramsLeaveNothingBehind) {
  for (int n = 0; n < 50; ++n) {
    tenon::App one(image);
    ASSERT_TRUE(one.create({}).ok());
    const tenon::Work work = one.begin("request");
    tenon::Scope<PerConnection> outer = work.open<PerConnection>(connection);
    tenon::Scope<PerRequest> scope = outer.open<PerRequest>(request, response);
    EXPECT_EQ(scope.get<cart::Cart>().text(), "ada@10.0.0.1 3/3 EUR");
  }
  EXPECT_EQ(std::count(events.begin(), events.end(), "+cart"), 50);
  EXPECT_EQ(std::count(events.begin(), events.end(), "-cart"), 50);
}

}  // namespace
