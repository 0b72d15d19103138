/// What a saved definition changes while the program runs: hooks, listeners, controllers, providers, defaults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::HasSubstr;
using testing::StartsWith;

const std::string desk = "desk/desk.cpp";
const std::string define = "tenon::define<descriptor>(\n";

TEST(ReloadDefinition, AHookOfBeforeIsNotRunAgain) {
  Trial trial;
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
  EXPECT_THAT(trial.save(desk, "hook 1", "hook 2"), StartsWith("applied trial.desk → gen 1 "));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 2");
}

TEST(ReloadDefinition, AHookMoreRunsAndAHookLessDoesNot) {
  Trial trial;
  const std::string more = define +
                           "    tenon::post_process([](tenon::Setup<descriptor>, Notes& notes) { "
                           "notes.lines.emplace_back(\"late\"); }),\n";
  EXPECT_THAT(trial.save(desk, define, more), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1 and late");
  EXPECT_THAT(trial.save(desk, more, define), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
}

TEST(ReloadDefinition, AHookThatFailsIsRolledBack) {
  Trial trial;
  EXPECT_THAT(trial.save(desk, "notes.lines.emplace_back(\"hook 1\");", "throw std::runtime_error(\"no notes\");"),
              AllOf(StartsWith("rolled back trial.desk at stage: "), HasSubstr("process"), HasSubstr("no notes")));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
  EXPECT_EQ(trial.ask("news"), "heard 1.");
}

TEST(ReloadDefinition, AListenerOfBeforeNeverHearsAgain) {
  Trial trial;
  EXPECT_EQ(trial.ask("news"), "heard 1.");
  for (int n = 2; n < 5; ++n) {
    EXPECT_THAT(trial.save(desk, "heard " + std::to_string(n - 1), "heard " + std::to_string(n)),
                StartsWith("applied trial.desk"));
    for (int i = 0; i < 50; ++i) ASSERT_EQ(trial.ask("news"), "heard " + std::to_string(n) + ".");
  }
}

TEST(ReloadDefinition, AListenerComesAndGoes) {
  Trial trial;
  const std::string one = "tenon::on<&hear>(),";
  const std::string two = one + "    tenon::on<[](news::News& news) { news.heard += \" First.\"; }>().order<-1>(),\n";
  EXPECT_THAT(trial.save(desk, one, two), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("news"), " First.heard 1.");
  EXPECT_THAT(trial.save(desk, two, ""), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("news"), "nobody heard");
  EXPECT_THAT(trial.save(desk, define, define + one), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("news"), "heard 1.");
}

TEST(ReloadDefinition, ARecordThatWasCollectedLeadsToTheNewController) {
  Trial trial;
  EXPECT_EQ(trial.ask("routes"), "routes /page1");
  EXPECT_THAT(trial.save(desk, "/page1", "/page2"), StartsWith("applied trial.desk → gen 1 "));
  EXPECT_EQ(trial.ask("routes"), "routes /page2");
}

TEST(ReloadDefinition, AControllerComesAndGoesAndIsCollectedAnew) {
  Trial trial;
  const std::string one = "tenon::controller<Page()>().as<router::Routes>(),";
  const std::string two = one + " tenon::controller<Other()>().as<router::Routes>(),";
  const std::string page = "class Page final";
  trial.edit(desk, page,
             "class Other final : public router::Routes {\n"
             " public:\n  [[nodiscard]] std::string path() const override { return \"/other\"; }\n};\n\n" +
                 page);
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.desk"));
  EXPECT_THAT(trial.save(desk, one, two), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("routes"), "routes /page1 /other");
  EXPECT_THAT(trial.save(desk, one, ""), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("routes"), "routes /other");
}

TEST(ReloadDefinition, AProviderComesAndGoes) {
  Trial trial;
  const std::string one = "    tenon::provide<Desk(const Config&, const Notes&)>().as<probes::Probe>());";
  const std::string two =
      "    tenon::provide<Lamp(const Config&)>(),\n"
      "    tenon::provide<Shining(const Lamp&)>().as<probes::Probe>(),\n" +
      one;
  const std::string page = "class Page final";
  const std::string lamp =
      "struct Lamp {\n  explicit Lamp(const Config& config) : light(config.width * 2) {}\n  int light;\n};\n"
      "class Shining final : public probes::Probe {\n public:\n"
      "  explicit Shining(const Lamp& lamp) : lamp_(lamp) {}\n"
      "  std::string ask(const std::string& question) override {\n"
      "    return question == \"lamp\" ? absl::StrCat(\"light \", lamp_.light) : \"\";\n  }\n\n"
      " private:\n  const Lamp& lamp_;\n};\n\n";
  EXPECT_EQ(trial.ask("lamp"), "nobody knows");
  std::string text = trial.read(desk);
  text.insert(text.find(page), lamp);
  text.replace(text.find(one), one.size(), two);
  trial.write(desk, text);
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.desk → gen 1 "));
  EXPECT_EQ(trial.ask("lamp"), "light 6");
  EXPECT_THAT(trial.save(desk, two, one), StartsWith("applied trial.desk → gen 2 "));
  EXPECT_EQ(trial.ask("lamp"), "nobody knows");
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
}

TEST(ReloadDefinition, ADefaultOfTheConfigurationTakesEffect) {
  Trial trial;
  EXPECT_THAT(trial.save(desk, "int width = 3;", "int width = 4;"), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("desk"), "width 4, notes hook 1");
}

TEST(ReloadDefinition, AFieldThatNobodyGivesIsRolledBackAndServesWithADefault) {
  Trial trial;
  const std::string plain = "tenon::field<&Config::width>";
  EXPECT_THAT(trial.save(desk, plain, plain + ".required()"),
              StartsWith("rolled back trial.desk at stage: configuration: 1 mistake"));
  EXPECT_THAT(trial.printed(), HasSubstr("trial.desk.width: required"));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
  EXPECT_THAT(trial.save(desk, plain + ".required()", plain + ".range(1, 9)"), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 1");
}

TEST(ReloadDefinition, AScopeThatWasOpenFinishesOnTheObjectsOfBefore) {
  Trial trial;
  EXPECT_EQ(trial.ask("keep"), "kept");
  EXPECT_THAT(trial.save(desk, "visit 1", "visit 2"), StartsWith("applied trial.desk"));
  // Its object is made only now, of the code of before.
  EXPECT_EQ(trial.ask("kept visit"), "visit 1 of anna");
  EXPECT_EQ(trial.ask("visit"), "visit 2 of ben");
  EXPECT_EQ(trial.ask("drop"), "dropped");
  EXPECT_EQ(trial.ask("keep"), "kept");
  EXPECT_EQ(trial.ask("kept visit"), "visit 2 of anna");
  EXPECT_EQ(trial.ask("drop"), "dropped");
}

TEST(ReloadDefinition, AUnitOfWorkThatWasOpenHearsAndSeesWhatItBeganWith) {
  Trial trial;
  EXPECT_EQ(trial.ask("keep"), "kept");
  std::string text = trial.read(desk);
  for (const char* word : {"heard 1", "hook 1", "/page1"})
    text.replace(text.find(word) + std::string(word).size() - 1, 1, "2");
  trial.write(desk, text);
  EXPECT_THAT(trial.outcome(), StartsWith("applied trial.desk"));
  EXPECT_EQ(trial.ask("kept news"), "heard 1.");
  EXPECT_EQ(trial.ask("kept desk"), "width 3, notes hook 1");
  EXPECT_EQ(trial.ask("kept routes"), "routes /page1");
  EXPECT_EQ(trial.ask("news"), "heard 2.");
  EXPECT_EQ(trial.ask("desk"), "width 3, notes hook 2");
  EXPECT_EQ(trial.ask("routes"), "routes /page2");
  EXPECT_EQ(trial.ask("drop"), "dropped");
}

/// The line of an outcome is printed before it is counted.
std::string counted(const Trial& trial, const std::string& outcome) {
  std::string count = trial.ask("reloads " + outcome);
  for (int i = 0; i < 600 && count == "0"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    count = trial.ask("reloads " + outcome);
  }
  return count;
}

TEST(ReloadMetrics, CountEveryOutcomeByItsName) {
  Trial trial;
  trial.write(desk, trial.read(desk));
  EXPECT_THAT(trial.outcome(), StartsWith("unchanged "));
  EXPECT_EQ(counted(trial, "unchanged"), "1");
  EXPECT_THAT(trial.save(desk, "int width", "itn width"), StartsWith("rejected trial.desk"));
  EXPECT_EQ(counted(trial, "rejected"), "1");
  EXPECT_THAT(trial.save(desk, "itn width", "int  width"), StartsWith("applied trial.desk"));
  EXPECT_EQ(counted(trial, "applied"), "1");
  EXPECT_THAT(trial.save(desk, ".emplace_back(\"hook 1\")", ".at(1)"), StartsWith("rolled back trial.desk"));
  EXPECT_EQ(counted(trial, "rolled back"), "1");
  EXPECT_THAT(trial.save("main.cpp", "int main", "/**/ int main"),
              StartsWith("needs restart trial.desk: main.cpp is part of main"));
  EXPECT_EQ(counted(trial, "needs restart"), "1");
  for (const char* once : {"unchanged", "rejected", "applied", "rolled back"}) {
    EXPECT_EQ(trial.ask(std::string("reloads ") + once), "1") << once;
  }
}

}  // namespace
