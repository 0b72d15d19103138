#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Service {
 public:
  virtual ~Service() = default;
};

inline constexpr auto a = tenon::describe<"a">.exports<Service>();
inline constexpr auto b = tenon::describe<"b">.imports<"a">();
inline constexpr auto c = tenon::describe<"c">.imports<"b", "a">();
inline constexpr auto other = tenon::describe<"other">.exports<Service>();

std::vector<std::string_view> ordered(std::span<const tenon::Shape* const> members) {
  const auto order = tenon::plan_order(members);
  std::vector<std::string_view> names;
  if (!order.ok()) return {order.status().message().data()};
  for (std::uint32_t m : *order) names.push_back(members[m]->name.text);
  return names;
}

TEST(Plan, PutsWhatIsImportedBeforeWhoImportsIt) {
  static constexpr const tenon::Shape* const members[]{&c, &b, &a};
  constexpr auto plan = tenon::plan(members);
  static_assert(plan.verdict.ok());
  EXPECT_EQ(std::to_array(plan.order), (std::array<std::uint32_t, 3>{2, 1, 0}));
}

TEST(Plan, GivesTheSameOrderAtRunTime) {
  const tenon::Shape* const members[]{&c, &b, &a};
  EXPECT_EQ(ordered(members), (std::vector<std::string_view>{"a", "b", "c"}));
}

TEST(Plan, NamesTheWholeCycleAtRunTimeToo) {
  static constexpr auto x = tenon::describe<"x">.imports<"y">();
  static constexpr auto y = tenon::describe<"y">.imports<"x">();
  const tenon::Shape* const members[]{&x, &y};
  EXPECT_EQ(std::string(tenon::plan_order(members).status().message()), "tenon: import cycle: x -> y -> x");
}

TEST(Plan, AcceptsTwoExportersWhenTheImporterOverridesOne) {
  static constexpr auto web =
      tenon::describe<"web">.imports<"a", "other">().overrides<"a", Service>().exports<Service>();
  const tenon::Shape* const members[]{&a, &other, &web};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

TEST(Plan, NamesTwoModulesThatDeclareOneOrderAtRunTimeToo) {
  static constexpr auto x = tenon::describe<"x">.contributes<tenon::ordered<0, Service>>();
  static constexpr auto y = tenon::describe<"y">.contributes<tenon::ordered<0, Service>>();
  const tenon::Shape* const members[]{&x, &y};
  EXPECT_EQ(std::string(tenon::plan_order(members).status().message()),
            "tenon: x and y both contribute (anonymous namespace)::Service with the order 0; give one of them another, "
            "or leave out ordered<> where it does not matter which comes first");
}

TEST(Plan, AcceptsContributionsOfOneOrderThatNobodyDeclared) {
  static constexpr auto x = tenon::describe<"x">.contributes<Service>();
  static constexpr auto y = tenon::describe<"y">.contributes<Service>();
  static constexpr auto z = tenon::describe<"z">.contributes<tenon::ordered<0, Service>>();
  const tenon::Shape* const members[]{&x, &y, &z};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

TEST(Plan, AcceptsOneDeclaredOrderForDifferentInterfaces) {
  class Other {};
  static constexpr auto x = tenon::describe<"x">.contributes<tenon::ordered<3, Service>>();
  static constexpr auto y =
      tenon::describe<"y">.contributes<tenon::ordered<3, Other>, tenon::ordered<3, tenon::named<"late", Service>>>();
  const tenon::Shape* const members[]{&x, &y};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

TEST(Plan, AcceptsTwoNamedInstancesOfOneModule) {
  static constexpr auto web = tenon::describe<"web">.imports<tenon::as<"one", "a">, tenon::as<"two", "a">>();
  const tenon::Shape* const members[]{&a, &web};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

TEST(Plan, OneModuleReachedByTwoWaysIsNotAmbiguous) {
  static constexpr auto left = tenon::describe<"left">.imports<"a">().reexports<"a">();
  static constexpr auto top = tenon::describe<"top">.imports<"left", "a">();
  const tenon::Shape* const members[]{&a, &left, &top};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

TEST(Plan, FindsAmbiguityThroughReexports) {
  static constexpr auto left = tenon::describe<"left">.imports<"a">().reexports<"a">();
  static constexpr auto top = tenon::describe<"top">.imports<"left", "other">();
  const tenon::Shape* const members[]{&a, &left, &other, &top};
  EXPECT_NE(std::string(tenon::plan_order(members).status().message()).find("from both a and other"),
            std::string::npos);
}

TEST(Plan, IgnoresAConditionalImportThatDoesNotHold) {
  struct Options {
    bool disk = false;
  };
  static constexpr auto audit = tenon::describe<"audit">.options<Options>().imports_if<"disk", &Options::disk>();
  static constexpr auto user = tenon::describe<"user">.imports<"audit">();
  const tenon::Shape* const members[]{&audit, &user};
  EXPECT_TRUE(tenon::plan_order(members).ok());
  static constexpr auto writer = tenon::describe<"writer">.imports<"audit", Options{.disk = true}>();
  const tenon::Shape* const more[]{&audit, &writer};
  EXPECT_EQ(std::string(tenon::plan_order(more).status().message()),
            "tenon: audit imports disk, which is not in this program");
}

TEST(Plan, ExpectationsMayBePassedOnUpwards) {
  static constexpr auto low = tenon::describe<"low">.expects<Service>();
  static constexpr auto middle = tenon::describe<"middle">.imports<"low">().expects<Service>();
  static constexpr auto top = tenon::describe<"top">.imports<"middle">().offers<Service>();
  const tenon::Shape* const members[]{&low, &middle, &top};
  EXPECT_TRUE(tenon::plan_order(members).ok());
}

}  // namespace
