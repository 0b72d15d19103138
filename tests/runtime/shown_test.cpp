#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Config {
  int size = 1;
  std::vector<std::string> names{"a"};
  tenon::Secret<std::string> key{"abc"};
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::size>, tenon::field<&Config::names>, tenon::field<&Config::key>);
};
const tenon::ValueType& type_of(std::size_t field) { return *Config::fields.records[field].value; }

void add_size(tenon::ShownValues& values, std::uint32_t number, Config& config, bool now = false) {
  values.begin("door", number, &config, sizeof(config));
  values.add("door.size", type_of(0), &config.size, "door.toml:1:1", now);
}

TEST(ShownValues, AreReadWhenSomebodyAsks) {
  tenon::ShownValues values;
  Config config;
  add_size(values, 3, config);
  config.size = 2;
  const std::vector<tenon::SettingShown> all = values.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].instance, "door");
  EXPECT_EQ(all[0].key, "door.size");
  EXPECT_EQ(all[0].value, "2");
  EXPECT_EQ(all[0].json, "2");
  EXPECT_EQ(all[0].source, "door.toml:1:1");
  EXPECT_EQ(all[0].number, 3u);
  EXPECT_FALSE(all[0].secret);
}

TEST(ShownValues, AreReadWhereTheStructIsNow) {
  tenon::ShownValues values;
  Config before;
  Config now;
  now.size = 7;
  add_size(values, 3, before);
  const auto place = [&](std::uint32_t number) -> const void* { return number == 3 ? &now : nullptr; };
  EXPECT_EQ(values.all(place)[0].value, "7");
}

TEST(ShownValues, OfWhatIsElsewhereAreTextAtOnce) {
  tenon::ShownValues values;
  Config config;
  values.begin("door", 0, &config, sizeof(config));
  values.add("door.names[0]", *type_of(1).element, &config.names[0], "code", false);
  config.names[0] = "b";
  EXPECT_EQ(values.all()[0].value, "\"a\"");
}

TEST(ShownValues, AreTextAtOnceWhereTheStructMayStillChange) {
  tenon::ShownValues values;
  Config config;
  add_size(values, 0, config, true);
  config.size = 2;
  EXPECT_EQ(values.all()[0].value, "1");
}

TEST(ShownValues, ThatAreSettledOutliveTheirStruct) {
  tenon::ShownValues values;
  {
    Config config;
    add_size(values, 5, config);
    values.add("door.key", type_of(2), &config.key, "variable KEY", false);
    values.settle();
    config.size = 9;
  }
  const std::vector<tenon::SettingShown> all = values.all([](std::uint32_t) { return nullptr; });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].value, "1");
  EXPECT_EQ(all[1].key, "door.key");
  EXPECT_EQ(all[1].value, "<secret>");
  EXPECT_EQ(all[1].json, "null");
  EXPECT_EQ(all[1].source, "variable KEY");
  EXPECT_TRUE(all[1].secret);
}

TEST(ShownValues, OfAnInstanceThatIsConfiguredAgainTakeThePlaceOfTheOldOnes) {
  tenon::ShownValues values;
  tenon::ShownValues fresh;
  Config old;
  Config changed;
  changed.size = 4;
  for (const std::uint32_t number : {1u, 2u, 3u}) add_size(values, number, old);
  add_size(fresh, 2, changed);
  values.merge(fresh, [](std::uint32_t number) { return number != 3; });
  const std::vector<tenon::SettingShown> all = values.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].number, 1u);
  EXPECT_EQ(all[0].value, "1");
  EXPECT_EQ(all[1].number, 2u);
  EXPECT_EQ(all[1].value, "4");
}

TEST(ShownValues, AreForgottenWithAllBelowTheirKey) {
  tenon::ShownValues values;
  Config config;
  values.begin("door", 0, &config, sizeof(config));
  for (const std::string_view key : {"door.a", "door.a.b", "door.ab"}) {
    values.add(key, type_of(0), &config.size, "code", false);
  }
  values.erase("door.a");
  ASSERT_EQ(values.all().size(), 1u);
  EXPECT_EQ(values.all()[0].key, "door.ab");
}

}  // namespace
