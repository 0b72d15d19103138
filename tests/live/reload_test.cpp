/// The traps of reloading, one by one, on a real program whose sources are edited while it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/time.h>

#include <filesystem>
#include <thread>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

TEST(Reload, ChangesTheBodyOfAFunction) {
  Trial trial;
  EXPECT_EQ(trial.ask("first"), "first 1, text 1, calls 1");
  EXPECT_THAT(trial.save("first/first.cpp", "first 1", "first 2"),
              MatchesRegex("applied trial\\.first → gen 1 in [0-9.]+ ms \\(observe .*, hash .*, compile .*, link .*, "
                           "swap .*\\) first.cpp; reset trial\\.first\\.First"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2, "));
}

TEST(Reload, LeavesWhatWasOnlyTouched) {
  Trial trial;
  ASSERT_EQ(utimes(Trial::path("first/first.cpp").c_str(), nullptr), 0);
  EXPECT_THAT(trial.outcome(), StartsWith("unchanged "));
}

TEST(Reload, NeverReachesOldCodeThroughACallBetweenModules) {
  Trial trial;
  EXPECT_THAT(trial.save("text/text.cpp", "text 1", "text 2"),
              MatchesRegex("applied trial\\.text, trial\\.(first|second), trial\\.(first|second) → gen 1 .*"));
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(trial.ask("first"), StartsWith("first 1, text 2, "));
    ASSERT_EQ(trial.ask("second"), "second 1, text 2");
  }
}

TEST(Reload, LetsASecondPatchCallIntoTheFirst) {
  Trial trial;
  trial.save("text/text.cpp", "text 1", "text 2");
  EXPECT_THAT(trial.save("second/second.cpp", "second 1", "second 2"), StartsWith("applied trial.second, trial.text"));
  EXPECT_EQ(trial.ask("second"), "second 2, text 2");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, text 2, "));
  EXPECT_THAT(trial.save("text/text.cpp", "text 2", "text 3"), StartsWith("applied trial.text"));
  EXPECT_EQ(trial.ask("second"), "second 2, text 3");
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, text 3, "));
}

TEST(Reload, SharesStaticsThatBelongToNoModule) {
  Trial trial;
  EXPECT_EQ(trial.ask("count"), "outside 1");
  EXPECT_EQ(trial.ask("outside"), "outside 2");
  trial.save("second/second.cpp", "second 1", "second 2");
  EXPECT_EQ(trial.ask("outside"), "outside 3");
  EXPECT_EQ(trial.ask("count"), "outside 4");
}

TEST(Reload, KeepsStaticsOfModulesThatAreNotInThePatch) {
  Trial trial;
  EXPECT_EQ(trial.ask("first"), "first 1, text 1, calls 1");
  trial.save("first/first.cpp", "first 1", "first 2");
  EXPECT_EQ(trial.ask("first"), "first 2, text 1, calls 2");
}

TEST(Reload, LeavesAsioItsThreads) {
  Trial trial;
  EXPECT_EQ(trial.ask("job"), "job 1, same thread");
  EXPECT_THAT(trial.save("job/job.cpp", "job 1", "job 2"), StartsWith("applied trial.job → gen 1 "));
  EXPECT_EQ(trial.ask("job"), "job 2, same thread");
}

TEST(Reload, LetsExceptionsAndCastsCrossThePatch) {
  Trial trial;
  EXPECT_EQ(trial.ask("throw"), "caught 1");
  trial.save("first/first.cpp", "Failure(1)", "Failure(2)");
  EXPECT_EQ(trial.ask("throw"), "caught 2");
  trial.save("first/first.cpp", "return 1;", "return 9;");
  EXPECT_EQ(trial.ask("shape"), "radius 9");
}

TEST(Reload, TakesAContributionMoreAndAContributionLess) {
  Trial trial;
  EXPECT_EQ(trial.ask("third"), "nobody knows");
  const std::string one =
      "}  // namespace\n\nconstinit const tenon::Definition definition =\n    tenon::define<descriptor>(";
  const std::string two =
      "class Third final : public probes::Probe {\n"
      "  std::string ask(const std::string& question) override {\n"
      "    return question == \"third\" ? \"third 1\" : \"\";\n"
      "  }\n"
      "};\n" +
      one + "tenon::provide<Third()>().as<probes::Probe>(), ";
  EXPECT_THAT(trial.save("second/second.cpp", one, two), StartsWith("applied trial.second → gen 1 "));
  EXPECT_EQ(trial.ask("third"), "third 1");
  EXPECT_EQ(trial.ask("second"), "second 1, text 1");
  EXPECT_THAT(trial.save("second/second.cpp", two, one), StartsWith("applied trial.second → gen 2 "));
  EXPECT_EQ(trial.ask("third"), "nobody knows");
  EXPECT_EQ(trial.ask("second"), "second 1, text 1");
}

TEST(Reload, ShowsACompileErrorAsPrintedAndServesOn) {
  Trial trial;
  EXPECT_THAT(trial.save("first/first.cpp", "First() = default;", "First() = defualt;"),
              HasSubstr("rejected trial.first: first.cpp:"));
  EXPECT_THAT(trial.printed(), HasSubstr("first/first.cpp:15:"));
  EXPECT_THAT(trial.printed(), HasSubstr("1 error generated."));
  EXPECT_EQ(trial.ask("first"), "first 1, text 1, calls 1");
  // What else was saved meanwhile comes with the next good save.
  EXPECT_THAT(trial.save("second/second.cpp", "second 1", "second 2"), StartsWith("rejected"));
  EXPECT_THAT(trial.save("first/first.cpp", "defualt", "default"), StartsWith("applied trial.second → gen 1 "));
  EXPECT_EQ(trial.ask("second"), "second 2, text 1");
}

TEST(Reload, NamesAMissingSymbol) {
  Trial trial;
  EXPECT_THAT(trial.save("text/text.cpp", "std::string mark() {", "std::string other() {"),
              MatchesRegex("rejected trial\\.text: nothing defines trial::text::mark@trial\\.text.* any more, but "
                           "(first|second)\\.cpp uses it.*"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1, text 1"));
}

TEST(Reload, RefusesAPatchWhoseInitialiserCrashes) {
  Trial trial;
  EXPECT_THAT(trial.save("first/first.cpp", "class First final",
                         "const int crash = [] { return *static_cast<volatile int*>(nullptr); }();\nclass First final"),
              AllOf(StartsWith("rejected trial.first: "), HasSubstr("initialiser")));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1"));
}

TEST(Reload, RollsBackWhenAConstructorThrows) {
  Trial trial;
  EXPECT_THAT(trial.save("first/first.cpp", "First() = default;", "First() { throw std::runtime_error(\"no luck\"); }"),
              AllOf(StartsWith("rolled back trial.first at stage: "), HasSubstr("no luck")));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 1"));
  EXPECT_THAT(trial.save("first/first.cpp", "throw std::runtime_error(\"no luck\");", ""), StartsWith("applied"));
}

TEST(Reload, SaysWhatNeedsARestart) {
  Trial trial;
  EXPECT_THAT(trial.save("text/text.cppm", "int code;", "int code = 0;"),
              StartsWith("needs restart trial.text: trial.server is declared once, and imports trial.text, whose "
                         "interface changed"));
  EXPECT_THAT(trial.save("text/text.cppm", "int code = 0;", "int code;"), StartsWith("unchanged "));
  EXPECT_THAT(trial.save("first/first.cpp", "import tenon.std;", "import tenon.std;\nimport trial.nowhere;"),
              StartsWith("needs restart trial.first: first.cpp imports trial.nowhere, which is not part of the "
                         "running program"));
  EXPECT_THAT(trial.save("first/first.cpp", "\nimport trial.nowhere;", ""), StartsWith("unchanged "));
  EXPECT_THAT(trial.save("main.cpp", "int main", "/**/ int main"),
              StartsWith("needs restart main.cpp: main.cpp is part of main"));
  EXPECT_THAT(trial.save("main.cpp", "/**/ ", ""), StartsWith("unchanged "));
  EXPECT_THAT(trial.save("outside.h", "count = 0", "count = 1"),
              StartsWith("needs restart outside.h: outside.h is a header"));
  EXPECT_THAT(trial.save("outside.h", "count = 1", "count = 0"), StartsWith("unchanged "));
  EXPECT_THAT(trial.save("loop/loop.cpp", "class Thread", "/**/ class Thread"),
              StartsWith("needs restart trial.loop: "));
  EXPECT_THAT(trial.save("loop/loop.cpp", "/**/ ", ""), StartsWith("unchanged "));
}

TEST(Reload, AsksForARestartWhenFilesComeAndGo) {
  Trial trial;
  trial.write("first/fifth.cppm", "export module trial.fifth;\n");
  EXPECT_THAT(trial.outcome(), StartsWith("needs restart fifth.cppm: fifth.cppm is a new file, and only a build makes "
                                          "trial.fifth known to others in "));
  trial.remove("first/fifth.cppm");
  EXPECT_THAT(trial.outcome(), StartsWith("unchanged "));
  const std::string text = trial.read("second/second.cpp");
  trial.remove("second/second.cpp");
  EXPECT_THAT(trial.outcome(), StartsWith("needs restart trial.second: second.cpp was deleted, and nothing else "
                                          "implements trial.second in "));
  trial.write("second/second.cpp", text);
  EXPECT_THAT(trial.outcome(), StartsWith("unchanged "));
}

TEST(Reload, SeesEveryEditorsWayOfSaving) {
  Trial trial;
  const std::string path = Trial::path("first/first.cpp");
  const auto next = [&](int number) {
    const std::string text = trial.read("first/first.cpp");
    const std::size_t at = text.find("first ", text.find("StrCat"));
    return text.substr(0, at) + "first " + std::to_string(number) + text.substr(at + 7);
  };
  // Written beside, then renamed over.
  trial.write("first/first.cpp.new", next(2));
  std::filesystem::rename(path + ".new", path);
  EXPECT_THAT(trial.outcome(), StartsWith("applied"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 2"));
  // Renamed to a backup, then written anew, after a while.
  const std::string third = next(3);
  std::filesystem::rename(path, path + "~");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  trial.write("first/first.cpp", third);
  EXPECT_THAT(trial.outcome(), StartsWith("applied"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 3"));
  // A link that points to another file.
  trial.write("first/first.cpp.other", next(4));
  std::filesystem::create_symlink("first.cpp.other", path + ".link");
  std::filesystem::rename(path + ".link", path);
  EXPECT_THAT(trial.outcome(), StartsWith("applied"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 4"));
  // What the link points to.
  trial.write("first/first.cpp.other", next(5));
  EXPECT_THAT(trial.outcome(), StartsWith("applied"));
  EXPECT_THAT(trial.ask("first"), StartsWith("first 5"));
  std::filesystem::remove(path);
}

TEST(Reload, EndsWithTheLastOfManySaves) {
  Trial trial;
  for (int i = 2; i < 30; ++i) {
    trial.edit("second/second.cpp", "second " + std::to_string(i - 1), "second " + std::to_string(i));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (int i = 0; i < 600 && trial.ask("second") != "second 29, text 1"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(trial.ask("second"), "second 29, text 1");
}

}  // namespace
