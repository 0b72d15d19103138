#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

namespace {

struct Config {
  int page = 20;
  std::string title;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::page>.range(1, 500),
                                               tenon::field<&Config::title>.required().doc("Shown on top"));
};
class Cards {
 public:
  virtual ~Cards() = default;
};
class Helper {};
class Stored final : public Cards {
 public:
  Stored(storage::Database&, const Config&, Helper&, tenon::Optional<Config>) {}
};

inline constexpr auto cards =
    tenon::describe<"board.cards">.imports<"board.storage">().exports<Cards>().config<Config>();
constinit const tenon::Definition definition = tenon::define<cards, storage::descriptor>(
    tenon::provide<Helper()>(),
    tenon::provide<Stored(storage::Database&, const Config&, Helper&, tenon::Optional<Config>)>().as<Cards>());

TEST(Define, FindsTheSourceOfEveryParameter) {
  const auto parameters = definition.providers[1].parameters;
  ASSERT_EQ(parameters.size(), 4u);
  EXPECT_EQ(parameters[0].source, tenon::Source::import);
  EXPECT_EQ(parameters[0].module->text, "board.storage");
  EXPECT_EQ(parameters[1].source, tenon::Source::config);
  EXPECT_EQ(parameters[2].source, tenon::Source::own);
  EXPECT_EQ(parameters[2].provider, 0);
}

TEST(Define, BindsExportsToProviders) {
  ASSERT_EQ(definition.exports.size(), 1u);
  EXPECT_TRUE(definition.exports[0].bound);
  EXPECT_EQ(definition.exports[0].provider, 1);
}

struct Peer {};
struct Question {};
struct PerConnection {
  using seeds = tenon::List<Peer>;
};
struct PerRequest {
  using seeds = tenon::List<Helper, Question>;
  using parent = PerConnection;
};
class Answer {
 public:
  Answer(const Question&, Peer&, tenon::Optional<Helper>) {}
};
inline constexpr auto answers = tenon::describe<"board.answers">.exports<tenon::scoped<PerRequest, Answer>>();
constinit const tenon::Definition answers_definition =
    tenon::define<answers>(tenon::provide<Answer(const Question&, Peer&, tenon::Optional<Helper>)>().in<PerRequest>(),
                           tenon::provide<Cards()>());

TEST(Define, FindsSeedsOfTheScopeAndOfThoseAroundIt) {
  const auto parameters = answers_definition.providers[0].parameters;
  for (const tenon::ParameterRecord& p : parameters) EXPECT_EQ(p.source, tenon::Source::seed);
  EXPECT_EQ(parameters[0].provider, 1);
  EXPECT_EQ(parameters[0].facet, 0);
  EXPECT_EQ(parameters[1].provider, 0);
  EXPECT_EQ(parameters[1].facet, 1);
  EXPECT_EQ(parameters[2].provider, 0);
  EXPECT_EQ(answers_definition.providers[1].facts.scope, nullptr);
}

class Route {
 public:
  virtual ~Route() = default;
};
class First final : public Route {};
class Second final : public Route {};
inline constexpr auto routes = tenon::describe<"board.routes">.exports<Helper>().contributes<Cards, Route>();
class Listed final : public Cards {};
constinit const tenon::Definition routes_definition =
    tenon::define<routes>(tenon::provide<First()>().as<Route>(), tenon::provide<Helper()>(),
                          tenon::provide<Second()>().as<Route>(), tenon::provide<Listed()>().as<Cards>());

TEST(Define, BindsAContributionToEveryProviderInTheirOrder) {
  std::vector<std::pair<int, int>> bound;
  for (const tenon::Contribution& c : routes_definition.contributions) bound.emplace_back(c.number, c.provider);
  EXPECT_EQ(bound, (std::vector<std::pair<int, int>>{{0, 3}, {1, 0}, {1, 2}}));
}

TEST(Define, DescribesConfigurationFieldByField) {
  ASSERT_NE(definition.config, nullptr);
  ASSERT_EQ(definition.config->fields.size(), 2u);
  EXPECT_EQ(definition.config->fields[0].name, "page");
  EXPECT_TRUE(definition.config->fields[0].ranged);
  EXPECT_EQ(definition.config->fields[1].doc, "Shown on top");
  EXPECT_TRUE(definition.config->fields[1].required);
}

TEST(Define, WritesTheModuleIntoTheGraph) {
  EXPECT_EQ(definition.graph,
            "{\"module\":\"board.cards\",\"imports\":[{\"module\":\"board.storage\",\"kind\":\"shared\"}],"
            "\"exports\":[\"(anonymous namespace)::Cards\"],"
            "\"providers\":[\"(anonymous namespace)::Helper\",\"(anonymous namespace)::Stored\"],"
            "\"config\":\"(anonymous namespace)::Config\"}\n");
}

}  // namespace
