#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Config {
  int page_size = 20;
  bool open = false;
  double ratio = 0.5;
  std::uint8_t small = 1;
  std::string title;
  std::vector<std::string> tags;
  std::filesystem::path file = "a.db";
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::page_size>.range(1, 500), tenon::field<&Config::open>,
                    tenon::field<&Config::ratio>, tenon::field<&Config::small>, tenon::field<&Config::title>,
                    tenon::field<&Config::tags>, tenon::field<&Config::file>);
};
struct Strict {
  std::string key;
  static constexpr auto fields = tenon::fields(tenon::field<&Strict::key>.required().doc("The key to the door"));
};
const tenon::Configurable cards{"board.cards", &tenon::SchemaOf<Config>::value};
const tenon::Configurable door{"board.door", &tenon::SchemaOf<Strict>::value};

tenon::ConfigEntry entry(std::string key, tenon::ConfigValue value) {
  return {std::move(key), std::move(value), "board.toml:3:1"};
}

std::vector<std::string> mistakes(tenon::SettingSources sources, Config* into = nullptr) {
  tenon::Settings settings({cards}, sources);
  settings.check_names();
  Config config;
  settings.fill(cards, into != nullptr ? into : &config);
  return settings.mistakes();
}

TEST(Settings, ADefaultIsBeatenByAFileAndAFileByTheEnvironment) {
  Config config;
  EXPECT_TRUE(mistakes({}, &config).empty());
  EXPECT_EQ(config.page_size, 20);
  EXPECT_TRUE(mistakes({.file = {entry("board.cards.page_size", std::int64_t{30})}}, &config).empty());
  EXPECT_EQ(config.page_size, 30);
  EXPECT_TRUE(mistakes({.file = {entry("board.cards.page_size", std::int64_t{30})},
                        .environment = {{"APP_BOARD_CARDS_PAGE_SIZE", "40"}}},
                       &config)
                  .empty());
  EXPECT_EQ(config.page_size, 40);
}

TEST(Settings, EveryKindOfFieldIsReadFromText) {
  Config config;
  const auto none = mistakes({.environment = {{"APP_BOARD_CARDS_OPEN", "yes"},
                                              {"APP_BOARD_CARDS_RATIO", "0.25"},
                                              {"APP_BOARD_CARDS_SMALL", "255"},
                                              {"APP_BOARD_CARDS_TITLE", "To do"},
                                              {"APP_BOARD_CARDS_TAGS", "a,b"},
                                              {"APP_BOARD_CARDS_FILE", "/tmp/x"}}},
                             &config);
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(config.open);
  EXPECT_EQ(config.ratio, 0.25);
  EXPECT_EQ(config.small, 255);
  EXPECT_EQ(config.title, "To do");
  EXPECT_EQ(config.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config.file.string(), "/tmp/x");
}

TEST(Settings, AWrongTypeSaysWhereWhatWasExpectedAndWhatWasFound) {
  EXPECT_EQ(mistakes({.file = {entry("board.cards.page_size", std::string("many"))}}),
            std::vector<std::string>{
                "board.cards.page_size (board.toml:3:1): expected an integer from 1 to 500, found \"many\""});
  EXPECT_EQ(
      mistakes({.environment = {{"APP_BOARD_CARDS_PAGE_SIZE", "501"}}}),
      std::vector<std::string>{"board.cards.page_size (variable APP_BOARD_CARDS_PAGE_SIZE): expected an integer from 1 "
                               "to 500, found \"501\""});
}

TEST(Settings, AnIntegerThatDoesNotFitIsRefusedNotCut) {
  EXPECT_EQ(mistakes({.file = {entry("board.cards.small", std::int64_t{256})}}).size(), 1u);
  EXPECT_EQ(mistakes({.file = {entry("board.cards.small", std::int64_t{-1})}}).size(), 1u);
  EXPECT_EQ(mistakes({.environment = {{"APP_BOARD_CARDS_PAGE_SIZE", "99999999999999999999"}}}).size(), 1u);
}

TEST(Settings, AnUnknownKeyNamesTheNearestKnownOne) {
  EXPECT_EQ(mistakes({.file = {entry("board.cards.pagesize", std::int64_t{3})}}),
            std::vector<std::string>{
                "board.cards.pagesize (board.toml:3:1): unknown key; did you mean board.cards.page_size?"});
}

TEST(Settings, AnUnknownVariableOfAModuleNamesTheNearestKnownOne) {
  EXPECT_EQ(mistakes({.environment = {{"APP_BOARD_CARDS_PAGE_SIZ", "3"}, {"APP_SOMETHING_ELSE", "1"}}}),
            std::vector<std::string>{"variable APP_BOARD_CARDS_PAGE_SIZ: no field reads it; did you mean "
                                     "APP_BOARD_CARDS_PAGE_SIZE?"});
}

TEST(Settings, AMissingRequiredValueSaysHowToGiveIt) {
  const tenon::SettingSources none;
  tenon::Settings settings({door}, none);
  Strict config;
  settings.fill(door, &config);
  EXPECT_EQ(
      settings.mistakes(),
      std::vector<std::string>{"board.door.key: required, but neither a configuration file nor APP_BOARD_DOOR_KEY "
                               "gives it; expected text (The key to the door)"});
}

TEST(Settings, AllMistakesAreInOneReport) {
  const tenon::SettingSources sources{
      .file = {entry("board.cards.open", std::string("perhaps")), entry("board.dor.key", std::string("x"))}};
  tenon::Settings settings({cards, door}, sources);
  settings.check_names();
  Config config;
  Strict strict;
  settings.fill(cards, &config);
  settings.fill(door, &strict);
  EXPECT_EQ(std::string(settings.status().message()).substr(0, 26), "configuration: 3 mistakes\n");
}

TEST(Settings, TwoFieldsThatReadOneVariableAreAMistake) {
  struct Twin {
    int page_size = 0;
    int pageSize = 0;
    static consteval auto make() {
      return tenon::fields(tenon::field<&Twin::page_size>, tenon::field<&Twin::pageSize>);
    }
  };
  static constexpr auto table = Twin::make();
  static constexpr tenon::ConfigSchema schema{tenon::token_of<Twin>(), sizeof(Twin), alignof(Twin),
                                              {table.records, 2},      nullptr,      nullptr};
  const tenon::SettingSources none;
  tenon::Settings settings({{"m", &schema}}, none);
  settings.check_names();
  EXPECT_EQ(settings.mistakes(),
            std::vector<std::string>{
                "m.page_size and m.pageSize would both be read from the variable APP_M_PAGE_SIZE; rename "
                "one of them, or give it a name with .variable()"});
}

TEST(Settings, ShowsEveryValueWithItsSource) {
  const tenon::SettingSources sources{.environment = {{"APP_BOARD_DOOR_KEY", "abc"}}};
  tenon::Settings settings({door}, sources);
  Strict config;
  settings.fill(door, &config);
  ASSERT_EQ(settings.shown().size(), 1u);
  EXPECT_EQ(settings.shown()[0].key, "board.door.key");
  EXPECT_EQ(settings.shown()[0].value, "\"abc\"");
  EXPECT_EQ(settings.shown()[0].source, "variable APP_BOARD_DOOR_KEY");
}

}  // namespace
