/// The C++ of docs/reloads-api.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Prices {
 public:
  static constexpr bool restartable = true;
};
inline constexpr auto prices = tenon::describe<"shop.prices">.exports<Prices>();
constinit const tenon::Definition prices_definition = tenon::define<prices>(tenon::provide<Prices()>());

std::latch cleared(1);

class PriceCache {
 public:
  explicit PriceCache(tenon::Reloads& reloads)
      : watching_(*reloads.after_load("shop.prices", [this](std::string_view, std::uint64_t) { clear(); })) {}

 private:
  void clear();
  tenon::Watching watching_;
};
void PriceCache::clear() { cleared.count_down(); }

inline constexpr auto cache = tenon::describe<"shop.cache">.imports<"shop.prices">();
constinit const tenon::Definition cache_definition =
    tenon::define<cache, prices>(tenon::provide<PriceCache(tenon::Reloads&)>());

constexpr const tenon::Definition* members[]{&prices_definition, &cache_definition};
constexpr auto plan = tenon::plan({&prices, &cache});
constexpr tenon::Image image{"shop", members, plan.order};

TEST(ReloadsPage, ACacheIsClearedAfterAReloadOfWhatItKeeps) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.reloads().reload("shop.prices").ok());
  cleared.wait();
  EXPECT_TRUE(app.stop().ok());
}

}  // namespace
