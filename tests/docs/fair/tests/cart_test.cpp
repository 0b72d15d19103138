#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.testing;
import fair.prices;
import fair.cart;
import fair_test.image;

namespace {

using fair::cart::Cart;
using fair::prices::Prices;

class EverythingCostsTen final : public Prices {
 public:
  [[nodiscard]] int of(std::string_view) const override { return 10; }
};

TEST(Cart, AddsUpAndGivesTheDiscount) {
  EverythingCostsTen prices;
  tenon::TestApp app =
      tenon::TestApp(fair_test::image).only("fair.cart").replace<Prices>(prices).set("fair.cart.discount", 50);
  ASSERT_EQ(app.start(), absl::OkStatus());
  EXPECT_EQ(app.get<Cart>().total({"bread", "milk"}), 10);
}

class CartTest : public tenon::AppTest<testing::Test, fair_test::image> {
 protected:
  void prepare(tenon::TestApp& app) override { app.only("fair.cart").replace<Prices>(prices_); }
  EverythingCostsTen prices_;
};

TEST_F(CartTest, AnEmptyOneCostsNothing) { EXPECT_EQ(get<Cart>().total({}), 0); }
TEST_F(CartTest, CountsAThingAsOftenAsItIsIn) { EXPECT_EQ(get<Cart>().total({"milk", "milk", "milk"}), 30); }

TEST(Cart, WrongConfigurationIsAMistakeOfTheTest) {
  EverythingCostsTen prices;
  tenon::TestApp app(fair_test::image);
  app.only("fair.cart").replace<Prices>(prices).set("fair.cart.discount", 101);
  const absl::Status started = app.start();
  EXPECT_NE(std::string(started.message()).find("fair.cart.discount"), std::string::npos) << started;
}

}  // namespace
