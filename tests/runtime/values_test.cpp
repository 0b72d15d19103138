#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;

enum class Level : std::uint8_t { debug, info = 3, error };

struct Smtp {
  std::string host = "localhost";
  std::uint16_t port = 25;
  std::chrono::milliseconds timeout = 250ms;
  static constexpr auto fields = tenon::fields(tenon::field<&Smtp::host>, tenon::field<&Smtp::port>.range(1, 65535),
                                               tenon::field<&Smtp::timeout>.range(1ms, 10min));
};
struct Mail {
  Smtp smtp;
  Level level = Level::info;
  std::optional<int> limit;
  std::optional<Smtp> relay;
  std::vector<std::chrono::seconds> retries{1s, 5s};
  std::vector<int> ports;
  std::vector<Smtp> servers;
  std::map<std::string, int> weights{{"a", 1}};
  std::map<std::string, Smtp> accounts;
  tenon::Bytes largest = tenon::Bytes::mib(64);
  std::filesystem::path folder = "mail";
  static constexpr auto fields = tenon::fields(
      tenon::field<&Mail::smtp>, tenon::field<&Mail::level>, tenon::field<&Mail::limit>.range(1, 9),
      tenon::field<&Mail::relay>, tenon::field<&Mail::retries>, tenon::field<&Mail::ports>.range(1, 9),
      tenon::field<&Mail::servers>, tenon::field<&Mail::weights>, tenon::field<&Mail::accounts>,
      tenon::field<&Mail::largest>.range(tenon::Bytes::kib(1), tenon::Bytes::gib(1)), tenon::field<&Mail::folder>);
};
const tenon::Configurable mail{"board.mail", &tenon::SchemaOf<Mail>::value};

using Lines = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

struct Filled {
  Mail config;
  Lines mistakes;
  Lines shown;
};
Filled fill(const tenon::SettingSources& sources) {
  tenon::Settings settings({mail}, sources);
  settings.check_names();
  Filled filled;
  settings.fill(mail, &filled.config);
  filled.mistakes = settings.mistakes();
  for (const tenon::SettingShown& s : settings.shown()) {
    if (s.source != "default") filled.shown.push_back(absl::StrCat(s.key, " = ", s.value, " # ", s.source));
  }
  return filled;
}
Filled from_environment(Variables variables) { return fill({.environment = std::move(variables)}); }
tenon::ConfigEntry entry(std::string key, tenon::ConfigValue value) {
  return {absl::StrCat("board.mail.", key), std::move(value), "board.toml:3"};
}
Filled from_file(tenon::ConfigEntries entries) { return fill({.file = std::move(entries)}); }

TEST(Values, ANestedStructIsReadFromVariablesThatNameTheWholePath) {
  const Filled filled =
      from_environment({{"APP_BOARD_MAIL_SMTP_HOST", "mx"}, {"APP_BOARD_MAIL_SMTP_TIMEOUT", "1m30s"}});
  EXPECT_EQ(filled.mistakes, Lines{});
  EXPECT_EQ(filled.config.smtp.host, "mx");
  EXPECT_EQ(filled.config.smtp.timeout, 90s);
  EXPECT_EQ(filled.config.smtp.port, 25);
  EXPECT_EQ(filled.shown, (Lines{"board.mail.smtp.host = \"mx\" # variable APP_BOARD_MAIL_SMTP_HOST",
                                 "board.mail.smtp.timeout = 1m30s # variable APP_BOARD_MAIL_SMTP_TIMEOUT"}));
}

TEST(Values, AMistakeInANestedStructNamesTheWholePath) {
  EXPECT_EQ(from_file({entry("smtp.port", std::int64_t{0})}).mistakes,
            Lines{"board.mail.smtp.port (board.toml:3): expected an integer from 1 to 65535, found 0"});
  EXPECT_EQ(from_file({entry("smtp.prot", std::int64_t{5})}).mistakes,
            Lines{"board.mail.smtp.prot (board.toml:3): unknown key; did you mean board.mail.smtp.port?"});
  EXPECT_EQ(from_file({entry("smtp", std::int64_t{5})}).mistakes,
            Lines{"board.mail.smtp (board.toml:3): expected a group of values, found a single value"});
  EXPECT_EQ(from_file({entry("relay", std::string("hunter2"))}).mistakes,
            Lines{"board.mail.relay (board.toml:3): expected a group of values, found a single value"});
  EXPECT_EQ(from_file({entry("servers", std::int64_t{5})}).mistakes,
            Lines{"board.mail.servers (board.toml:3): expected a list of groups of values, found a single value"});
  EXPECT_EQ(from_file({entry("servers", tenon::ConfigList{})}).mistakes, Lines{});
}

