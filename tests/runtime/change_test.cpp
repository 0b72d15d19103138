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

TEST(ConfigureProvider, IsShownWithTheProvidersThatItIsFor) {
  tenon::App app(image);
  const std::string planned = *tenon::explain(app.inspect(), "text.Polite");
  EXPECT_NE(planned.find("    handed to configure_provider<text::Polite> of text\n"
                         "    handed to configure_provider<text::Greeter> of text\n"
                         "    handed to configure_provider<text::Greeter> of text, order 5\n"
                         "    handed to configure_provider<text::Greeter> of loud, order 10, for all modules, gives "
                         "another in its place\n"
                         "    handed to configure_provider<text::Greeter> of loud, order 20, for all modules\n"),
            std::string::npos)
      << planned;
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_NE(tenon::explain(app.inspect(), "text")->find("another in its place"), std::string::npos);
  EXPECT_NE(tenon::tree_json(app.inspect()).find("\"configured_by\":[\"configure_provider<text::Polite> of text\""),
            std::string::npos);
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

// Objects that are put in the place of those that are made later.

namespace later2 {
class Item {
 public:
  explicit Item(std::string name) : name_(std::move(name)) {}
  Item() : Item("item") {}
  virtual ~Item() { events.push_back("-" + name_); }
  [[nodiscard]] virtual std::string text() const { return name_; }

 private:
  std::string name_;
};
template <char Letter>
class Around final : public Item {
 public:
  explicit Around(Item& inner) : Item(std::string(1, Letter)), inner_(inner) {}
  [[nodiscard]] std::string text() const override { return Item::text() + "(" + inner_.text() + ")"; }

 private:
  Item& inner_;
};
class Basket {
 public:
  explicit Basket(Item& item) : item_(item) {}
  ~Basket() { events.push_back("-basket"); }
  [[nodiscard]] std::string text() const { return "basket of " + item_.text(); }

 private:
  Item& item_;
};
class Visit {
 public:
  virtual ~Visit() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Session final : public Visit {
 public:
  explicit Session(Item& item) : item_(item) {}
  ~Session() override { events.push_back("-session"); }
  [[nodiscard]] std::string text() const override { return "session with " + item_.text(); }

 private:
  Item& item_;
};
class Logged final : public Visit {
 public:
  explicit Logged(Visit& inner) : inner_(inner) {}
  ~Logged() override { events.push_back("-logged"); }
  [[nodiscard]] std::string text() const override { return "logged " + inner_.text(); }

 private:
  Visit& inner_;
};
class Page {
 public:
  Page(Visit& visit, Session& session) : text_(visit.text() + "/" + session.text()) {}
  [[nodiscard]] std::string text() const { return text_; }

 private:
  std::string text_;
};
class Shop {
 public:
  Shop(tenon::Make<Basket> basket, tenon::Make<Item> item) : basket_(basket), item_(item) {}
  [[nodiscard]] tenon::Made<Basket> basket() const { return basket_(); }
  [[nodiscard]] absl::StatusOr<tenon::Made<Item>> item() const { return item_.find(); }

 private:
  tenon::Make<Basket> basket_;
  tenon::Make<Item> item_;
};
struct PerJob {};
bool fails = false;
inline constexpr auto descriptor =
    tenon::describe<"later2">.exports<Shop, tenon::scoped<PerJob, Visit>, tenon::scoped<PerJob, Page>>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Item()>().transient(), tenon::provide<Basket(Item&)>().transient(),
    tenon::provide<Shop(tenon::Make<Basket>, tenon::Make<Item>)>(),
    tenon::provide<Session(Item&)>().as<Visit>().in<PerJob>(), tenon::provide<Page(Visit&, Session&)>().in<PerJob>(),
    tenon::configure_provider<Item>([](Item& item) -> std::unique_ptr<Item> {
      return std::make_unique<Around<'b'>>(item);
    }).order<2>(),
    tenon::configure_provider<Item>([](Item& item) -> std::unique_ptr<Item> {
      return std::make_unique<Around<'a'>>(item);
    }).order<1>(),
    tenon::configure_provider<Item>([](Item&) {
      return fails ? absl::UnavailableError("none") : absl::OkStatus();
    }).order<3>(),
    tenon::configure_provider<Visit>(
        [](Visit& visit) -> std::unique_ptr<Visit> { return std::make_unique<Logged>(visit); }));
constexpr const tenon::Definition* members[]{&definition};
constexpr auto plan = tenon::plan({&descriptor});
constexpr tenon::Image image{"later2", members, plan.order};
}  // namespace later2

class ReplaceLaterTest : public testing::Test {
 protected:
  void SetUp() override {
    later2::fails = false;
    ASSERT_TRUE(app.create({}).ok());
    events.clear();
  }
  tenon::App app{later2::image};
};

TEST_F(ReplaceLaterTest, WhatAMakeMakesIsTheLastThatWasPutInItsPlaceAndSoIsWhatItHoldsAlone) {
  EXPECT_EQ((*app.get<later2::Shop>()->item())->text(), "b(a(item))");
  EXPECT_EQ(app.get<later2::Shop>()->basket()->text(), "basket of b(a(item))");
}

TEST_F(ReplaceLaterTest, WhatAMakeMadeEndsInReverseOrder) {
  (void)app.get<later2::Shop>()->basket();
  EXPECT_EQ(events, (Events{"-basket", "-b", "-a", "-item"}));
}

TEST_F(ReplaceLaterTest, AFunctionThatFailsAfterwardsLeavesNothingOfAMake) {
  later2::fails = true;
  EXPECT_EQ(app.get<later2::Shop>()->item().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(events, (Events{"-b", "-a", "-item"}));
}

TEST_F(ReplaceLaterTest, InAScopeOthersReceiveWhatWasPutInItsPlaceAndTheClassStaysItself) {
  const tenon::Work work = app.begin("job");
  tenon::Scope<later2::PerJob> scope = work.open<later2::PerJob>();
  EXPECT_EQ(scope.get<later2::Page>().text(), "logged session with b(a(item))/session with b(a(item))");
  EXPECT_EQ(scope.get<later2::Visit>().text(), "logged session with b(a(item))");
}

TEST_F(ReplaceLaterTest, InAScopeAllEndInReverseOrder) {
  {
    const tenon::Work work = app.begin("job");
    tenon::Scope<later2::PerJob> scope = work.open<later2::PerJob>();
    (void)scope.get<later2::Visit>();
  }
  EXPECT_EQ(events, (Events{"-logged", "-session", "-b", "-a", "-item"}));
}

TEST_F(ReplaceLaterTest, AFunctionThatFailsAfterwardsLeavesNothingInAScopeAndTheNextAttemptBeginsAnew) {
  const tenon::Work work = app.begin("job");
  tenon::Scope<later2::PerJob> scope = work.open<later2::PerJob>();
  later2::fails = true;
  EXPECT_EQ(scope.find<later2::Visit>().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(events, (Events{"-b", "-a", "-item"}));
  later2::fails = false;
  EXPECT_EQ((*scope.find<later2::Visit>())->text(), "logged session with b(a(item))");
}

}  // namespace
