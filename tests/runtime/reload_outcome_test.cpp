/// What a reload led to is an event, also when it failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::mutex hearing;
std::vector<std::string> heard;
void hear(const tenon::ReloadOutcome& outcome) {
  const std::lock_guard lock(hearing);
  heard.push_back(absl::StrCat(outcome.result, " ", outcome.modules.at(0), " ", outcome.generation, " ",
                               outcome.reason.empty() ? "" : "why", outcome.milliseconds > 0 ? "" : "in no time"));
}

class Source {
 public:
  virtual ~Source() = default;
};
class Good final : public Source {};
class Broken final : public Source {
 public:
  Broken() { throw std::runtime_error("not today"); }
};
inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition good = tenon::define<source>(tenon::provide<Good()>().as<Source>());
constinit const tenon::Definition again = tenon::define<source>(tenon::provide<Good()>().as<Source>());
constinit const tenon::Definition broken = tenon::define<source>(tenon::provide<Broken()>().as<Source>());
inline constexpr auto ear = tenon::describe<"ear">;
constinit const tenon::Definition ear_definition = tenon::define<ear>(tenon::on<&hear>());

constexpr const tenon::Definition* members[]{&good, &ear_definition};
constexpr auto order = tenon::plan({&source, &ear});
constexpr tenon::Image image{"outcomes", members, order.order};

TEST(ReloadOutcome, IsHeardWhetherAReloadWasAppliedOrNot) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_FALSE(app.apply(std::array{tenon::Replacement{"source", &broken}}).ok());
  EXPECT_TRUE(app.apply(std::array{tenon::Replacement{"source", &again}}).ok());
  ASSERT_TRUE(app.stop().ok());
  EXPECT_THAT(heard, ElementsAre("rolled back source 0 why", "applied source 1 "));
}

class Bitter {
 public:
  Bitter() = default;
  ~Bitter() noexcept(false) { throw std::runtime_error("the file is gone"); }
};
inline constexpr auto bitter = tenon::describe<"bitter">;
constinit const tenon::Definition bitter_definition = tenon::define<bitter>(tenon::provide<Bitter()>());
constinit const tenon::Definition bitter_again = tenon::define<bitter>(tenon::provide<Bitter()>());
constexpr const tenon::Definition* bitter_members[]{&bitter_definition};
constexpr auto bitter_order = tenon::plan({&bitter});
constexpr tenon::Image bitter_image{"bitter", bitter_members, bitter_order.order};

TEST(Retire, TakesADestructorThatThrows) {
  testing::internal::CaptureStderr();
  {
    tenon::App app(bitter_image);
    ASSERT_TRUE(app.create({}).ok());
    EXPECT_TRUE(app.apply(std::array{tenon::Replacement{"bitter", &bitter_again}}).ok());
    EXPECT_EQ(app.host().generation(), 1);
    EXPECT_TRUE(app.apply(std::array{tenon::Replacement{"bitter", &bitter_definition}}).ok());
  }
  const std::string said = testing::internal::GetCapturedStderr();
  const std::string line = "tenon: the destructor of (anonymous namespace)::Bitter threw: the file is gone\n";
  EXPECT_EQ(said, line + line + line);
}

}  // namespace
