/// Who keeps the code that a reload brought.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using Code = std::shared_ptr<const void>;
using Watch = std::weak_ptr<const void>;

class Source {
 public:
  virtual ~Source() = default;
};
class Other {
 public:
  virtual ~Other() = default;
};
/// What the code of a Watching would be.
Watch watched;
bool code_was_there = false;

class Plain final : public Source {};
class Watching final : public Source {
 public:
  ~Watching() override { code_was_there = !watched.expired(); }
};
class Broken final : public Source {
 public:
  Broken() { throw std::runtime_error("not today"); }
};
class Both final : public Source, public Other {};

inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition plain = tenon::define<source>(tenon::provide<Plain()>().as<Source>());
constinit const tenon::Definition watching = tenon::define<source>(tenon::provide<Watching()>().as<Source>());
constinit const tenon::Definition broken = tenon::define<source>(tenon::provide<Broken()>().as<Source>());
inline constexpr auto wide = tenon::describe<"source">.exports<Source>().exports<Other>();
constinit const tenon::Definition both = tenon::define<wide>(tenon::provide<Both()>().as<Source, Other>());
constinit const tenon::Definition both_again = tenon::define<wide>(tenon::provide<Both()>().as<Source, Other>());

constexpr const tenon::Definition* members[]{&plain};
constexpr auto plan = tenon::plan({&source});
constexpr tenon::Image image{"code", members, plan.order};

class CodeTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app_.create({}).ok()); }
  /// Reloads the module; the test itself does not keep the code.
  Watch apply(const tenon::Definition& definition, bool works = true) {
    const Code code = std::make_shared<const int>(0);
    EXPECT_EQ(app_.apply(std::array{tenon::Replacement{"source", &definition, code}}).ok(), works);
    return code;
  }
  tenon::App app_{image};
};

TEST_F(CodeTest, IsKeptByTheGenerationThatServes) {
  const Watch first = apply(watching);
  EXPECT_FALSE(first.expired());
  const Watch second = apply(plain);
  EXPECT_TRUE(first.expired());
  EXPECT_FALSE(second.expired());
  ASSERT_TRUE(app_.stop().ok());
  EXPECT_TRUE(second.expired());
}

TEST_F(CodeTest, IsKeptByAUnitOfWorkUntilItEnds) {
  const Watch code = apply(watching);
  std::optional<tenon::Work> work = app_.begin("long");
  apply(plain);
  EXPECT_FALSE(code.expired());
  work.reset();
  EXPECT_TRUE(code.expired());
}

TEST_F(CodeTest, IsThereWhenTheLastObjectIsDestroyed) {
  watched = apply(watching);
  code_was_there = false;
  apply(plain);
  EXPECT_TRUE(code_was_there);
  EXPECT_TRUE(watched.expired());
}

TEST_F(CodeTest, OfAReloadThatFailedIsNotKept) { EXPECT_TRUE(apply(broken, false).expired()); }

TEST_F(CodeTest, IsKeptByTheTreeThatWasMadeFromItsDescriptor) {
  const Watch descriptor = apply(both);
  const Watch body = apply(both_again);
  EXPECT_FALSE(descriptor.expired()) << "nothing of it is called, but the tree points into it";
  const Watch narrow = apply(plain);
  EXPECT_TRUE(descriptor.expired());
  EXPECT_TRUE(body.expired());
  const Watch wide_again = apply(both);
  EXPECT_TRUE(narrow.expired());
  EXPECT_FALSE(wide_again.expired());
}

TEST(OwnTokens, AreTheSameAndOutliveTheCodeThatNamedThem) {
  tenon::OwnTokens own;
  tenon::Token copy;
  {
    const std::string name(tenon::type_id<Source>.name);
    const tenon::TypeId elsewhere{name, &typeid(Source), tenon::type_id<Source>.hash, nullptr};
    copy = own.of(tenon::token_for(elsewhere));
    EXPECT_TRUE(tenon::same_token(copy, own.of(tenon::token_for(elsewhere))));
  }
  EXPECT_EQ(copy.name(), tenon::type_id<Source>.name);
  EXPECT_TRUE(tenon::same_token(copy, tenon::token_of<Source>()));
  EXPECT_FALSE(tenon::same_token(copy, tenon::token_of<Other>()));
  EXPECT_EQ(own.of(tenon::token_of<Source>()).type, copy.type) << "one copy of each";
  EXPECT_EQ(own.of({}).type, nullptr);
}

}  // namespace
