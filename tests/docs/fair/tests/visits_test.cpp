/// Objects of a scope, in a test.
#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.testing;
import fair.prices;
import fair.cart;
import fair_test.image;

namespace {

using namespace fair::cart;
using fair::prices::Prices;

class NoPrices final : public Prices {
 public:
  [[nodiscard]] int of(std::string_view) const override { return 0; }
};

class Rude final : public Greeter {
 public:
  [[nodiscard]] std::string greet() const override { return "You again"; }
};

TEST(Page, GreetsTheVisitor) {
  NoPrices prices;
  tenon::TestApp app = tenon::TestApp(fair_test::image).only("fair.cart").replace<Prices>(prices);
  ASSERT_EQ(app.start(), absl::OkStatus());
  Visitor anna{"Anna"};
  const tenon::Work work = app.app().begin("a visit");
  tenon::Scope<PerVisit> visit = work.open<PerVisit>(anna);
  EXPECT_EQ(visit.get<Page>().text, "Good day, Anna");
}

TEST(Page, SaysWhatTheGreeterSays) {
  NoPrices prices;
  tenon::TestApp app = tenon::TestApp(fair_test::image).only("fair.cart").replace<Prices>(prices).replace<Greeter>([] {
    return std::make_unique<Rude>();
  });  // one for each visit
  ASSERT_EQ(app.start(), absl::OkStatus());
  Visitor anna{"Anna"};
  const tenon::Work work = app.app().begin("a visit");
  EXPECT_EQ(work.open<PerVisit>(anna).get<Page>().text, "You again");
}

}  // namespace
