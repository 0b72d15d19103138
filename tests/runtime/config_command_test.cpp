/// The command line of a program as far as its configuration goes: options, `.env`, `config`, `--json`, `--schema`.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>

import tenon.std;
import tenon;

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

enum class Color : std::uint8_t { red, green };
struct Inner {
  std::string host = "localhost";
  tenon::Secret<std::string> password;
  static constexpr auto fields = tenon::fields(tenon::field<&Inner::host>.doc("Where it listens"),
                                               tenon::field<&Inner::password>.variable("DOOR_PASSWORD"));
};
struct Config {
  int number = 1;
  double ratio = 0.5;
  bool open = true;
  Color color = Color::green;
  std::chrono::seconds wait = 90s;
  tenon::Bytes room = tenon::Bytes::mib(1);
  Inner inner;
  std::vector<std::string> tags{"a"};
  std::map<std::string, int> weights;
  std::optional<int> maybe;
  std::string key = "default key";
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::number>.range(0, 9).doc("A digit"), tenon::field<&Config::ratio>.range(0, 1),
      tenon::field<&Config::open>, tenon::field<&Config::color>, tenon::field<&Config::wait>.range(1s, 1h),
      tenon::field<&Config::room>, tenon::field<&Config::inner>, tenon::field<&Config::tags>.pattern("[a-z]+"),
      tenon::field<&Config::weights>, tenon::field<&Config::maybe>, tenon::field<&Config::key>.required());
};
class Bomb {
 public:
  Bomb() { throw std::runtime_error("created"); }
};
absl::StatusOr<tenon::ConfigEntries> read(const std::string& path) {
  return tenon::ConfigEntries{{"a.door.tags", tenon::ConfigList{"x"}, path + ":1"},
                              {"a.door.number", std::int64_t{3}, path + ":2"}};
}
inline constexpr auto descriptor = tenon::describe<"a.door">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Bomb()>(), tenon::config_file<"one", &read>(), tenon::config_file<"two", &read>());
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"doors", members, plan.order};

