/// Controllers: what one module declares and another gathers, as in the example of a router and its registry.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Routes {
 public:
  virtual ~Routes() = default;
  [[nodiscard]] virtual std::string path() const = 0;
  [[nodiscard]] virtual std::string answer() const = 0;
};

// What a module for HTTP would be.

struct Registry {
  std::vector<tenon::ControllerRecord> controllers;
  friend bool operator==(const Registry&, const Registry&) = default;
};
class Router {
 public:
  explicit Router(const Registry& registry) : registry_(registry) {}
  [[nodiscard]] std::string handle(const std::string& path) const {
    for (const tenon::ControllerRecord& controller : registry_.controllers) {
      if (controller.get<Routes>()->path() == path) return controller.get<Routes>()->answer();
    }
    return "404";
  }
  [[nodiscard]] const Registry& registry() const { return registry_; }
  int handled = 0;

 private:
  const Registry& registry_;
};
inline constexpr auto http = tenon::describe<"http">.exports<Router>();
constinit const tenon::Definition http_definition =
    tenon::define<http>(tenon::collect<Registry>(), tenon::provide<Router(const Registry&)>(),
                        tenon::process_controller([](Registry& registry, const tenon::ControllerRecord& controller) {
                          if (controller.is<Routes>()) registry.controllers.push_back(controller);
                        }));

// Who uses it.

class Words {
 public:
  [[nodiscard]] std::string hello() const { return "hello"; }
};
template <int Version>
class Hello final : public Routes {
 public:
  explicit Hello(Words& words) : words_(words) {}
  [[nodiscard]] std::string path() const override { return "/hello"; }
  [[nodiscard]] std::string answer() const override { return words_.hello() + std::to_string(Version); }

 private:
  Words& words_;
};
class Bye final : public Routes {
 public:
  [[nodiscard]] std::string path() const override { return "/bye"; }
  [[nodiscard]] std::string answer() const override { return "bye"; }
};
class NoRoutes {};
template <int Version>
inline constexpr auto site = tenon::describe<"site">.template imports<"http">();
constinit const tenon::Definition site1 = tenon::define<site<1>, http>(
    tenon::provide<Words()>(), tenon::controller<Hello<1>(Words&)>().as<Routes>(), tenon::controller<NoRoutes()>());
constinit const tenon::Definition site2 = tenon::define<site<2>, http>(
    tenon::provide<Words()>(), tenon::controller<Hello<1>(Words&)>().as<Routes>(), tenon::controller<NoRoutes()>());
class Greeting final : public Routes {
 public:
  explicit Greeting(Words& words) : words_(words) {}
  [[nodiscard]] std::string path() const override { return "/greeting"; }
  [[nodiscard]] std::string answer() const override { return words_.hello(); }

 private:
  Words& words_;
};
constinit const tenon::Definition site3 =
    tenon::define<site<3>, http>(tenon::provide<Words()>(), tenon::controller<Greeting(Words&)>().as<Routes>());
inline constexpr auto other = tenon::describe<"other">.imports<"http", "site">();
constinit const tenon::Definition other_definition =
    tenon::define<other, http>(tenon::controller<Bye()>().as<Routes>());
constexpr const tenon::Definition* members[]{&http_definition, &site1, &other_definition};
constexpr auto order = tenon::plan({&http, &site<1>, &other});
constexpr tenon::Image image{"controllers", members, order.order};

class ControllersTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const tenon::ControllerRecord& c : app.get<Router>()->registry().controllers) {
      found.push_back(std::string(c.module().path()));
    }
    return found;
  }
  tenon::App app{image};
};

TEST_F(ControllersTest, AModuleGathersTheControllersOfAllModulesInConfigurationOrder) {
  EXPECT_EQ(names(), (std::vector<std::string>{"other", "site"}));
  EXPECT_EQ(app.get<Router>()->handle("/hello"), "hello1");
  EXPECT_EQ(app.get<Router>()->handle("/bye"), "bye");
  EXPECT_EQ(app.get<Router>()->handle("/none"), "404");
}

TEST_F(ControllersTest, ARecordIsNullAsAnInterfaceThatIsNotItsOwn) {
  const tenon::ControllerRecord& record = app.get<Router>()->registry().controllers[0];
  EXPECT_TRUE(record.is<Bye>());
  EXPECT_FALSE(record.is<Words>());
  EXPECT_EQ(record.get<Words>(), nullptr);
}

TEST_F(ControllersTest, AReloadThatLeavesTheControllersKeepsTheRouterWithItsState) {
  app.get<Router>()->handled = 5;
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"site", &site2}}).ok());
  EXPECT_EQ(app.get<Router>()->handled, 5);
  EXPECT_EQ(app.get<Router>()->handle("/hello"), "hello1");
}

TEST_F(ControllersTest, AReloadThatChangesTheControllersBuildsTheRegistryAnew) {
  app.get<Router>()->handled = 5;
  const tenon::Work before = app.begin("a request");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"site", &site3}}).ok());
  EXPECT_EQ(app.get<Router>()->handled, 0);
  EXPECT_EQ(app.get<Router>()->handle("/hello"), "404");
  EXPECT_EQ(app.get<Router>()->handle("/greeting"), "hello");
  const tenon::Entered inside = before.enter();
  EXPECT_EQ(app.get<Router>()->handle("/hello"), "hello1");
}

// Without an operator== nobody can say whether the same was collected.

struct Count {
  int providers = 0;
};
class Report {
 public:
  explicit Report(const Count& count) : providers(count.providers) {}
  int providers;
  int asked = 0;
};
inline constexpr auto counting = tenon::describe<"counting">.imports<"site">().exports<Report>();
constinit const tenon::Definition counting_definition = tenon::define<counting>(
    tenon::collect<Count>(), tenon::provide<Report(const Count&)>(),
    tenon::process_provider([](Count& count, tenon::ModuleRef module, const tenon::ProvidedRecord&) {
      if (module.name() == "site") ++count.providers;
    }));

TEST(Collections, AreBuiltAnewWithEveryTreeUnlessTheyCanBeCompared) {
  static constexpr const tenon::Definition* all[]{&http_definition, &site1, &counting_definition};
  static constexpr auto plan = tenon::plan({&http, &site<1>, &counting});
  static constexpr tenon::Image program{"counting", all, plan.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Report>()->providers, 3);
  app.get<Report>()->asked = 1;
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"site", &site2}}).ok());
  EXPECT_EQ(app.get<Report>()->asked, 0);
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"site", &site3}}).ok());
  EXPECT_EQ(app.get<Report>()->providers, 2);
}

}  // namespace
