/// When saves are brought in, with everything but the shim's loop put in by the test: exactly one outcome for each
/// batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_observer.h"

namespace {

using tenon::ReloadMode;
using tenon::live::Loop;
using tenon::live::Outcome;
using tenon::live::Result;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ModeTest : public live_test::LoopTest {
 protected:
  void ask(tenon::ReloadRequest request = {}) {
    EXPECT_TRUE(requests_.put({.request = std::move(request), .done = [this](const tenon::ReloadOutcome& outcome) {
                                 answers_.push_back(outcome.result);
                               }}));
  }
  /// Until nothing is left to wait for; gives what was told.
  std::vector<std::string> turns() {
    while (loop_.turn()) {
    }
    return std::exchange(told_, {});
  }

  std::vector<std::string> told_;
  std::vector<std::string> answers_;
  Outcome last_;
  Loop loop_{observer_,
             *pipeline_,
             drain_,
             requests_,
             host_,
             [this](const Outcome& outcome) {
               std::string line(name_of(outcome.result));
               for (const std::string& module : outcome.modules) line += " " + module;
               told_.push_back(line);
               last_ = outcome;
             },
             [this](const std::string& line) { said_.push_back(line); }};
};

TEST_F(ModeTest, ManualSaysWhatWaitsAndBringsItInOneBatch) {
  host_.when = ReloadMode::manual;
  saved("a.cpp", "module a;\n// 1\n");
  saved("b.cpp", "module b;\n// 1\n");
  saved("a.cpp", "module a;\n// 2\n");
  EXPECT_THAT(turns(), IsEmpty());
  EXPECT_THAT(said_, ElementsAre("waiting for r, or Reloads::reload(): a.cpp",
                                 "waiting for r, or Reloads::reload(): a.cpp, b.cpp",
                                 "waiting for r, or Reloads::reload(): a.cpp, b.cpp"));
  EXPECT_THAT(tools_.compiled, IsEmpty());
  ask();
  EXPECT_THAT(turns(), ElementsAre("applied a b"));
  EXPECT_THAT(answers_, ElementsAre("applied"));
  EXPECT_EQ(sources_->running(0), tenon::live::digest_of("module a;\n// 2\n"));
}

TEST_F(ModeTest, ManualSaysWhenNothingWaitsAnyMore) {
  host_.when = ReloadMode::manual;
  const std::string text = disk_.files[path("a.cpp")];
  saved("a.cpp", "module a;\n// 1\n");
  turns();
  saved("a.cpp", text);
  saved("notes.txt", "x");
  turns();
  EXPECT_THAT(said_, ElementsAre(HasSubstr("a.cpp"), "nothing waits: the files are those that run"));
  ask();
  EXPECT_THAT(turns(), ElementsAre("unchanged"));
}

TEST_F(ModeTest, ManualCountsFromWhenItWasAskedFor) {
  host_.when = ReloadMode::manual;
  saved("a.cpp", "module a;\n// 1\n");
  turns();
  clock_.advance(std::chrono::minutes(5));
  ask();
  turns();
  EXPECT_LT(last_.total_ms, 1000);
}

TEST_F(ModeTest, ManualKeepsWhatFailedForTheNextTime) {
  host_.when = ReloadMode::manual;
  tools_.broken = {{0, 256}};
  saved("a.cpp", "module a;\nbad\n");
  turns();
  ask();
  EXPECT_THAT(turns(), ElementsAre("rejected a"));
  tools_.broken.clear();
  ask();
  EXPECT_THAT(turns(), ElementsAre("applied a")) << "nothing was saved meanwhile";
}

TEST_F(ModeTest, ASaveWhileManualBringsComesWithIt) {
  host_.when = ReloadMode::manual;
  saved("a.cpp", "module a;\n// 1\n");
  turns();
  tools_.during_compile = [this] {
    tools_.during_compile = nullptr;
    saved_meanwhile("a.cpp", "module a;\n// 2\n");
  };
  ask();
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_THAT(answers_, ElementsAre("applied"));
  EXPECT_EQ(sources_->running(0), tenon::live::digest_of("module a;\n// 2\n"));
}

TEST_F(ModeTest, WhatIsAskedForWaitsForAFileThatIsBeingReplaced) {
  host_.when = ReloadMode::manual;
  remove("a.cpp");
  observer_.now.push_back({.paths = {path("a.cpp")}});
  ask();
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_THAT(answers_, ElementsAre("applied"));
}

TEST_F(ModeTest, BoundaryHoldsUnitsOfWorkBackWhileSavesWait) {
  host_.when = ReloadMode::boundary;
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_THAT(turns(), IsEmpty());
  EXPECT_THAT(said_, ElementsAre("waiting for the next unit of work: a.cpp"));
  EXPECT_TRUE(host_.waits);
  ask();
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_FALSE(host_.waits);
}

TEST_F(ModeTest, BoundaryLetsThemGoOnAfterAnEditThatFails) {
  host_.when = ReloadMode::boundary;
  tools_.broken = {{0, 256}};
  saved("a.cpp", "module a;\nbad\n");
  turns();
  ask();
  EXPECT_THAT(turns(), ElementsAre("rejected a"));
  EXPECT_FALSE(host_.waits);
}

TEST_F(ModeTest, BoundaryHoldsNobodyBackForAnEditThatWasTakenBack) {
  host_.when = ReloadMode::boundary;
  const std::string text = disk_.files[path("a.cpp")];
  saved("a.cpp", "module a;\n// 1\n");
  turns();
  EXPECT_TRUE(host_.waits);
  saved("a.cpp", text);
  turns();
  EXPECT_FALSE(host_.waits);
}

TEST_F(ModeTest, OffSaysNothingAndRefusesWhatIsAskedFor) {
  host_.when = ReloadMode::off;
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_THAT(turns(), IsEmpty());
  EXPECT_THAT(said_, IsEmpty());
  ask();
  EXPECT_THAT(turns(), ElementsAre("rejected"));
  EXPECT_EQ(last_.reason, "reloading is off (TENON_RELOAD)");
  EXPECT_THAT(tools_.compiled, IsEmpty());
}

TEST_F(ModeTest, AnotherModeBringsWhatWaited) {
  for (const ReloadMode mode : {ReloadMode::off, ReloadMode::manual, ReloadMode::boundary}) {
    host_.when = mode;
    saved("a.cpp", "module a;\n// " + std::string(tenon::name_of(mode)) + "\n");
    EXPECT_THAT(turns(), IsEmpty());
    host_.when = ReloadMode::automatic;
    requests_.wake();
    EXPECT_THAT(turns(), ElementsAre("applied a"));
  }
}

TEST_F(ModeTest, WhatWasSavedBeforeTheStartWaitsToo) {
  host_.when = ReloadMode::manual;
  write("a.cpp", "module a;\n// 1\n");
  loop_.catch_up(clock_.now());
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_THAT(said_, ElementsAre("waiting for r, or Reloads::reload(): a.cpp"));
  ask();
  EXPECT_THAT(turns(), ElementsAre("applied a"));
}

TEST_F(ModeTest, MakesObjectsAnewWithoutAnyTool) {
  ask({.again = {"b"}});
  EXPECT_THAT(turns(), ElementsAre("applied b"));
  EXPECT_THAT(host_.renewed, ElementsAre("b"));
  EXPECT_THAT(host_.modules_applied, IsEmpty());
  EXPECT_THAT(tools_.compiled, IsEmpty());
  saved("a.cpp", "module a;\n// 1\n");
  EXPECT_THAT(turns(), ElementsAre("applied a")) << "what is known of the code that runs is as before";
}

TEST_F(ModeTest, MakesObjectsAnewTogetherWithWhatWasSaved) {
  host_.when = ReloadMode::manual;
  saved("a.cpp", "module a;\n// 1\n");
  turns();
  ask({.again = {"b", "a"}});
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_THAT(host_.modules_applied, ElementsAre("a"));
  EXPECT_THAT(host_.renewed, ElementsAre("b"));
}

TEST_F(ModeTest, CompilesAgainWhatIsKnownWhenItIsForced) {
  ask({.forced = {"a"}});
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_THAT(tools_.compiled, ElementsAre(0));
  ask({.forced = {"a"}});
  EXPECT_THAT(turns(), ElementsAre("applied a"));
  EXPECT_THAT(tools_.compiled, ElementsAre(0, 0));
}

TEST_F(ModeTest, LooksAtFilesOfWhichNoEventCame) {
  write("a.cpp", "module a;\n// 1\n");
  EXPECT_TRUE(requests_.put({.everything = true}));
  EXPECT_THAT(turns(), ElementsAre("applied a"));
}

TEST_F(ModeTest, AnswersWhoIsStillWaitingWhenItEnds) {
  std::string reason;
  {
    Loop loop(
        observer_, *pipeline_, drain_, requests_, host_, [](const Outcome&) { throw std::bad_alloc(); },
        [](const std::string&) {});
    remove("a.cpp");
    observer_.later.push_back({.paths = {path("a.cpp")}});
    EXPECT_TRUE(loop.turn());
    EXPECT_TRUE(requests_.put({.done = [&](const tenon::ReloadOutcome& outcome) { reason = outcome.reason; }}));
    observer_.later.push_back({});
    EXPECT_TRUE(loop.turn());
    EXPECT_EQ(reason, "");
  }
  EXPECT_EQ(reason, "the program ends");
}

}  // namespace
