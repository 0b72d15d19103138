/// Secrets, patterns, validators, and what code sets.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using tenon::Secret;
using Lines = std::vector<std::string>;

std::string no_root(const Secret<std::string>& user) {
  return user.reveal() == "root" ? absl::StrCat(user.reveal(), " is not allowed") : "";
}
absl::Status even(const int& number) {
  if (number == 13) throw std::runtime_error("unlucky");
  return number % 2 == 0 ? absl::OkStatus() : absl::InvalidArgumentError("must be even");
}

struct Login {
  Secret<std::string> user;
  Secret<int> pin{1234};
  std::map<std::string, Secret<std::string>> keys;
  static constexpr auto fields =
      tenon::fields(tenon::field<&Login::user>.required().check<&no_root>(),
                    tenon::field<&Login::pin>.range(1000, 9999), tenon::field<&Login::keys>.pattern("[a-z]+"));
};
struct Config {
  Login login;
  std::string code = "x";
  int pairs = 2;
  int low = 1;
  int high = 9;
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::login>,
      tenon::field<&Config::code>.pattern("[A-Z]{2}-\\d+").check<[](const std::string& s) {
        return s == "AA-0" ? "AA-0 is taken" : "";
      }>(),
      tenon::field<&Config::pairs>.check<&even>(), tenon::field<&Config::low>, tenon::field<&Config::high>);
  static std::string check(const Config& config) {
    return config.low <= config.high ? "" : absl::StrCat("low is above high, for ", config.login.user.reveal());
  }
};
const tenon::Configurable door{"door", &tenon::SchemaOf<Config>::value};
const std::pair<std::string, std::string> user{"APP_DOOR_LOGIN_USER", "hunter2"};

struct Filled {
  Config config;
  Lines mistakes;
  std::vector<tenon::SettingShown> shown;
};
Filled fill(tenon::SettingSources sources, std::span<const tenon::CodeChange> changes = {}) {
  tenon::Settings settings({door}, sources);
  settings.check_names();
  Filled filled;
  settings.fill(door, &filled.config, changes);
  filled.mistakes = settings.mistakes();
  filled.shown = settings.shown();
  return filled;
}
Filled variables(std::vector<std::pair<std::string, std::string>> given) {
  given.push_back(user);
  return fill({.environment = std::move(given)});
}

TEST(Secrets, AreReadLikeWhatTheyHoldAndNeverShown) {
  const Filled filled =
      fill({.file = {{"door.login.keys.a", std::string("opensesame"), "f:1"}}, .environment = {user}});
  EXPECT_EQ(filled.mistakes, Lines{});
  EXPECT_EQ(filled.config.login.user.reveal(), "hunter2");
  EXPECT_EQ(filled.config.login.keys.at("a").reveal(), "opensesame");
  for (const tenon::SettingShown& s : filled.shown) {
    for (const char* secret : {"hunter2", "opensesame", "1234"}) {
      EXPECT_EQ(absl::StrCat(s.value, s.json, s.source).find(secret), std::string::npos) << s.key;
    }
  }
  EXPECT_EQ(filled.shown[0].value, "<secret>");
  EXPECT_EQ(filled.shown[0].json, "null");
  EXPECT_EQ(filled.shown[2].key, "door.login.keys.a");
  EXPECT_EQ(filled.shown[2].value, "<secret>");
}

TEST(Secrets, AreNotInTheMistakesMadeWithThem) {
  EXPECT_EQ(
      variables({{"APP_DOOR_LOGIN_PIN", "secret12"}}).mistakes,
      Lines{"door.login.pin (variable APP_DOOR_LOGIN_PIN): expected an integer from 1000 to 9999, found a value that "
            "is not shown"});
  EXPECT_EQ(variables({{"APP_DOOR_LOGIN_KEYS", "a=UPPER"}}).mistakes,
            Lines{"door.login.keys (variable APP_DOOR_LOGIN_KEYS): expected names with texts matching [a-z]+, found a "
                  "value that is not shown"});
}

TEST(Secrets, AreTakenOutOfWhatAValidatorSays) {
  EXPECT_EQ(fill({.environment = {{"APP_DOOR_LOGIN_USER", "root"}}}).mistakes,
            Lines{"door.login.user (variable APP_DOOR_LOGIN_USER): <secret> is not allowed"});
  EXPECT_EQ(variables({{"APP_DOOR_LOW", "10"}}).mistakes, Lines{"door: low is above high, for <secret>"});
}

TEST(Secrets, AreNotPrintedByStreams) {
  std::ostringstream out;
  out << Secret<std::string>("hunter2");
  EXPECT_EQ(out.str(), "<secret>");
  EXPECT_EQ(testing::PrintToString(Secret<std::string>("hunter2")), "<secret>");
}