TEST(Values, AnEnumerationTakesTheNamesOfItsValues) {
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_LEVEL", "error"}}).config.level, Level::error);
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_LEVEL", "debug"}}).config.level, Level::debug);
}

TEST(Values, AnUnknownNameListsTheKnownOnesAndNamesTheNearest) {
  EXPECT_EQ(
      from_environment({{"APP_BOARD_MAIL_LEVEL", "eror"}}).mistakes,
      Lines{"board.mail.level (variable APP_BOARD_MAIL_LEVEL): expected one of debug, info, error, found \"eror\"; "
            "did you mean error?"});
  EXPECT_EQ(from_file({entry("level", std::int64_t{3})}).mistakes,
            Lines{"board.mail.level (board.toml:3): expected one of debug, info, error, found 3"});
}

template <int, class>
struct Around {
  enum class Kind { first, second };
  Kind kind = Kind::second;
};

TEST(Values, AnEnumerationInATemplateHasNamesToo) {
  using Type = Around<1, std::pair<int, char>>;
  EXPECT_EQ(Type{}.kind, Type::Kind::second);
  const auto& names = tenon::value_type<Type::Kind>.names;
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].name, "first");
  EXPECT_EQ(names[1].name, "second");
}

TEST(Values, AnOptionalIsEmptyUntilSomethingGivesIt) {
  EXPECT_EQ(fill({}).config.limit, std::nullopt);
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_LIMIT", "7"}}).config.limit, 7);
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_LIMIT", "10"}}).mistakes,
            Lines{"board.mail.limit (variable APP_BOARD_MAIL_LIMIT): expected an integer from 1 to 9, found \"10\""});
}

TEST(Values, AnOptionalStructIsThereWhenOneOfItsFieldsIsGiven) {
  EXPECT_FALSE(fill({}).config.relay.has_value());
  const Filled filled = from_environment({{"APP_BOARD_MAIL_RELAY_PORT", "26"}});
  ASSERT_TRUE(filled.config.relay.has_value());
  EXPECT_EQ(filled.config.relay->port, 26);
  EXPECT_EQ(filled.config.relay->host, "localhost");
}

TEST(Values, AListComesFromTextWithCommasOrFromAFileAndReplacesTheDefault) {
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_RETRIES", "2s, 1m"}}).config.retries,
            (std::vector<std::chrono::seconds>{2s, 1min}));
  EXPECT_EQ(from_file({entry("ports", tenon::ConfigList{std::int64_t{1}, std::int64_t{9}})}).config.ports,
            (std::vector<int>{1, 9}));
  EXPECT_EQ(from_file({entry("ports", tenon::ConfigList{std::int64_t{1}, std::int64_t{10}})}).mistakes,
            Lines{"board.mail.ports (board.toml:3): expected a list of integers from 1 to 9, found [1, 10]"});
}

TEST(Values, StructsInAListAreWrittenByNumber) {
  const Filled filled =
      from_file({entry("servers[0].host", std::string("a")), entry("servers[1].host", std::string("b")),
                 entry("servers[1].port", std::int64_t{26})});
  EXPECT_EQ(filled.mistakes, Lines{});
  ASSERT_EQ(filled.config.servers.size(), 2u);
  EXPECT_EQ(filled.config.servers[0].host, "a");
  EXPECT_EQ(filled.config.servers[1].port, 26);
  EXPECT_EQ(from_file({entry("servers[0].hots", std::string("a"))}).mistakes,
            Lines{"board.mail.servers[0].hots (board.toml:3): unknown key; did you mean board.mail.servers[0].host?"});
  EXPECT_EQ(from_file({entry("servers[99999999].host", std::string("a"))}).mistakes.size(), 1u);
}

TEST(Values, TheKeysOfAMapComeFromAllSourcesTogether) {
  const Filled filled = fill({.file = {entry("weights.b", std::int64_t{2}), entry("weights.c", std::int64_t{3})},
                              .command = {{"board.mail.weights.c", std::string("4"), "--set"}}});
  EXPECT_EQ(filled.mistakes, Lines{});
  EXPECT_EQ(filled.config.weights, (std::map<std::string, int>{{"a", 1}, {"b", 2}, {"c", 4}}));
  EXPECT_EQ(filled.shown, (Lines{"board.mail.weights.b = 2 # board.toml:3", "board.mail.weights.c = 4 # --set"}));
}

TEST(Values, AWholeMapReplacesWhatWeakerSourcesGave) {
  const Filled filled =
      fill({.file = {entry("weights.b", std::int64_t{2})}, .environment = {{"APP_BOARD_MAIL_WEIGHTS", "x=1, y=2"}}});
  EXPECT_EQ(filled.config.weights, (std::map<std::string, int>{{"x", 1}, {"y", 2}}));
}