struct Ran {
  int code;
  std::string out;
  std::string err;
};
Ran run(std::vector<std::string> words) {
  words.insert(words.begin(), "doors");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = tenon::App(image).run(static_cast<int>(argv.size()), argv.data());
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

class ConfigCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenon-config-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  static void write(const std::string& name, const std::string& text) { std::ofstream(name, std::ios::binary) << text; }
  static std::string env_error(const std::string& text) {
    write(".env", text);
    return std::string(tenon::read_env_file(".env").status().message());
  }
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

TEST_F(ConfigCommand, PrintsEveryValueWithItsSourceAndCreatesNothing) {
  const Ran ran = run({"config", "--set", "a.door.key=k", "--set", "a.door.weights.x=3"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "a.door.number = 1  # default\n"
            "a.door.ratio = 0.5  # default\n"
            "a.door.open = true  # default\n"
            "a.door.color = green  # default\n"
            "a.door.wait = 1m30s  # default\n"
            "a.door.room = 1 MiB  # default\n"
            "a.door.inner.host = \"localhost\"  # default\n"
            "a.door.inner.password = <secret>  # default\n"
            "a.door.tags = [\"a\"]  # default\n"
            "a.door.weights.x = 3  # --set\n"
            "a.door.maybe = none  # default\n"
            "a.door.key = \"k\"  # --set\n");
}

TEST_F(ConfigCommand, PrintsTheSameAsJson) {
  const json values = json::parse(run({"config", "--json", "--set", "a.door.key=\"k\""}).out);
  ASSERT_EQ(values.size(), 12u);
  EXPECT_EQ(values[0], (json{{"key", "a.door.number"}, {"value", 1}, {"source", "default"}}));
  EXPECT_EQ(values[4]["value"], "1m30s");
  EXPECT_EQ(values[7],
            (json{{"key", "a.door.inner.password"}, {"value", nullptr}, {"source", "default"}, {"secret", true}}));
  EXPECT_EQ(values[8]["value"], json::array({"a"}));
  EXPECT_EQ(values[9]["value"], json::object());
  EXPECT_EQ(values[10]["value"], nullptr);
  EXPECT_EQ(values[11]["value"], "\"k\"");
}

TEST_F(ConfigCommand, ShowsWhatItCanOfAWrongConfigurationAndEndsWithOne) {
  const Ran ran = run({"config", "--set", "a.door.number=12", "--set", "a.door.nmber=1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("a.door.ratio = 0.5"), std::string::npos);
  EXPECT_EQ(ran.err,
            "doors: the configuration is wrong: configuration: 3 mistakes\n"
            "  a.door.nmber (--set): unknown key; did you mean a.door.number?\n"
            "  a.door.number (--set): expected an integer from 0 to 9, found \"12\"\n"
            "  a.door.key: required, but neither a configuration file nor APP_A_DOOR_KEY gives it; expected text\n");
}

TEST_F(ConfigCommand, TheStrongestSourceWins) {
  write("doors.one", "");
  write(".env", "APP_A_DOOR_NUMBER=4\nAPP_A_DOOR_KEY=k\n");
  EXPECT_NE(run({"config"}).out.find("a.door.tags = [\"x\"]  # doors.one:1\n"), std::string::npos);
  EXPECT_NE(run({"config"}).out.find("a.door.number = 4  # .env:1 APP_A_DOOR_NUMBER\n"), std::string::npos);
  setenv("APP_A_DOOR_NUMBER", "5", 1);
  EXPECT_NE(run({"config"}).out.find("a.door.number = 5  # variable APP_A_DOOR_NUMBER\n"), std::string::npos);
  EXPECT_NE(run({"--set", "a.door.number=6", "config"}).out.find("a.door.number = 6  # --set\n"), std::string::npos);
  unsetenv("APP_A_DOOR_NUMBER");
}

TEST_F(ConfigCommand, AFieldIsReadFromTheVariableItNames) {
  write(".env", "DOOR_PASSWORD=hunter2\nAPP_A_DOOR_KEY=k\n");
  const Ran ran = run({"config"});
  EXPECT_NE(ran.out.find("a.door.inner.password = <secret>  # .env:1 DOOR_PASSWORD\n"), std::string::npos) << ran.out;
  EXPECT_EQ(run({"config", "--json"}).out.find("hunter2"), std::string::npos);
}

TEST_F(ConfigCommand, TwoFilesThatMightBeMeantAreNamed) {
  write("doors.one", "");
  write("doors.two", "");
  EXPECT_EQ(
      run({"config"}).err,
      "doors: cannot read the configuration: doors.one and doors.two are both here; say which to read with --config "
      "FILE\n");
  EXPECT_NE(run({"config", "--config", "doors.two"}).out.find("# doors.two:2"), std::string::npos);
}

TEST_F(ConfigCommand, OfSeveralFilesTheLastIsTheStrongest) {
  write("x.one", "");
  write("y.two", "");
  EXPECT_NE(run({"--config", "x.one", "--config", "y.two", "config"}).out.find("a.door.number = 3  # y.two:2\n"),
            std::string::npos);
}

TEST_F(ConfigCommand, AWrongWordOnTheCommandLineIsExplainedWithoutItsValue) {
  EXPECT_EQ(run({"--set", "hunter2", "config"}).err,
            "doors: wrong arguments: --set needs KEY=VALUE, such as board.cards.page_size=5\n");
  EXPECT_EQ(run({"config", "--jsn"}).err,
            "doors: wrong arguments: config does not know --jsn; --help lists what there is\n");
  EXPECT_EQ(run({"config", "--set"}).code, 2);
}

TEST_F(ConfigCommand, SchemaDescribesEveryFieldForAnEditorAndNeedsNoConfiguration) {
  const Ran ran = run({"config", "--schema"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json schema = json::parse(ran.out);
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_TRUE(schema["properties"].contains("$schema"));
  const json& door = schema["properties"]["a"]["properties"]["door"];
  EXPECT_EQ(door["required"], json::array({"key"}));
  const json& fields = door["properties"];
  EXPECT_EQ(fields["number"],
            (json{{"description", "A digit"}, {"type", "integer"}, {"minimum", 0}, {"maximum", 9}, {"default", 1}}));
  EXPECT_EQ(fields["color"], (json{{"enum", {"red", "green"}}, {"default", "green"}}));
  EXPECT_EQ(fields["ratio"]["maximum"], 1);
  EXPECT_EQ(fields["wait"]["default"], "1m30s");
  EXPECT_EQ(fields["wait"]["description"], "a duration such as 250ms or 1h30m in whole multiples of 1s from 1s to 1h");
  EXPECT_EQ(fields["inner"]["properties"]["host"],
            (json{{"description", "Where it listens"}, {"type", "string"}, {"default", "localhost"}}));
  EXPECT_EQ(fields["inner"]["properties"]["password"], (json{{"type", "string"}, {"writeOnly", true}}));
  EXPECT_EQ(
      fields["tags"],
      (json{{"type", "array"}, {"items", {{"type", "string"}, {"pattern", "^(?:[a-z]+)$"}}}, {"default", {"a"}}}));
  EXPECT_EQ(fields["weights"]["additionalProperties"], (json{{"type", "integer"}}));
  EXPECT_EQ(fields["maybe"], (json{{"type", "integer"}}));
  EXPECT_FALSE(fields["key"].contains("default"));
}

TEST_F(ConfigCommand, AnEnvFileHasQuotesCommentsAndExports) {
  write(
      ".env",
      "# comment\n\nA=plain text # comment\nexport B=1\nC='as it is \\n # all'  # comment\nD=\"a\\n\\\"b\\\"\"\r\nE=\n"
      "F=a#b\n");
  const auto variables = tenon::read_env_file(".env");
  ASSERT_TRUE(variables.ok()) << variables.status();
  std::map<std::string, std::string> values;
  for (const tenon::SettingVariable& v : *variables) values[v.name] = v.value;
  EXPECT_EQ(
      values,
      (std::map<std::string, std::string>{
          {"A", "plain text"}, {"B", "1"}, {"C", "as it is \\n # all"}, {"D", "a\n\"b\""}, {"E", ""}, {"F", "a#b"}}));
  EXPECT_EQ((*variables)[1].source, ".env:4");
}

TEST_F(ConfigCommand, EveryBadLineOfAnEnvFileIsReportedByNumberAndWithoutItsText) {
  EXPECT_EQ(env_error("hunter2\n2A=hunter2\nB='hunter2\nC=\"hunter2\" hunter2\nD=\"\\x\"\nE=1\nE=2\nF=\xff\n"),
            ".env:1: expected NAME=value\n"
            "  .env:2: expected a name of letters, digits and _ before the =\n"
            "  .env:3: the closing quote is missing\n"
            "  .env:4: something follows the closing quote\n"
            "  .env:5: behind a \\ stands one of n, t, \", \\ and $\n"
            "  .env:7: E is given twice, first in line 6\n"
            "  .env:8: it is not UTF-8 text");
}

TEST_F(ConfigCommand, AnEnvFileThatCannotBeReadIsRefused) {
  EXPECT_EQ(run({"--env-file", "no.env", "config"}).err,
            "doors: cannot read the configuration: no.env: cannot read the variables: there is no such file\n");
  EXPECT_EQ(env_error(std::string(10'000'000, 'A')), ".env: cannot read the variables: it is larger than 1 MB");
}

TEST_F(ConfigCommand, NoCommandPrintsASecretWhetherTheConfigurationIsRightOrWrong) {
  for (const char* rest : {"", "APP_A_DOOR_NUMBER=10\n", "APP_A_DOOR_COLOR=mauve\n"}) {
    write(".env", absl::StrCat("DOOR_PASSWORD=hunter2\nAPP_A_DOOR_KEY=k\n", rest));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"config"},
                                               {"config", "--json"},
                                               {"config", "--schema"},
                                               {"modules"},
                                               {"modules", "--json"},
                                               {"graph"},
                                               {"explain", "a.door"},
                                               {"explain", "Bomb"},
                                               {"explain", "Config"},
                                               {"--validate"},
                                               {"serve"},
                                               {"--help"},
                                               {"nothing"},
                                               {"serve", "--a.door.inner.password=hunter2"},
                                               {"--password=hunter2"},
                                               {"config", "--set", "a.door.inner.password=hunter2"},
                                               {"config", "--set", "a.door.inner.pasword=hunter2"}}) {
      const Ran ran = run(words);
      EXPECT_FALSE(ran.out.empty() && ran.err.empty()) << words[0];
      EXPECT_EQ((ran.out + ran.err).find("hunter2"), std::string::npos) << words[0] << rest << ran.out << ran.err;
    }
  }
}

TEST_F(ConfigCommand, AnUnknownVariableInAnEnvFileNamesTheNearest) {
  write(".env", "APP_A_DOOR_NUMBR=4\nAPP_A_DOOR_KEY=k\n");
  EXPECT_EQ(run({"config"}).err,
            "doors: the configuration is wrong: configuration: 1 mistake\n"
            "  variable APP_A_DOOR_NUMBR (.env:1): no field reads it; did you mean APP_A_DOOR_NUMBER?\n");
}

}  // namespace
