#include <gtest/gtest.h>

import tenon.std;
import tenon;

// configure_provider: functions that are handed every object of a type when it is made.
namespace {

std::vector<std::string> events;
using Events = std::vector<std::string>;

namespace text {
class Greeter {
 public:
  virtual ~Greeter() = default;
  [[nodiscard]] virtual std::string greet() const = 0;
  virtual void add(const std::string& word) = 0;
};
class Polite : public Greeter {
 public:
  ~Polite() override { events.push_back("-polite"); }
  [[nodiscard]] std::string greet() const override { return words; }
  void add(const std::string& word) override { words += word; }
  std::string words = "hello";
};
class Suffix {
 public:
  virtual ~Suffix() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
template <char Letter>
class Mark final : public Suffix {
 public:
  [[nodiscard]] std::string text() const override { return {Letter}; }
};
inline constexpr auto descriptor = tenon::describe<"text">.exports<Greeter, Polite, Suffix>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::configure_provider<Greeter>([](Greeter& g, Suffix& suffix) { g.add(suffix.text()); }).order<5>(),
    tenon::configure_provider<Polite>([](Polite& p) { p.add("1"); }),
    tenon::configure_provider<Greeter>([](Greeter& g) { g.add("2"); }), tenon::provide<Polite()>().as<Greeter>(),
    tenon::provide<Mark<'!'>()>().as<Suffix>());
}  // namespace text

namespace loud {
/// Wraps what it takes the place of.
class Loud final : public text::Greeter {
 public:
  explicit Loud(text::Greeter& inner) : inner_(inner) {}
  ~Loud() override { events.push_back("-loud"); }
  [[nodiscard]] std::string greet() const override { return "LOUD " + inner_.greet(); }
  void add(const std::string& word) override { inner_.add(word); }

 private:
  text::Greeter& inner_;
};
struct Config {
  std::string word = "?";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::word>);
};
inline constexpr auto descriptor = tenon::describe<"loud">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::configure_provider<text::Greeter>(
        [](text::Greeter& g) -> std::unique_ptr<text::Greeter> { return std::make_unique<Loud>(g); })
        .global()
        .order<10>(),
    tenon::configure_provider<text::Greeter>([](text::Greeter& g, const Config& c) { g.add(c.word); })
        .global()
        .order<20>());
inline constexpr auto descriptor2 = tenon::describe<"loud">.config<Config>();
constinit const tenon::Definition quiet = tenon::define<descriptor2>();
}  // namespace loud

namespace page {
class Page {
 public:
  Page(text::Greeter& greeter, tenon::Ref<text::Greeter> ref, text::Polite& exact)
      : greeter_(greeter), ref_(ref), exact_(exact) {}
  [[nodiscard]] std::string text() const { return greeter_.greet() + "|" + ref_->greet() + "|" + exact_.greet(); }

 private:
  text::Greeter& greeter_;
  tenon::Ref<text::Greeter> ref_;
  text::Polite& exact_;
};
inline constexpr auto descriptor = tenon::describe<"page">.imports<"text">().exports<Page>();
constinit const tenon::Definition definition = tenon::define<descriptor, text::descriptor>(
    tenon::provide<Page(text::Greeter&, tenon::Ref<text::Greeter>, text::Polite&)>());
}  // namespace page

constexpr const tenon::Definition* plain_members[]{&text::definition, &page::definition};
constexpr auto plain_plan = tenon::plan({&text::descriptor, &page::descriptor});
constexpr tenon::Image plain{"plain", plain_members, plain_plan.order};
constexpr const tenon::Definition* members[]{&text::definition, &page::definition, &loud::definition};
constexpr auto plan = tenon::plan({&text::descriptor, &page::descriptor, &loud::descriptor});
constexpr tenon::Image image{"changes", members, plan.order};

TEST(ConfigureProvider, RunsForTheInterfaceAndForTheClassByOrderAndThenAsListed) {
  tenon::App app(plain);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<text::Greeter>()->greet(), "hello12!");
}

TEST(ConfigureProvider, WithoutGlobalItIsForTheObjectsOfItsOwnModule) {
  tenon::App app(plain);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<page::Page>()->text(), "hello12!|hello12!|hello12!");
}

