#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::vector<std::string> events;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
struct Config {
  std::string file = "x.db";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::file>);
};
class Sqlite final : public Database {
 public:
  explicit Sqlite(tenon::Field<&Config::file> file) : file_(file) { events.push_back("+" + file_); }
  ~Sqlite() override { events.push_back("-" + file_); }
  [[nodiscard]] std::string name() const override { return file_; }

 private:
  std::string file_;
};
inline constexpr auto descriptor = tenon::describe<"storage">.exports<Database>().config<Config>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Sqlite(tenon::Field<&Config::file>)>().as<Database>());
}  // namespace storage

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
  [[nodiscard]] virtual std::string from() const = 0;
};
class Absent {
 public:
  virtual ~Absent() = default;
};
bool fails = false;
class Stored final : public Cards {
 public:
  Stored(storage::Database& database, tenon::Optional<Absent> absent) : database_(database), absent_(bool(absent)) {
    if (fails) throw std::runtime_error("no room");
    events.push_back("+cards");
  }
  ~Stored() override { events.push_back("-cards"); }
  [[nodiscard]] std::string from() const override { return database_.name() + (absent_ ? "!" : ""); }
  absl::Status start() {
    events.push_back("start");
    return start_fails ? absl::UnavailableError("busy") : absl::OkStatus();
  }
  void stop() { events.push_back("stop"); }
  static inline bool start_fails = false;

 private:
  storage::Database& database_;
  bool absent_;
};
inline constexpr auto descriptor = tenon::describe<"cards">.imports<"storage">().exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Stored(storage::Database&, tenon::Optional<Absent>)>()
                                                       .as<Cards>()
                                                       .start<&Stored::start>()
                                                       .stop<&Stored::stop>());
}  // namespace cards

constexpr const tenon::Definition* members[]{&cards::definition, &storage::definition};
constexpr auto plan = tenon::plan({&cards::descriptor, &storage::descriptor});
constexpr tenon::Image image{"test", members, plan.order};

class ContainerTest : public testing::Test {
 protected:
  void SetUp() override {
    events.clear();
    cards::fails = false;
    cards::Stored::start_fails = false;
  }
};

TEST_F(ContainerTest, CreatesWhatIsInjectedBeforeWhoTakesItAndDestroysInReverse) {
  {
    tenon::App app(image);
    ASSERT_TRUE(app.create({}).ok());
    EXPECT_EQ(app.get<cards::Cards>()->from(), "x.db");
  }
  EXPECT_EQ(events, (std::vector<std::string>{"+x.db", "+cards", "-cards", "-x.db"}));
}

TEST_F(ContainerTest, AConstructorThatThrowsIsNamedAndWhatWasCreatedIsDestroyed) {
  cards::fails = true;
  tenon::App app(image);
  EXPECT_EQ(std::string(app.create({}).message()),
            "cards: (anonymous namespace)::cards::Stored: the constructor threw: no room");
  EXPECT_EQ(events, (std::vector<std::string>{"+x.db", "-x.db"}));
}

TEST_F(ContainerTest, StartsAfterEverythingIsCreatedAndStopsInReverse) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(events, (std::vector<std::string>{"+x.db", "+cards", "start", "stop", "-cards", "-x.db"}));
}

TEST_F(ContainerTest, AStartThatFailsIsNamedAndLeavesNothingRunning) {
  cards::Stored::start_fails = true;
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(std::string(app.start().message()), "cards: (anonymous namespace)::cards::Stored: start: busy");
  EXPECT_EQ(events, (std::vector<std::string>{"+x.db", "+cards", "start"}));
}

TEST_F(ContainerTest, WrongConfigurationCreatesNothing) {
  tenon::App app(image);
  const absl::Status status = app.create({.file = {{"storage.fil", std::string("y"), "t.toml:1:1"}}});
  EXPECT_EQ(std::string(status.message()),
            "configuration: 1 mistake\n  storage.fil (t.toml:1:1): unknown key; did you mean storage.file?");
  EXPECT_TRUE(events.empty());
}

TEST_F(ContainerTest, TwoProgramsOfOneImageDoNotShareObjects) {
  tenon::App one(image);
  tenon::App two(image);
  ASSERT_TRUE(one.create({}).ok());
  ASSERT_TRUE(two.create({.environment = {{"APP_STORAGE_FILE", "two.db"}}}).ok());
  EXPECT_EQ(one.get<cards::Cards>()->from(), "x.db");
  EXPECT_EQ(two.get<cards::Cards>()->from(), "two.db");
  EXPECT_EQ(one.get<cards::Cards>()->from(), "x.db");
}

