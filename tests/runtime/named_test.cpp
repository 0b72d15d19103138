#include <gtest/gtest.h>

import tenon.std;
import tenon;

// Several providers of one type, told apart by names.
namespace {

namespace storage {
class Pool {
 public:
  virtual ~Pool() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
struct Config {
  std::string read = "replica";
  std::string write = "primary";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::read>, tenon::field<&Config::write>);
};
class Connections final : public Pool {
 public:
  explicit Connections(std::string host) : host_(std::move(host)) {}
  [[nodiscard]] std::string text() const override { return host_; }

 private:
  std::string host_;
};
/// Takes both of its own module.
class Balance {
 public:
  Balance(tenon::Named<"read", Pool&> read, tenon::Named<"write", tenon::Ref<Pool>> write)
      : read_(read), write_(write) {}
  [[nodiscard]] std::string text() const { return read_.text() + "+" + write_->text(); }

 private:
  Pool& read_;
  tenon::Ref<Pool> write_;
};
class Session {
 public:
  virtual ~Session() = default;
  int number = 0;
};
class Numbered final : public Session {
 public:
  Numbered() { number = 7; }
};
struct PerJob {};
inline constexpr auto descriptor =
    tenon::describe<"storage">
        .exports<tenon::named<"read", Pool>, tenon::named<"write", Pool>, Balance,
                 tenon::scoped<PerJob, tenon::named<"audit", Session>>, tenon::transient<tenon::named<"fresh", Pool>>>()
        .config<Config>();
constexpr auto read_pool = [](const Config& config) { return Connections(config.read); };
constexpr auto write_pool = [](const Config& config) { return Connections(config.write); };
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::factory<read_pool>().as<Pool>().named<"read">(), tenon::factory<write_pool>().as<Pool>().named<"write">(),
    tenon::factory<write_pool>().as<Pool>().named<"fresh">().transient(),
    tenon::provide<Balance(tenon::Named<"read", Pool&>, tenon::Named<"write", tenon::Ref<Pool>>)>(),
    tenon::provide<Numbered()>().as<Session>().named<"audit">().in<PerJob>());
}  // namespace storage

namespace page {
class Page {
 public:
  Page(tenon::Named<"write", storage::Pool&> write, tenon::Named<"read", tenon::Optional<storage::Pool>> read,
       tenon::Named<"slow", tenon::Optional<storage::Pool>> slow,
       tenon::Named<"fresh", tenon::Make<storage::Pool>> make)
      : write_(write), read_(read), slow_(slow), make_(make) {}
  [[nodiscard]] std::string text() const {
    return write_.text() + "/" + read_->text() + (slow_ ? "!" : "") + "/" + make_()->text();
  }

 private:
  storage::Pool& write_;
  tenon::Optional<storage::Pool> read_;
  tenon::Optional<storage::Pool> slow_;
  tenon::Make<storage::Pool> make_;
};
/// The one that is meant by no name.
inline constexpr auto descriptor = tenon::describe<"page">.imports<"storage">().exports<Page, storage::Pool>();
constinit const tenon::Definition definition = tenon::define<descriptor, storage::descriptor>(
    tenon::provide<Page(tenon::Named<"write", storage::Pool&>, tenon::Named<"read", tenon::Optional<storage::Pool>>,
                        tenon::Named<"slow", tenon::Optional<storage::Pool>>,
                        tenon::Named<"fresh", tenon::Make<storage::Pool>>)>(),
    tenon::existing<storage::Pool, tenon::Named<"write", storage::Pool&>>());
}  // namespace page

namespace fake {
class Fake final : public storage::Pool {
 public:
  [[nodiscard]] std::string text() const override { return "fake"; }
};
inline constexpr auto descriptor =
    tenon::describe<"fake">.imports<"storage">().overrides<"storage", tenon::named<"write", storage::Pool>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Fake()>().as<storage::Pool>().named<"write">());
}  // namespace fake

constexpr const tenon::Definition* members[]{&storage::definition, &page::definition};
constexpr auto plan = tenon::plan({&storage::descriptor, &page::descriptor});
constexpr tenon::Image image{"named", members, plan.order};
constexpr const tenon::Definition* faked_members[]{&storage::definition, &page::definition, &fake::definition};
constexpr auto faked_plan = tenon::plan({&storage::descriptor, &page::descriptor, &fake::descriptor});
constexpr tenon::Image faked{"faked", faked_members, faked_plan.order};

class NamedTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  tenon::App app{image};
};

TEST_F(NamedTest, TwoProvidersOfOneTypeAreToldApartByName) {
  EXPECT_EQ(app.get<storage::Balance>()->text(), "replica+primary");
}

TEST_F(NamedTest, ImportersTakeThemByNameAsTheyTakeAnythingElse) {
  EXPECT_EQ(app.get<page::Page>()->text(), "primary/replica/primary");
}

TEST_F(NamedTest, AProgramAsksForOneByItsToken) {
  const storage::Pool* read = app.get<tenon::named<"read", storage::Pool>>();
  EXPECT_EQ(read->text(), "replica");
  EXPECT_EQ((*app.ref<tenon::named<"write", storage::Pool>>())->text(), "primary");
}

TEST_F(NamedTest, AnExistingGivesANamedOneWithoutItsName) {
  EXPECT_EQ(app.get<storage::Pool>(), (app.get<tenon::named<"write", storage::Pool>>()));
}

TEST_F(NamedTest, AScopeGivesItsOwnByName) {
  const tenon::Work work = app.begin("job");
  tenon::Scope<storage::PerJob> scope = work.open<storage::PerJob>();
  EXPECT_EQ((scope.get<tenon::named<"audit", storage::Session>>().number), 7);
  EXPECT_EQ((*scope.find<tenon::named<"audit", storage::Session>>())->number, 7);
}

TEST_F(NamedTest, MessagesSayTypeAndName) {
  EXPECT_EQ(std::string(app.ref<tenon::named<"slow", storage::Pool>>().status().message()),
            "no module of this program exports (anonymous namespace)::storage::Pool named \"slow\"");
}

TEST(Named, AnOverrideTakesThePlaceOfTheOneOfThatName) {
  tenon::App app(faked);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<page::Page>()->text(), "fake/replica/primary");
}

}  // namespace