TEST(Secrets, AreNotInAnErrorAboutTwoPlacesInCode) {
  const auto set = [](const char* name, const char* value) {
    return tenon::CodeChange{name, tenon::token_of<Login>(),
                             [value](void* login) { static_cast<Login*>(login)->user = Secret<std::string>(value); }};
  };
  EXPECT_EQ(fill({}, std::array{set("a", "one"), set("b", "two")}).mistakes,
            Lines{"door.login.user: a and b set it to different values; leave it to one of them"});
}

TEST(Rules, ATextMustMatchItsPatternAsAWhole) {
  EXPECT_EQ(variables({{"APP_DOOR_CODE", "AB-12"}}).config.code, "AB-12");
  EXPECT_EQ(variables({{"APP_DOOR_CODE", "AB-12x"}}).mistakes,
            Lines{"door.code (variable APP_DOOR_CODE): expected text matching [A-Z]{2}-\\d+, found \"AB-12x\""});
}

TEST(Rules, AValidatorSaysWhatIsWrongAndWhere) {
  EXPECT_EQ(variables({{"APP_DOOR_PAIRS", "3"}}).mistakes, Lines{"door.pairs (variable APP_DOOR_PAIRS): must be even"});
  EXPECT_EQ(variables({{"APP_DOOR_CODE", "AA-0"}}).mistakes,
            Lines{"door.code (variable APP_DOOR_CODE): AA-0 is taken"});
}

TEST(Rules, AValidatorThatThrowsIsAMistakeToo) {
  EXPECT_EQ(variables({{"APP_DOOR_PAIRS", "13"}}).mistakes,
            Lines{"door.pairs (variable APP_DOOR_PAIRS): its check threw: unlucky"});
}

TEST(Rules, AStructIsCheckedOnceItsFieldsAreRight) {
  EXPECT_EQ(variables({{"APP_DOOR_LOW", "9"}}).mistakes, Lines{});
  EXPECT_EQ(variables({{"APP_DOOR_LOW", "10"}, {"APP_DOOR_PAIRS", "3"}}).mistakes.size(), 1u);
}

tenon::CodeChange pairs(const char* source, int value) {
  return {source, tenon::token_of<Config>(), [value](void* config) { static_cast<Config*>(config)->pairs = value; }};
}

TEST(Code, IsStrongerThanADefaultAndWeakerThanAFile) {
  const std::array changes{pairs("web", 4)};
  EXPECT_EQ(fill({.environment = {user}}, changes).config.pairs, 4);
  EXPECT_EQ(fill({.environment = {user}}, changes).shown[4].source, "web");
  EXPECT_EQ(fill({.file = {{"door.pairs", std::int64_t{6}, "f:1"}}, .environment = {user}}, changes).config.pairs, 6);
}

TEST(Code, TwoPlacesThatSetOneFieldDifferentlyAreAMistakeThatNamesBoth) {
  EXPECT_EQ(fill({.environment = {user}}, std::array{pairs("web", 4), pairs("rpc", 4)}).mistakes, Lines{});
  EXPECT_EQ(fill({.environment = {user}}, std::array{pairs("web", 4), pairs("rpc", 6)}).mistakes,
            Lines{"door.pairs: web sets it to 4 and rpc to 6; leave it to one of them"});
  EXPECT_EQ(fill({.code = {{"door.pairs", std::int64_t{8}, "main.cpp:7"}}, .environment = {user}},
                 std::array{pairs("web", 4)})
                .mistakes,
            Lines{"door.pairs: web sets it to 4 and main.cpp:7 to 8; leave it to one of them"});
}

TEST(Code, IsCheckedLikeAnyOtherSource) {
  EXPECT_EQ(fill({.environment = {user}}, std::array{pairs("web", 3)}).mistakes,
            Lines{"door.pairs (web): must be even"});
  const tenon::CodeChange pin{"web", tenon::token_of<Login>(),
                              [](void* login) { static_cast<Login*>(login)->pin = Secret<int>(1); }};
  EXPECT_EQ(fill({.environment = {user}}, std::array{pin}).mistakes,
            Lines{"door.login.pin (web): expected an integer from 1000 to 9999, found a value that is not shown"});
}

TEST(Code, ThatThrowsIsNamed) {
  const tenon::CodeChange throws{"web", tenon::token_of<Config>(), [](void*) { throw std::runtime_error("no"); }};
  EXPECT_EQ(fill({.environment = {user}}, std::array{throws}).mistakes, Lines{"door (web): configuring it threw: no"});
}

}  // namespace
