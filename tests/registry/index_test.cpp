#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Service {
 public:
  virtual ~Service() = default;
};
class Route {
 public:
  virtual ~Route() = default;
};
inline constexpr auto a = tenon::describe<"a">.exports<Service>().contributes<tenon::ordered<2, Route>>();
inline constexpr auto b = tenon::describe<"b">.contributes<tenon::ordered<1, Route>>();
inline constexpr auto c = tenon::describe<"c">.exports<Service>().contributes<Route>();
constexpr tenon::Definition of_a{.shape = &a};
constexpr tenon::Definition of_b{.shape = &b};
constexpr tenon::Definition of_c{.shape = &c};
constexpr const tenon::Definition* members[]{&of_a, &of_b, &of_c};

TEST(Registry, FindsAModuleByNameAndNothingByAWrongOne) {
  const tenon::Registry registry(members);
  ASSERT_NE(registry.find("b"), nullptr);
  EXPECT_EQ(registry.find("b")->shape->name.text, "b");
  EXPECT_EQ(registry.find("bb"), nullptr);
  EXPECT_EQ(registry.position("c"), 2u);
  EXPECT_EQ(registry.position("nothing"), tenon::no_member);
}

TEST(Registry, FindsEveryExporterOfAToken) {
  const tenon::Registry registry(members);
  ASSERT_EQ(registry.exporters(tenon::token_of<Service>()).size(), 2u);
  EXPECT_EQ(registry.exporters(tenon::token_of<Service>())[1].member, 2u);
  EXPECT_TRUE(registry.exporters(tenon::token_of<Route>()).empty());
}

TEST(Registry, ListsContributionsByTheirDeclaredOrder) {
  const tenon::Registry registry(members);
  std::vector<std::uint32_t> order;
  for (const tenon::ExportAt& at : registry.contributions(tenon::token_of<Route>())) order.push_back(at.member);
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 1, 0}));
}

}  // namespace