TEST(Values, StructsInAMapAreWrittenByName) {
  Filled filled =
      from_file({entry("accounts.home.host", std::string("h")), entry("accounts.work.port", std::int64_t{26})});
  EXPECT_EQ(filled.mistakes, Lines{});
  ASSERT_EQ(filled.config.accounts.size(), 2u);
  EXPECT_EQ(filled.config.accounts["home"].host, "h");
  EXPECT_EQ(filled.config.accounts["work"].port, 26);
}

TEST(Values, ADurationThatIsNoWholeNumberOfTheFieldsUnitIsRefusedNotRounded) {
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_RETRIES", "1500ms"}}).mistakes,
            Lines{"board.mail.retries (variable APP_BOARD_MAIL_RETRIES): expected a list of durations such as 250ms or "
                  "1h30m in whole multiples of 1s, found \"1500ms\""});
  EXPECT_EQ(
      from_file({entry("smtp.timeout", std::int64_t{250})}).mistakes,
      Lines{"board.mail.smtp.timeout (board.toml:3): expected a duration such as 250ms or 1h30m in whole multiples "
            "of 1ms from 1ms to 10m, found 250"});
}

TEST(Values, ASizeHasAUnitOrIsANumberOfBytes) {
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_LARGEST", "1.5 MiB"}}).config.largest, tenon::Bytes{1'572'864});
  EXPECT_EQ(from_file({entry("largest", std::int64_t{2000})}).config.largest, tenon::Bytes{2000});
  EXPECT_EQ(
      from_environment({{"APP_BOARD_MAIL_LARGEST", "2 GiB"}}).mistakes,
      Lines{"board.mail.largest (variable APP_BOARD_MAIL_LARGEST): expected a size such as 64 MiB from 1 KiB to 1 "
            "GiB, found \"2 GiB\""});
}

TEST(Values, APathFromAFileIsRelativeToThatFileAndEverythingElseToTheCurrentFolder) {
  EXPECT_EQ(from_file({{"board.mail.folder", std::string("in"), "etc/board.toml:1", "etc"}}).config.folder, "etc/in");
  EXPECT_EQ(from_file({{"board.mail.folder", std::string("/in"), "etc/board.toml:1", "etc"}}).config.folder, "/in");
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_FOLDER", "in"}}).config.folder, "in");
}

TEST(Values, DurationsAndSizesAreExact) {
  EXPECT_EQ(tenon::parse_nanoseconds("1h30m"), 5'400'000'000'000);
  EXPECT_EQ(tenon::parse_nanoseconds("-1.5s"), -1'500'000'000);
  EXPECT_EQ(tenon::parse_nanoseconds("0"), 0);
  for (const char* wrong : {"", "-", "5", "1.5ns", "1x", "h", "1.h", "300000h1", "9999999999h", "1e3s"}) {
    EXPECT_EQ(tenon::parse_nanoseconds(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(tenon::parse_bytes("64 MiB"), 64u << 20);
  EXPECT_EQ(tenon::parse_bytes("1.5kB"), 1500u);
  for (const char* wrong : {"", "MiB", "-1", "1.5", "1.0001 kB", "99999999999 TiB", "1 MiB 2"}) {
    EXPECT_EQ(tenon::parse_bytes(wrong), std::nullopt) << wrong;
  }
}

TEST(Values, WhatIsShownIsReadBackAsTheSame) {
  for (const std::int64_t nanoseconds : {0LL, 1LL, 250'000'000LL, 5'400'000'000'000LL, 129'600'000'000'000LL}) {
    EXPECT_EQ(tenon::parse_nanoseconds(tenon::duration_text(static_cast<long double>(nanoseconds))), nanoseconds);
  }
  for (const std::uint64_t bytes : {0ULL, 1ULL, 1000ULL, 1024ULL, 1ULL << 40}) {
    EXPECT_EQ(tenon::parse_bytes(tenon::bytes_text(bytes)), bytes);
  }
}

TEST(Values, ListsInTextKeepCommasThatAreMarked) {
  std::vector<std::string> tags;
  const tenon::FieldRecord field{.name = "tags", .value = &tenon::value_type<std::vector<std::string>>};
  ASSERT_TRUE(tenon::store_value(field, *field.value, &tags, {"tags", std::string("a\\,b, c ,,d"), "test"}).ok());
  EXPECT_EQ(tags, (std::vector<std::string>{"a,b", "c", "d"}));
}

TEST(Values, TextThatIsNotUtf8IsRefused) {
  EXPECT_EQ(from_environment({{"APP_BOARD_MAIL_SMTP_HOST", "\xff\xfe"}}).mistakes,
            Lines{"board.mail.smtp.host (variable APP_BOARD_MAIL_SMTP_HOST): expected text, found bytes that are not "
                  "UTF-8"});
}

}  // namespace