TEST_F(ContainerTest, GetIsEmptyForATypeThatNobodyExports) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<cards::Absent>(), nullptr);
  EXPECT_EQ(std::string(app.ref<cards::Absent>().status().message()),
            "no module of this program exports (anonymous namespace)::cards::Absent");
}

// Named and private instances, contributions, overrides, expectations, cycles.

namespace graph {
class Value {
 public:
  virtual ~Value() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
struct Config {
  std::string text = "default";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::text>);
};
class Plain final : public Value {
 public:
  explicit Plain(const Config& config) : text_(config.text) {}
  [[nodiscard]] std::string text() const override { return text_; }

 private:
  std::string text_;
};
inline constexpr auto value = tenon::describe<"value">.exports<Value>().config<Config>();
constinit const tenon::Definition value_definition =
    tenon::define<value>(tenon::provide<Plain(const Config&)>().as<Value>());

class Report {
 public:
  virtual ~Report() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class TwoValues final : public Report {
 public:
  TwoValues(tenon::From<"one", Value&> one, tenon::From<"two", Value&> two) : one_(one), two_(two) {}
  [[nodiscard]] std::string text() const override { return one_.text() + "," + two_.text(); }

 private:
  Value& one_;
  Value& two_;
};
inline constexpr auto named =
    tenon::describe<"named">.imports<tenon::as<"one", "value">, tenon::as<"two", "value">>().exports<Report>();
constinit const tenon::Definition named_definition = tenon::define<named, value>(
    tenon::provide<TwoValues(tenon::From<"one", Value&>, tenon::From<"two", Value&>)>().as<Report>());

TEST_F(ContainerTest, NamedInstancesHaveTheirOwnObjectsAndConfiguration) {
  static constexpr const tenon::Definition* all[]{&value_definition, &named_definition};
  static constexpr auto order = tenon::plan({&value, &named});
  static constexpr tenon::Image two{"two", all, order.order};
  tenon::App app(two);
  ASSERT_TRUE(app.create({.file = {{"value@two.text", std::string("second"), "f"}}}).ok());
  EXPECT_EQ(app.get<Report>()->text(), "default,second");
}

class OneValue final : public Report {
 public:
  explicit OneValue(Value& v) : value_(v) {}
  [[nodiscard]] std::string text() const override { return value_.text(); }

 private:
  Value& value_;
};
class Better final : public Value {
 public:
  [[nodiscard]] std::string text() const override { return "better"; }
};
inline constexpr auto reader = tenon::describe<"reader">.imports<"value">().exports<Report>();
constinit const tenon::Definition reader_definition =
    tenon::define<reader, value>(tenon::provide<OneValue(Value&)>().as<Report>());
inline constexpr auto overrider = tenon::describe<"overrider">.imports<"value">().overrides<"value", Value>();
constinit const tenon::Definition overrider_definition =
    tenon::define<overrider, value>(tenon::provide<Better()>().as<Value>());

TEST_F(ContainerTest, AnOverrideTakesThePlaceOfTheExportForEveryone) {
  static constexpr const tenon::Definition* all[]{&value_definition, &reader_definition, &overrider_definition};
  static constexpr auto order = tenon::plan({&value, &reader, &overrider});
  static constexpr tenon::Image overridden{"overridden", all, order.order};
  tenon::App app(overridden);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Report>()->text(), "better");
  EXPECT_EQ(app.get<Value>()->text(), "better");
}

inline constexpr auto needy = tenon::describe<"needy">.expects<Value>().exports<Report>();
constinit const tenon::Definition needy_definition =
    tenon::define<needy>(tenon::provide<OneValue(Value&)>().as<Report>());
inline constexpr auto giver = tenon::describe<"giver">.imports<"needy">().offers<Value>();
constinit const tenon::Definition giver_definition =
    tenon::define<giver, needy>(tenon::provide<Better()>().as<Value>());

TEST_F(ContainerTest, WhatAModuleExpectsComesFromWhoImportsIt) {
  static constexpr const tenon::Definition* all[]{&needy_definition, &giver_definition};
  static constexpr auto order = tenon::plan({&needy, &giver});
  static constexpr tenon::Image offered{"offered", all, order.order};
  tenon::App app(offered);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Report>()->text(), "better");
}

class Loud final : public Value {
 public:
  [[nodiscard]] std::string text() const override { return "loud"; }
};
class Everyone final : public Report {
 public:
  explicit Everyone(tenon::All<Value> values) : values_(values) {}
  [[nodiscard]] std::string text() const override {
    std::string all;
    for (Value& v : values_.get()) all += v.text() + " ";
    return all;
  }

