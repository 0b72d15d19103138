/// The C++ of docs/hooks.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

namespace audit {
struct Config {
  std::string path;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::path>.required());
};
class Audit {
 public:
  explicit Audit(const Config& config) : path(config.path) {}
  std::string path;
};
inline constexpr auto descriptor = tenon::describe<"board.audit">.exports<Audit>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Audit(const Config&)>());
}  // namespace audit

namespace routing {
class Routes {
 public:
  virtual ~Routes() = default;
  [[nodiscard]] virtual std::string path() const = 0;
};
struct Registry {
  std::vector<tenon::ControllerRecord> controllers;
  friend bool operator==(const Registry&, const Registry&) = default;
};
class Router {
 public:
  explicit Router(const Registry& registry) : registry_(registry) {}
  [[nodiscard]] bool knows(const std::string& path) const {
    return std::any_of(registry_.controllers.begin(), registry_.controllers.end(),
                       [&](const tenon::ControllerRecord& c) { return c.get<Routes>()->path() == path; });
  }

 private:
  const Registry& registry_;
};
inline constexpr auto descriptor = tenon::describe<"board.routing">.exports<Router>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::collect<Registry>(), tenon::provide<Router(const Registry&)>(),
    tenon::process_controller([](Registry& registry, const tenon::ControllerRecord& controller) {
      if (controller.is<Routes>()) registry.controllers.push_back(controller);
    }));
}  // namespace routing

namespace web {
struct Config {
  bool audit = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::audit>);
};
class Site final : public routing::Routes {
 public:
  explicit Site(tenon::Optional<audit::Audit> audit) : audit_(audit) {}
  [[nodiscard]] std::string path() const override { return audit_ ? "/" + audit_->path : "/"; }

 private:
  tenon::Optional<audit::Audit> audit_;
};
inline constexpr auto descriptor = tenon::describe<"board.web">.may_import<"board.audit">().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, audit::descriptor>(
    tenon::controller<Site(tenon::Optional<audit::Audit>)>().as<routing::Routes>(),
    tenon::process([](tenon::Setup<descriptor> setup, const Config& config) {
      if (!config.audit) return;
      setup.activate<"board.audit">();
      setup.imported<"board.audit">().configure([](audit::Config& c) { c.path = "audit.log"; });
    }));
}  // namespace web

constexpr const tenon::Definition* members[]{&audit::definition, &routing::definition, &web::definition};
constexpr auto plan = tenon::plan({&audit::descriptor, &routing::descriptor, &web::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(HooksPage, SelectsByConfigurationAndCollects) {
  tenon::App plain(image);
  ASSERT_TRUE(plain.create({}).ok());
  EXPECT_TRUE(plain.get<routing::Router>()->knows("/"));
  tenon::App audited(image);
  ASSERT_TRUE(audited.create({.environment = {{"APP_BOARD_WEB_AUDIT", "true"}}}).ok());
  EXPECT_TRUE(audited.get<routing::Router>()->knows("/audit.log"));
}

}  // namespace