TEST(ConfigureProvider, WhatItReturnsIsWhatOthersReceiveAsThatTypeAndTheClassStaysItself) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<page::Page>()->text(), "LOUD hello12!?|LOUD hello12!?|hello12!?");
  EXPECT_EQ(app.get<text::Greeter>()->greet(), "LOUD hello12!?");
}

TEST(ConfigureProvider, WhatItReturnedIsDestroyedBeforeTheObjectThatItWraps) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  events.clear();
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(events, (Events{"-loud", "-polite"}));
}

TEST(ConfigureProvider, AReloadThatBringsOrTakesAFunctionMakesTheObjectsAnew) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"loud", &loud::quiet}}).ok());
  EXPECT_EQ(app.get<page::Page>()->text(), "hello12!|hello12!|hello12!");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"loud", &loud::definition}}).ok());
  EXPECT_EQ(app.get<page::Page>()->text(), "LOUD hello12!?|LOUD hello12!?|hello12!?");
}

// Objects that are made later.

namespace later {
class Item {
 public:
  int value = 1;
};
class Session final : public Item {};
class Shop {
 public:
  explicit Shop(tenon::Make<Item> make, Item& own) : make_(make), own_(own) {}
  [[nodiscard]] int made() const { return make_()->value; }
  [[nodiscard]] std::string tried() const { return std::string(make_.find().status().message()); }
  [[nodiscard]] int own() const { return own_.value; }

 private:
  tenon::Make<Item> make_;
  Item& own_;
};
struct PerJob {};
bool fails = false;
inline constexpr auto descriptor = tenon::describe<"later">.exports<Shop, tenon::scoped<PerJob, Session>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Item()>().transient(), tenon::provide<Shop(tenon::Make<Item>, Item&)>(),
                              tenon::provide<Session()>().in<PerJob>(), tenon::configure_provider<Item>([](Item& item) {
                                if (fails) throw std::out_of_range("no items");
                                item.value += 10;
                              }),
                              tenon::configure_provider<Session>([](Session& session) -> absl::Status {
                                session.value += 20;
                                return fails ? absl::UnavailableError("no session") : absl::OkStatus();
                              }));
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"later", members, plan.order};
}  // namespace later

class ConfigureLaterTest : public testing::Test {
 protected:
  void SetUp() override {
    later::fails = false;
    ASSERT_TRUE(app.create({}).ok());
  }
  tenon::App app{later::image};
};

TEST_F(ConfigureLaterTest, TransientObjectsAreHandedOverToo) {
  EXPECT_EQ(app.get<later::Shop>()->own(), 11);
  EXPECT_EQ(app.get<later::Shop>()->made(), 11);
}

TEST_F(ConfigureLaterTest, ScopedObjectsAreHandedOverToo) {
  const tenon::Work work = app.begin("job");
  tenon::Scope<later::PerJob> scope = work.open<later::PerJob>();
  EXPECT_EQ(scope.get<later::Session>().value, 21);
}

TEST_F(ConfigureLaterTest, AnErrorNamesModuleAndClass) {
  later::fails = true;
  EXPECT_EQ(app.get<later::Shop>()->tried(),
            "later: configure_provider<(anonymous namespace)::later::Item>, for later: (anonymous "
            "namespace)::later::Item: no items");
  const tenon::Work work = app.begin("job");
  tenon::Scope<later::PerJob> scope = work.open<later::PerJob>();
  const absl::Status failed = scope.find<later::Session>().status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(failed.message()),
            "later: configure_provider<(anonymous namespace)::later::Session>, for later: (anonymous "
            "namespace)::later::Session: no session");
  later::fails = false;
  EXPECT_TRUE(scope.find<later::Session>().ok());
}

TEST_F(ConfigureLaterTest, AnErrorForWhatIsMadeAtStartStopsTheStart) {
  later::fails = true;
  tenon::App failing(later::image);
  EXPECT_EQ(std::string(failing.create({}).message()),
            "later: configure_provider<(anonymous namespace)::later::Item>, for later: (anonymous "
            "namespace)::later::Item: no items");
}

}  // namespace
