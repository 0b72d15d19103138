/// Modules that pass on what they import, as in Deepkit's tests, one to three levels deep.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Helper {
 public:
  int asked = 0;
};
class Service {
 public:
  explicit Service(Helper& h) : helper(h) {}
  int ask() { return ++helper.asked; }
  Helper& helper;
};
class Inside {
 public:
  explicit Inside(Service& s) : service(s) {}
  Service& service;
};
inline constexpr auto source = tenon::describe<"source">.exports<Service, Inside>();
constinit const tenon::Definition source_definition = tenon::define<source>(
    tenon::provide<Helper()>(), tenon::provide<Service(Helper&)>(), tenon::provide<Inside(Service&)>());

inline constexpr auto first = tenon::describe<"first">.imports<"source">().reexports<"source">();
constinit const tenon::Definition first_definition = tenon::define<first>();
inline constexpr auto second = tenon::describe<"second">.imports<"first">().reexports<"first">();
constinit const tenon::Definition second_definition = tenon::define<second>();
inline constexpr auto third = tenon::describe<"third">.imports<"second">().reexports<"second">();
constinit const tenon::Definition third_definition = tenon::define<third>();

class Consumer {
 public:
  Consumer(Service& s, tenon::Optional<Helper> h) : service(s), sees_helper(h) {}
  Service& service;
  bool sees_helper;
};
inline constexpr auto one_level = tenon::describe<"consumer">.imports<"first">().exports<Consumer>();
constinit const tenon::Definition one_level_definition =
    tenon::define<one_level, first, source>(tenon::provide<Consumer(Service&, tenon::Optional<Helper>)>());
inline constexpr auto two_levels = tenon::describe<"consumer">.imports<"second">().exports<Consumer>();
constinit const tenon::Definition two_levels_definition =
    tenon::define<two_levels, second, first, source>(tenon::provide<Consumer(Service&, tenon::Optional<Helper>)>());
inline constexpr auto three_levels = tenon::describe<"consumer">.imports<"third">().exports<Consumer>();
constinit const tenon::Definition three_levels_definition = tenon::define<three_levels, third, second, first, source>(
    tenon::provide<Consumer(Service&, tenon::Optional<Helper>)>());

void expect_works(const tenon::Image& image) {
  tenon::App app(image);
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  EXPECT_EQ(app.get<Consumer>()->service.ask(), 1);
  EXPECT_FALSE(app.get<Consumer>()->sees_helper);
  EXPECT_EQ(app.get<Helper>(), nullptr);
  EXPECT_EQ(&app.get<Consumer>()->service, &app.get<Inside>()->service);
}

TEST(InjectionFacts, AReexportedServiceIsTheObjectOfTheInnerModuleAndItsHelperStaysHidden) {
  static constexpr const tenon::Definition* all[]{&source_definition, &first_definition, &one_level_definition};
  static constexpr auto plan = tenon::plan({&source, &first, &one_level});
  static constexpr tenon::Image image{"one level", all, plan.order};
  expect_works(image);
}

TEST(InjectionFacts, AServiceIsReceivedThroughTwoAndThreeModulesThatReexport) {
  static constexpr const tenon::Definition* two[]{&source_definition, &first_definition, &second_definition,
                                                  &two_levels_definition};
  static constexpr auto plan2 = tenon::plan({&source, &first, &second, &two_levels});
  static constexpr tenon::Image image2{"two levels", two, plan2.order};
  expect_works(image2);
  static constexpr const tenon::Definition* three[]{&source_definition, &first_definition, &second_definition,
                                                    &third_definition, &three_levels_definition};
  static constexpr auto plan3 = tenon::plan({&source, &first, &second, &third, &three_levels});
  static constexpr tenon::Image image3{"three levels", three, plan3.order};
  expect_works(image3);
}

}  // namespace
