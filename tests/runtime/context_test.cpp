#include <gtest/gtest.h>

import tenon.std;
import tenon;

// Asking for objects while the program runs.
namespace {

struct PerJob {};
struct PerStep {
  using parent = PerJob;
};

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
template <char Name>
class Named final : public Database {
 public:
  [[nodiscard]] std::string name() const override { return {Name}; }
};
class Buffer {};
inline constexpr auto descriptor = tenon::describe<"storage">.exports<Database, tenon::transient<Buffer>>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Named<'a'>()>().as<Database>(), tenon::provide<Buffer()>().transient());
inline constexpr auto descriptor2 = tenon::describe<"storage">.exports<Database, tenon::transient<Buffer>>();
constinit const tenon::Definition changed =
    tenon::define<descriptor2>(tenon::provide<Named<'b'>()>().as<Database>(), tenon::provide<Buffer()>().transient());
}  // namespace storage

/// Imports and gives on.
namespace middle {
class Middle {};
inline constexpr auto descriptor =
    tenon::describe<"middle">.imports<"storage">().reexports<"storage">().exports<Middle>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, storage::descriptor>(tenon::provide<Middle()>());
}  // namespace middle

namespace shop {
class Session {
 public:
  explicit Session(tenon::Work work) : work_(std::move(work)) {}
  [[nodiscard]] const tenon::Work& work() const { return work_; }

 private:
  tenon::Work work_;
};
class Prices {
 public:
  int value = 3;
};
class Desk {
 public:
  explicit Desk(tenon::Context context) : context_(context), early(context.find<Prices>().status()) {}
  [[nodiscard]] const tenon::Context& context() const { return context_; }

 private:
  tenon::Context context_;

 public:
  absl::Status early;
};
inline constexpr auto descriptor =
    tenon::describe<"shop">.imports<"middle">().exports<Desk, tenon::scoped<PerJob, Session>>();
constinit const tenon::Definition definition = tenon::define<descriptor, middle::descriptor, storage::descriptor>(
    tenon::provide<Desk(tenon::Context)>(), tenon::provide<Prices()>(),
    tenon::provide<Session(tenon::Work)>().in<PerJob>());
}  // namespace shop

constexpr const tenon::Definition* members[]{&storage::definition, &middle::definition, &shop::definition};
constexpr auto plan = tenon::plan({&storage::descriptor, &middle::descriptor, &shop::descriptor});
constexpr tenon::Image image{"contexts", members, plan.order};

class ContextTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  const tenon::Context& context() { return app.get<shop::Desk>()->context(); }
  tenon::App app{image};
};
std::string text(const absl::Status& status) { return std::string(status.message()); }

TEST_F(ContextTest, GivesWhatAConstructorOfTheModuleWouldReceive) {
  EXPECT_EQ(context().module().path(), "shop");
  EXPECT_EQ(context().get<shop::Prices>()->value, 3);
  EXPECT_EQ(context().get<storage::Database>()->name(), "a");
  EXPECT_EQ(context().get<middle::Middle>(), app.get<middle::Middle>());
}

TEST_F(ContextTest, AsFromInsideAnotherModuleItGivesWhatThatOneHas) {
  const tenon::ModuleRef storage = *context().module("storage");
  EXPECT_EQ(context().get<storage::Named<'a'>>(storage), context().get<storage::Database>());
  EXPECT_EQ(context().get<storage::Named<'a'>>(), nullptr);
  EXPECT_EQ(context().get<shop::Prices>(storage), nullptr);
  EXPECT_FALSE(context().module("nowhere").has_value());
}

TEST_F(ContextTest, SaysWhyThereIsNone) {
  EXPECT_EQ(text(context().find<shop::Prices>(*context().module("middle")).status()),
            "middle has no (anonymous namespace)::shop::Prices: it neither provides nor imports it");
  EXPECT_EQ(text(context().find<storage::Buffer>().status()),
            "(anonymous namespace)::storage::Buffer is transient: whoever takes one has it alone; take (anonymous "
            "namespace)::storage::Buffer& or Make<(anonymous namespace)::storage::Buffer>");
  EXPECT_EQ(
      text(context().find<shop::Session>().status()),
      "(anonymous namespace)::shop::Session exists once per (anonymous namespace)::PerJob; ask with an open scope");
}

TEST_F(ContextTest, AConstructorMayKeepItAndNotAskIt) {
  EXPECT_EQ(text(app.get<shop::Desk>()->early),
            "a Context is asked for (anonymous namespace)::shop::Prices before the program's objects exist; a "
            "constructor may keep it");
}

TEST_F(ContextTest, WithAScopeItGivesWhatExistsThere) {
  const tenon::Work work = app.begin("job");
  tenon::Scope<PerJob> job = work.open<PerJob>();
  tenon::Scope<PerStep> step = job.open<PerStep>();
  EXPECT_EQ(*context().find<shop::Session>(step), &job.get<shop::Session>());
  EXPECT_EQ((*context().find<shop::Prices>(step))->value, 3);
}

TEST_F(ContextTest, FollowsReloadsAndInAUnitOfWorkItsSnapshot) {
  const tenon::Work work = app.begin("job");
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"storage", &storage::changed}}).ok());
  EXPECT_EQ(context().get<storage::Database>()->name(), "b");
  const tenon::Entered inside = work.enter();
  EXPECT_EQ(context().get<storage::Database>()->name(), "a");
}

TEST_F(ContextTest, AScopedObjectIsToldOfItsUnitOfWork) {
  std::optional<tenon::Work> work(app.begin("GET /"));
  tenon::Scope<PerJob> job = work->open<PerJob>();
  work.reset();
  ASSERT_TRUE(app.apply(std::array{tenon::Replacement{"storage", &storage::changed}}).ok());
  const tenon::Work& mine = job.get<shop::Session>().work();
  EXPECT_EQ(mine.name(), "GET /");
  EXPECT_EQ(mine.generation(), 0U);
  const tenon::Entered inside = mine.enter();
  EXPECT_EQ(app.get<storage::Database>()->name(), "a");
}

}  // namespace
