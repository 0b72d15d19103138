/// Events as in Deepkit's tests.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::vector<std::string> heard;

struct Saved {
  int card = 0;
};
struct Unheard {};
class Emitter {
 public:
  explicit Emitter(tenon::Events& e) : events(e) {}
  tenon::Events& events;
};
inline constexpr auto emitting = tenon::describe<"emitting">.exports<Emitter>();
constinit const tenon::Definition emitting_definition =
    tenon::define<emitting>(tenon::provide<Emitter(tenon::Events&)>());

struct Config {
  std::string word = "saved";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::word>);
};
class Counter {
 public:
  int calls = 0;
};
void saved(const Saved& event, Counter& counter, tenon::Field<&Config::word> word) {
  heard.push_back(word.get() + " " + std::to_string(event.card) + ", call " + std::to_string(++counter.calls));
}
inline constexpr auto listening = tenon::describe<"listening">.config<Config>();
constinit const tenon::Definition listening_definition =
    tenon::define<listening>(tenon::provide<Counter()>(), tenon::on<&saved>());
constexpr const tenon::Definition* members[]{&emitting_definition, &listening_definition};
constexpr auto order = tenon::plan({&emitting, &listening});
constexpr tenon::Image image{"events", members, order.order};

class LifecycleFacts : public testing::Test {
 protected:
  void SetUp() override {
    heard.clear();
    const absl::Status created = app.create({});
    ASSERT_TRUE(created.ok()) << std::string(created.message());
  }
  tenon::Events& events() { return app.get<Emitter>()->events; }
  tenon::App app{image};
};

TEST_F(LifecycleFacts, AListenerOfAModuleThatExportsNothingHearsWhatAnotherEmits) {
  events().emit(Saved{3});
  EXPECT_EQ(heard, (std::vector<std::string>{"saved 3, call 1"}));
}

TEST_F(LifecycleFacts, AListenerIsGivenAPrivateServiceAndAFieldOfItsConfigurationEachTime) {
  events().emit(Saved{3});
  events().emit(Saved{4});
  EXPECT_EQ(heard, (std::vector<std::string>{"saved 3, call 1", "saved 4, call 2"}));
}

TEST_F(LifecycleFacts, AnEventIsMadeOnceWhenSomebodyListensAndOtherwiseNot) {
  int made = 0;
  events().emit_made([&] { return ++made, Unheard{}; });
  EXPECT_EQ(made, 0);
  events().emit_made([&] { return ++made, Saved{5}; });
  EXPECT_EQ(made, 1);
}

}  // namespace