 private:
  tenon::All<Value> values_;
};
inline constexpr auto first = tenon::describe<"first">.contributes<tenon::ordered<2, Value>>();
constinit const tenon::Definition first_definition = tenon::define<first>(tenon::provide<Better()>().as<Value>());
inline constexpr auto second = tenon::describe<"second">.contributes<tenon::ordered<1, Value>>();
constinit const tenon::Definition second_definition = tenon::define<second>(tenon::provide<Loud()>().as<Value>());
inline constexpr auto everyone = tenon::describe<"everyone">.exports<Report>();
constinit const tenon::Definition everyone_definition =
    tenon::define<everyone>(tenon::provide<Everyone(tenon::All<Value>)>().as<Report>());

TEST_F(ContainerTest, AllGivesEveryContributionInDeclaredOrder) {
  static constexpr const tenon::Definition* all[]{&everyone_definition, &first_definition, &second_definition};
  static constexpr auto order = tenon::plan({&everyone, &first, &second});
  static constexpr tenon::Image collected{"collected", all, order.order};
  tenon::App app(collected);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Report>()->text(), "loud better ");
}

class Egg {
 public:
  virtual ~Egg() = default;
};
class Painted final : public Egg {};
class Hen {
 public:
  explicit Hen(Egg& egg) : egg_(egg) {}
  Egg& egg_;
};
class Laid final : public Egg {
 public:
  explicit Laid(Hen& hen) : hen_(hen) {}
  Hen& hen_;
};
inline constexpr auto yard = tenon::describe<"yard">.exports<Egg, Hen>();
constinit const tenon::Definition yard_definition =
    tenon::define<yard>(tenon::provide<Painted()>().as<Egg>(), tenon::provide<Hen(Egg&)>());
inline constexpr auto circle = tenon::describe<"circle">.imports<"yard">().overrides<"yard", Egg>();
constinit const tenon::Definition circle_definition =
    tenon::define<circle, yard>(tenon::provide<Laid(Hen&)>().as<Egg>());

TEST_F(ContainerTest, ADependencyCycleThroughAnOverrideIsNamedWhole) {
  static constexpr const tenon::Definition* all[]{&yard_definition, &circle_definition};
  static constexpr auto order = tenon::plan({&yard, &circle});
  static constexpr tenon::Image round{"round", all, order.order};
  tenon::App app(round);
  EXPECT_EQ(std::string(app.create({}).message()),
            "yard: dependency cycle: (anonymous namespace)::graph::Hen -> (anonymous namespace)::graph::Laid -> "
            "(anonymous namespace)::graph::Hen; break it with a Ref<T>");
}

class Pupil;
class Teacher {
 public:
  explicit Teacher(tenon::Ref<Pupil> pupil) : pupil_(pupil) {}
  tenon::Ref<Pupil> pupil_;
};
class Pupil {
 public:
  explicit Pupil(Teacher& teacher) : teacher_(teacher) {}
  [[nodiscard]] int age() const { return 9; }
  Teacher& teacher_;
};
class School final : public Report {
 public:
  explicit School(Teacher& teacher) : teacher_(teacher) {}
  [[nodiscard]] std::string text() const override { return std::to_string(teacher_.pupil_->age()); }
  Teacher& teacher_;
};
inline constexpr auto school = tenon::describe<"school">.exports<Report>();
constinit const tenon::Definition school_definition =
    tenon::define<school>(tenon::provide<Teacher(tenon::Ref<Pupil>)>(), tenon::provide<Pupil(Teacher&)>(),
                          tenon::provide<School(Teacher&)>().as<Report>());

TEST_F(ContainerTest, ARefBreaksACycle) {
  static constexpr const tenon::Definition* all[]{&school_definition};
  static constexpr auto order = tenon::plan({&school});
  static constexpr tenon::Image open{"open", all, order.order};
  tenon::App app(open);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Report>()->text(), "9");
}

class Hasty {
 public:
  explicit Hasty(tenon::Ref<Value> v) { (void)v->text(); }
};
inline constexpr auto hasty = tenon::describe<"hasty">.imports<"value">();
constinit const tenon::Definition hasty_definition =
    tenon::define<hasty, value>(tenon::provide<Hasty(tenon::Ref<Value>)>());

TEST_F(ContainerTest, InDevACallThroughARefFromAConstructorIsDetected) {
  static_assert(tenon::live_build, "this test is about dev builds");
  static constexpr const tenon::Definition* all[]{&value_definition, &hasty_definition};
  static constexpr auto order = tenon::plan({&value, &hasty});
  static constexpr tenon::Image early{"early", all, order.order};
  tenon::App app(early);
  EXPECT_EQ(std::string(app.create({}).message()),
            "hasty: (anonymous namespace)::graph::Hasty: the constructor threw: (anonymous namespace)::graph::Value is "
            "called "
            "before it is created; a constructor may keep a Ref or an All, not call it");
}

}  // namespace graph
}  // namespace
