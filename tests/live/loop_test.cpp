/// The shim's loop with an observer, a clock and files that a test moves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_observer.h"

namespace {

using live_test::LoopTest;
using tenon::live::Loop;
using tenon::live::Outcome;
using tenon::live::Result;
using tenon::live::TimePoint;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(LoopTest, TellsOneOutcomeForEachSave) {
  saved("a.cpp", "module a;\n// 1\n");
  observer_.later.push_back({.paths = {path("b.cpp")}});
  EXPECT_THAT(outcomes(), ElementsAre("applied a", "unchanged"));
}

TEST_F(LoopTest, TellsOneOutcomeForFilesSavedTogether) {
  write("a.cpp", "module a;\n// 1\n");
  write("b.cpp", "module b;\n// 1\n");
  observer_.later.push_back({.paths = {path("a.cpp"), path("b.cpp"), path("notes.txt")}});
  EXPECT_THAT(outcomes(), ElementsAre("applied a b"));
}

TEST_F(LoopTest, DoesNotLookAtWhatIsNoSource) {
  observer_.later.push_back({.paths = {path("notes.txt"), path(".a.cpp.swp")}});
  EXPECT_THAT(outcomes(), IsEmpty());
}

TEST_F(LoopTest, DropsACompileThatALaterSaveMakesPointless) {
  tools_.during_compile = [this] {
    tools_.during_compile = nullptr;
    saved_meanwhile("a.cpp", "module a;\n// 2\n");
  };
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_THAT(outcomes(), ElementsAre("applied a"));
  EXPECT_EQ(tools_.compiled.size(), 1);
  EXPECT_EQ(sources_->running(0), tenon::live::digest_of("module a;\n// 2\n"));
}

TEST_F(LoopTest, BringsTheLastOfManySaves) {
  int left = 100;
  tools_.during_compile = [this, &left] {
    if (left > 0) saved_meanwhile("a.cpp", "module a;\n// " + std::to_string(--left) + "\n");
  };
  saved("a.cpp", "module a;\n// 100\n");
  EXPECT_THAT(outcomes(), ElementsAre("applied a"));
  EXPECT_EQ(sources_->running(0), tenon::live::digest_of("module a;\n// 0\n"));
}

TEST_F(LoopTest, GivesAFileThatIsBeingReplacedTimeToComeBack) {
  remove("a.cpp");
  observer_.later.push_back({.paths = {path("a.cpp")}});
  saved("b.cpp", "module b;\n// 1\n");
  EXPECT_THAT(outcomes(), ElementsAre("needs restart a b")) << "it did not";
}

TEST_F(LoopTest, TakesAFileThatComesBack) {
  std::vector<Result> told;
  Loop loop(observer_, *pipeline_, drain_, requests_, host_,
            [&told](const Outcome& outcome) { told.push_back(outcome.result); }, {});
  remove("a.cpp");
  observer_.later.push_back({.paths = {path("a.cpp")}});
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(told, IsEmpty());
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(told, ElementsAre(Result::applied));
  EXPECT_TRUE(loop.turn()) << "the old generation has ended";
  EXPECT_FALSE(loop.turn()) << "nothing is waited for";
}

TEST_F(LoopTest, CatchesUpWithWhatWasSavedBefore) {
  std::vector<Result> told;
  Loop loop(observer_, *pipeline_, drain_, requests_, host_,
            [&told](const Outcome& outcome) { told.push_back(outcome.result); }, {});
  loop.catch_up(clock_.now());
  EXPECT_THAT(told, IsEmpty());
  write("a.cpp", "module a;\n// 1\n");
  loop.catch_up(clock_.now());
  EXPECT_THAT(told, ElementsAre(Result::applied));
}

TEST_F(LoopTest, LooksAtEverythingWhenEventsWereLost) {
  write("a.cpp", "module a;\n// 1\n");
  observer_.later.push_back({.rescan = true});
  EXPECT_THAT(outcomes(), ElementsAre("applied a"));
}

TEST_F(LoopTest, NamesWhoKeepsAnOldGenerationAfterTwoSeconds) {
  host_.old = {{0, {"unit of work \"GET /\"#17, for 2.0 s"}}};
  std::vector<TimePoint> when;
  Loop loop(
      observer_, *pipeline_, drain_, requests_, host_, [](const Outcome&) {},
      [&](const std::string& line) {
        said_.push_back(line);
        when.push_back(clock_.now());
      });
  const TimePoint begin = clock_.now();
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(said_, IsEmpty());
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(said_, ElementsAre("gen 0 is still in use by unit of work \"GET /\"#17, for 2.0 s"));
  EXPECT_THAT(when, ElementsAre(begin + std::chrono::seconds(2)));
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(said_.size(), 1) << "once for each generation";
  host_.old.clear();
  EXPECT_TRUE(loop.turn());
  EXPECT_FALSE(loop.turn()) << "there is nothing to wait for";
}

TEST_F(LoopTest, LooksAgainWhileAThreadIsInRetiredCode) {
  drain_.retires(tools_);
  tools_.inside = true;
  Loop loop(observer_, *pipeline_, drain_, requests_, host_, [](const Outcome&) {}, {});
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(tools_.retired, 1) << "after the reload";
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(tools_.retired, 2) << "two seconds later";
  tools_.inside = false;
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(tools_.retired, 3);
  EXPECT_FALSE(loop.turn()) << "there is nothing to wait for";
}

TEST_F(LoopTest, RefusesReloadsWhileTooManyGenerationsAreInUse) {
  std::vector<Outcome> told;
  Loop loop(observer_, *pipeline_, drain_, requests_, host_,
            [&told](const Outcome& outcome) { told.push_back(outcome); }, {});
  saved("a.cpp", "module a;\n// 1\n");
  loop.turn();
  host_.old = {{0, {"x"}}, {1, {"y"}}};
  saved("a.cpp", "module a;\n// 2\n");
  loop.turn();
  EXPECT_EQ(told.back().result, Result::applied);
  host_.old.push_back({2, {"a", "b", "c", "d"}});
  saved("a.cpp", "module a;\n// 3\n");
  loop.turn();
  EXPECT_EQ(told.back().result, Result::rejected);
  EXPECT_EQ(told.back().reason,
            "3 old generations are in use, more than 2 (TENON_LIVE_GENERATIONS); save again when they are not: "
            "gen 0 by x; gen 1 by y; gen 2 by a; b; c; and 1 more");
  EXPECT_EQ(tools_.compiled.size(), 2);
  host_.old.clear();
  observer_.later.push_back({.paths = {path("a.cpp")}});
  loop.turn();
  EXPECT_EQ(told.back().result, Result::applied);
}

TEST_F(LoopTest, LivesThroughAnExceptionOfItsOwn) {
  int told = 0;
  Loop loop(
      observer_, *pipeline_, drain_, requests_, host_, [&told](const Outcome&) { ++told; },
      [this](const std::string& line) { said_.push_back(line); });
  disk_.reading = [this] {
    disk_.reading = nullptr;
    throw std::bad_alloc();
  };
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(said_, ElementsAre("live reload failed: std::bad_alloc; save again"));
  write("b.cpp", "module b;\n// 1\n");
  saved("a.cpp", "module a;\n// 2\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(sources_->running(1), tenon::live::digest_of("module b;\n// 1\n")) << "it looked at everything";
}

TEST_F(LoopTest, LivesThroughAnExceptionWhileItCatchesUp) {
  int told = 0;
  Loop loop(
      observer_, *pipeline_, drain_, requests_, host_, [&told](const Outcome&) { ++told; },
      [this](const std::string& line) {
        said_.push_back(line);
        throw std::bad_alloc();
      });
  disk_.reading = [this] {
    disk_.reading = nullptr;
    throw std::bad_alloc();
  };
  write("a.cpp", "module a;\n// 1\n");
  loop.catch_up(clock_.now());
  EXPECT_THAT(said_, ElementsAre("live reload failed: std::bad_alloc; save again"));
  write("b.cpp", "module b;\n// 1\n");
  saved("a.cpp", "module a;\n// 2\n");
  EXPECT_TRUE(loop.turn());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(sources_->running(1), tenon::live::digest_of("module b;\n// 1\n")) << "it looked at everything";
}

TEST_F(LoopTest, TakesNothingBackBecauseItCannotBeTold) {
  std::vector<std::string> answered;
  Loop loop(
      observer_, *pipeline_, drain_, requests_, host_, [](const Outcome&) { throw std::bad_alloc(); },
      [this](const std::string& line) {
        said_.push_back(line);
        throw std::bad_alloc();
      });
  EXPECT_TRUE(requests_.put({.request = {.forced = {"a"}}, .done = [&](const tenon::ReloadOutcome& outcome) {
                               answered.push_back(outcome.result);
                             }}));
  write("a.cpp", "module a;\n// 1\n");
  observer_.now.push_back({.paths = {path("a.cpp")}});
  EXPECT_TRUE(loop.turn());
  EXPECT_THAT(said_, ElementsAre("applied, but not told to all: std::bad_alloc"));
  EXPECT_THAT(answered, ElementsAre("applied"));
  EXPECT_EQ(host_.generation, 1);
}

TEST(Drain, TakesItsLimitFromTheEnvironment) {
  EXPECT_EQ(tenon::live::most_generations(nullptr), 16);
  EXPECT_EQ(tenon::live::most_generations("3"), 3);
  EXPECT_EQ(tenon::live::most_generations("many"), 16);
}

}  // namespace
