#include <gtest/gtest.h>
#include <stdlib.h>

import tenon;
import tenon.std;
import tenon.config_json;

namespace {

using tenon::ConfigEntries;

class ConfigJson : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenon-json-XXXXXX").string();
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
    std::ofstream("board.json", std::ios::binary) << text;
    return tenon::config_json::read("board.json");
  }
  static std::string error(const std::string& text) {
    const absl::StatusOr<ConfigEntries> entries = read(text);
    return entries.ok() ? "no error" : std::string(entries.status().message());
  }
  static std::map<std::string, std::string> sources(const ConfigEntries& entries) {
    std::map<std::string, std::string> sources;
    for (const tenon::ConfigEntry& entry : entries) sources[entry.key] = entry.source;
    return sources;
  }

  std::filesystem::path folder_;
  std::filesystem::path before_;
};

TEST_F(ConfigJson, TurnsNestedObjectsIntoDottedKeysWithTheirLines) {
  const auto entries =
      read("{\"board\": {\n  \"cards\": {\"page_size\": 5,\n\"on\"\n:\ntrue},\n  \"web\": {\"ratio\": 0.5}\n}}");
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(sources(*entries), (std::map<std::string, std::string>{{"board.cards.page_size", "board.json:2"},
                                                                   {"board.cards.on", "board.json:3"},
                                                                   {"board.web.ratio", "board.json:6"}}));
}

TEST_F(ConfigJson, ReadsEveryKindOfValue) {
  const auto entries = read(R"({"b": true, "i": -3, "r": 2.5, "t": "text", "l": ["a", 1, true, 0.5], "e": []})");
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

TEST_F(ConfigJson, NumbersTheObjectsOfAList) {
  const auto entries = read("{\"m\": {\"servers\": [\n{\"host\": \"a\"},\n{\"host\": \"b\", \"tags\": [\"x\"]}]}}");
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(sources(*entries), (std::map<std::string, std::string>{{"m.servers[0].host", "board.json:2"},
                                                                   {"m.servers[1].host", "board.json:3"},
                                                                   {"m.servers[1].tags", "board.json:3"}}));
}

TEST_F(ConfigJson, LeavesTheSchemaOfAnEditorAlone) {
  const auto entries = read(R"({"$schema": "board.schema.json", "m": {"$schema": "x"}})");
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(sources(*entries), (std::map<std::string, std::string>{{"m.$schema", "board.json:1"}}));
}

TEST_F(ConfigJson, ReportsEveryWrongValueAtOnce) {
  EXPECT_EQ(
      error("{\"a\": null,\n\"b\": 99999999999999999999,\n\"c\": 18446744073709551615,\n\"d\": 1,\n\"d\": 2}"),
      "board.json:1: a: expected true or false, a number, text, or a list of these or of objects, found null; leave "
      "the key out\n"
      "  board.json:3: c: expected true or false, a number, text, or a list of these or of objects, found a number "
      "that is not representable in 64 bits\n"
      "  board.json:5: d is given twice, first in board.json:4");
}

TEST_F(ConfigJson, RefusesWhatIsNoObjectOfValues) {
  EXPECT_EQ(error("[1]"), "board.json:1: expected an object, found a list");
  EXPECT_EQ(error("5"), "board.json:1: expected an object, found a single value");
  EXPECT_EQ(error("{\"a\": [1, {\"b\": 1}]}"), "board.json:1: a: a list with values and objects");
  EXPECT_EQ(error("{\"a\": [{\"b\": 1}, 1]}"), "board.json:1: a: a list with values and objects");
  EXPECT_EQ(error("{\"a\":\n[[1]]}"), "board.json:2: a: a list with a list in it");
}

TEST_F(ConfigJson, NamesTheLineOfAMalformedFileAndNeverAValue) {
  // The words after the place are the parser's own and change with its version.
  for (const char* text : {"{\"p\":\n hunter2}", "{\"p\":\n \"hunter2}", "{\"p\":\n \"hunter2\" hunter2}",
                           "{\"p\":\n 1e999}", "{\"p\":\n \"hunter2\xff\"}", "{\"p\":\n \"hunter2\\q\"}"}) {
    const std::string said = error(text);
    EXPECT_EQ(said.find("board.json:2: "), 0u) << said;
    for (const char* part : {"hunt", "999"}) EXPECT_EQ(said.find(part), std::string::npos) << said;
  }
  EXPECT_EQ(error("").find("board.json:1: "), 0u);
}

TEST_F(ConfigJson, RefusesObjectsThatLieTooDeepInEachOther) {
  std::string deep;
  for (int n = 0; n < 200; ++n) deep += "{\"a\":";
  EXPECT_EQ(error(deep + "1" + std::string(200, '}')), "board.json:1: objects lie in each other more than 32 deep");
  EXPECT_EQ(error("{\"a\":" + std::string(500'000, '[')), "board.json:1: a: a list with a list in it");
}

TEST_F(ConfigJson, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(tenon::config_json::read("none.json").status().message(),
            "none.json: cannot read the configuration: No such file or directory");
  EXPECT_EQ(error(std::string(10'000'000, ' ')), "board.json: cannot read the configuration: it is larger than 1 MB");
}

TEST_F(ConfigJson, AddsItsFormatToAProgramThatListsIt) {
  ASSERT_EQ(tenon::config_json::definition.readers.size(), 1u);
  EXPECT_EQ(tenon::config_json::definition.readers[0].extension, "json");
}

}  // namespace
