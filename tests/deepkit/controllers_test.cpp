/// Controllers and commands as in Deepkit's tests.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Words {
 public:
  [[nodiscard]] std::string hello() const { return "hello"; }
};
class Absent {};
class Greet final : public tenon::Command {
 public:
  Greet(Words& words, tenon::Optional<Absent> absent) : words_(words), absent_(absent) {}
  [[nodiscard]] std::string name() const override { return "greet"; }
  [[nodiscard]] std::string summary() const override { return "greets"; }
  int run(std::span<const std::string> words) override {
    std::cout << words_.hello() << (absent_ ? " from somebody" : "") << std::endl;
    return static_cast<int>(words.size());
  }

 private:
  Words& words_;
  tenon::Optional<Absent> absent_;
};
inline constexpr auto greetings = tenon::describe<"greetings">.contributes<tenon::Command>();
constinit const tenon::Definition greetings_definition = tenon::define<greetings>(
    tenon::provide<Words()>(), tenon::provide<Greet(Words&, tenon::Optional<Absent>)>().as<tenon::Command>());
inline constexpr auto top = tenon::describe<"top">.imports<"greetings">();
constinit const tenon::Definition top_definition = tenon::define<top>();
constexpr const tenon::Definition* members[]{&greetings_definition, &top_definition};
constexpr auto order = tenon::plan({&greetings, &top});
constexpr tenon::Image image{"top", members, order.order};

struct Ran {
  int code;
  std::string out;
};
Ran run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  const int code = tenon::App(image).run(static_cast<int>(argv.size()), argv.data());
  return {code, testing::internal::GetCapturedStdout()};
}

TEST(ControllerFacts, ACommandOfAnImportedModuleUsesItsPrivateServiceAndReturnsTheExitCode) {
  const Ran ran = run({"top", "greet", "a", "b", "c"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "hello\n");
}

TEST(ControllerFacts, ACommandRunsWithoutAnOptionalOfATypeThatNobodyProvides) {
  EXPECT_EQ(run({"top", "greet"}).out, "hello\n");
}

}  // namespace
