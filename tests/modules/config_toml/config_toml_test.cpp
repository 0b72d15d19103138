#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

import tenon;
import tenon.std;
import tenon.config_toml;

namespace {

using tenon::ConfigEntries;

class ConfigToml : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenon-toml-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  static absl::StatusOr<ConfigEntries> read(const std::string& text) {
    std::ofstream("board.toml", std::ios::binary) << text;
    return tenon::config_toml::read("board.toml");
  }
  static std::string error(const std::string& text) {
    const absl::StatusOr<ConfigEntries> entries = read(text);
    return entries.ok() ? "no error" : std::string(entries.status().message());
  }

  std::filesystem::path folder_;
  std::filesystem::path before_;
};

TEST_F(ConfigToml, TurnsNestedTablesIntoDottedKeysWithTheirPlaces) {
  const auto entries =
      read("[board.cards]\npage_size = 5\n  [board.cards.deep]\n  on = true\n[\"board\".web]\nratio = 0.5\n");
  ASSERT_TRUE(entries.ok()) << entries.status();
  std::map<std::string, std::string> sources;
  for (const tenon::ConfigEntry& entry : *entries) sources[entry.key] = entry.source;
  EXPECT_EQ(sources, (std::map<std::string, std::string>{{"board.cards.page_size", "board.toml:2:1"},
                                                         {"board.cards.deep.on", "board.toml:4:3"},
                                                         {"board.web.ratio", "board.toml:6:1"}}));
}

TEST_F(ConfigToml, ReadsEveryKindOfValue) {
  const auto entries = read("b = true\ni = -3\nr = 2.5\nt = \"text\"\nl = [\"a\", 1, true, 0.5]\ne = []\n");
  ASSERT_TRUE(entries.ok()) << entries.status();
  std::map<std::string, tenon::ConfigValue> values;
  for (const tenon::ConfigEntry& entry : *entries) values[entry.key] = entry.value;
  EXPECT_EQ(std::get<bool>(values["b"]), true);
  EXPECT_EQ(std::get<std::int64_t>(values["i"]), -3);
  EXPECT_EQ(std::get<double>(values["r"]), 2.5);
  EXPECT_EQ(std::get<std::string>(values["t"]), "text");
  EXPECT_EQ(std::get<tenon::ConfigList>(values["l"]), (tenon::ConfigList{"a", std::int64_t{1}, true, 0.5}));
  EXPECT_TRUE(std::get<tenon::ConfigList>(values["e"]).empty());
}

TEST_F(ConfigToml, NamesLineAndColumnOfAMalformedFile) {
  // The words after the place are the parser's own and change with its version.
  EXPECT_EQ(error("[board.cards]\npage_size = \n").find("board.toml:2:13: "), 0u);
  EXPECT_EQ(error("a = 1\na = 2\n").find("board.toml:2:"), 0u);
}

TEST_F(ConfigToml, RefusesTypesThatConfigurationDoesNotHaveAllAtOnce) {
  EXPECT_EQ(
      error("[board]\nd = 2024-05-06\nm = [\"a\", 2024-05-06]\nt = 07:30:00\nx = [[1]]\n"),
      "board.toml:2:5: board.d: expected true or false, a number, text, or a list of these or of tables, found a date\n"
      "  board.toml:3:11: board.m: expected true or false, a number, text, or a list of these or of tables, found a "
      "list with a "
      "date\n"
      "  board.toml:4:5: board.t: expected true or false, a number, text, or a list of these or of tables, found a "
      "time\n"
      "  board.toml:5:6: board.x: expected true or false, a number, text, or a list of these or of tables, found a "
      "list with a list");
}

TEST_F(ConfigToml, NumbersTheTablesOfAList) {
  const auto entries = read("[[m.servers]]\nhost = \"a\"\n[[m.servers]]\nhost = \"b\"\n  tags = [\"x\"]\n");
  ASSERT_TRUE(entries.ok()) << entries.status();
  std::map<std::string, std::string> sources;
  for (const tenon::ConfigEntry& entry : *entries) sources[entry.key] = entry.source;
  EXPECT_EQ(sources, (std::map<std::string, std::string>{{"m.servers[0].host", "board.toml:2:1"},
                                                         {"m.servers[1].host", "board.toml:4:1"},
                                                         {"m.servers[1].tags", "board.toml:5:3"}}));
}

TEST_F(ConfigToml, RefusesTablesThatLieTooDeepInEachOther) {
  std::string deep = "a";
  for (int n = 1; n < 200; ++n) deep += ".a";
  EXPECT_EQ(error(deep + " = 1\n").find("board.toml:1:"), 0u);
  EXPECT_NE(error(deep + " = 1\n").find(": tables lie in each other more than 32 deep"), std::string::npos);
  std::string bottomless = "a";
  for (int n = 1; n < 400'000; ++n) bottomless += ".a";
  EXPECT_EQ(error(bottomless + " = 1\n"),
            "board.toml: cannot read the configuration: a key in it has more than 1000 dots");
  EXPECT_NE(error("a = " + std::string(200, '[') + std::string(200, ']')).find("board.toml:1:"), std::string::npos);
}

TEST_F(ConfigToml, NeverRepeatsAValueInAMistake) {
  for (const char* value :
       {"tru3secret", "1secret3", "99999999999999999999", "infsecret3", "\"a\" secret3", "2024-01-01"}) {
    const std::string text = error(std::string("p = ") + value + "\n");
    EXPECT_EQ(text.find("board.toml:1:"), 0u) << text;
    for (const char* part : {"3", "999", "sec", "2024"}) EXPECT_EQ(text.find(part), std::string::npos) << text;
  }
}

TEST_F(ConfigToml, RefusesOneKeySpelledInTwoWays) {
  EXPECT_EQ(error("\"a.b\" = 1\n[a]\nb = 2\n"), "board.toml:1:1: a.b is given twice, first in board.toml:3:1");
}

TEST_F(ConfigToml, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(tenon::config_toml::read("none.toml").status().message(),
            "none.toml: cannot read the configuration: No such file or directory");
  std::filesystem::create_directory("folder.toml");
  EXPECT_EQ(tenon::config_toml::read("folder.toml").status().message(),
            "folder.toml: cannot read the configuration: it is no regular file");
  EXPECT_EQ(error(std::string((1 << 20) + 1, '#')),
            "board.toml: cannot read the configuration: it is larger than 1 MB");
}

TEST_F(ConfigToml, RefusesBytesThatAreNotText) {
  EXPECT_NE(error("a = \"\xff\"\n").find("board.toml:1:"), std::string::npos);
}

TEST_F(ConfigToml, AddsItsFormatToAProgramThatListsIt) {
  ASSERT_EQ(tenon::config_toml::definition.readers.size(), 1u);
  EXPECT_EQ(tenon::config_toml::definition.readers[0].extension, "toml");
}

}  // namespace
