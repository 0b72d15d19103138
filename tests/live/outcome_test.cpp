#include <gtest/gtest.h>

import tenon.std;
import tenon.registry;
import tenon.live;

namespace {

using tenon::live::line_of;
using tenon::live::Outcome;
using tenon::live::Result;

TEST(Outcome, NamesModulesGenerationAndPhases) {
  const Outcome outcome{.result = Result::applied,
                        .files = {"/b/cards.cpp", "/b/page.cpp"},
                        .modules = {"board.cards", "board.web"},
                        .generation = 7,
                        .total_ms = 96.4,
                        .phases = {{"compile", 71.2}, {"link", 12}, {"swap", 0.2}, {"load", 0.04}}};
  EXPECT_EQ(line_of(outcome),
            "applied board.cards, board.web → gen 7 in 96 ms (compile 71, link 12, swap 0.2, load 0.04) "
            "cards.cpp, page.cpp");
}

TEST(Outcome, NamesFilesWhereNoModuleIsKnown) {
  EXPECT_EQ(line_of({.result = Result::needs_restart,
                     .phase = "hash",
                     .reason = "main.cpp is part of main",
                     .files = {"/a/main.cpp"},
                     .total_ms = 0.31}),
            "needs restart main.cpp: main.cpp is part of main in 0.3 ms");
}

TEST(Outcome, SaysWhatBecameOfObjects) {
  Outcome outcome{.result = Result::applied,
                  .files = {"/b/cards.cpp"},
                  .modules = {"board.cards"},
                  .generation = 7,
                  .carried = {.reset = {"board.cards.Cards", "board.cards.Search"}, .reset_count = 5},
                  .total_ms = 96};
  EXPECT_EQ(line_of(outcome),
            "applied board.cards → gen 7 in 96 ms cards.cpp; reset board.cards.Cards, board.cards.Search and 3 more");
  outcome.carried.reset_count = 2;
  outcome.carried.kept = {"board.cards.Visits"};
  outcome.carried.migrated = {"board.cards.Sums"};
  outcome.carried.handed_over = {"board.cards.Port"};
  const std::string said =
      "reset board.cards.Cards, board.cards.Search; kept state board.cards.Visits; migrated board.cards.Sums; handed "
      "over board.cards.Port";
  EXPECT_EQ(line_of(outcome), "applied board.cards → gen 7 in 96 ms cards.cpp; " + said);
  EXPECT_EQ(tenon::carried_text(tenon::live::event_of(outcome).carried), said);
}

TEST(Outcome, IsShortWhenNothingChanged) { EXPECT_EQ(line_of({.total_ms = 0.2}), "unchanged in 0.2 ms"); }

TEST(Outcome, NamesThePhaseThatWasRolledBack) {
  EXPECT_EQ(line_of({.result = Result::rolled_back,
                     .phase = "stage",
                     .reason = "a constructor threw",
                     .modules = {"a"},
                     .total_ms = 30,
                     .phases = {{"compile", 20}}}),
            "rolled back a at stage: a constructor threw in 30 ms (compile 20)");
}

TEST(Outcome, HasALineForEachStepWhenEverythingIsShown) {
  EXPECT_EQ(
      tenon::live::detail_of(
          {.files = {"/b/cards.cpp"}, .modules = {"board.cards"}, .phases = {{"compile", 71.2}, {"swap", 0.0125}}}),
      "  module board.cards\n  file /b/cards.cpp\n  compile     71.200 ms\n  swap         0.013 ms\n");
}

TEST(Outcome, IsAnEventToo) {
  const tenon::ReloadOutcome event = tenon::live::event_of({.result = Result::rejected,
                                                            .phase = "compile",
                                                            .reason = "a.cpp:3:4: no",
                                                            .error = tenon::live::Diagnostic{"/s/a.cpp", 3, 4, "no"},
                                                            .files = {"/s/a.cpp"},
                                                            .modules = {"a"},
                                                            .total_ms = 20.5,
                                                            .phases = {{"compile", 20}}});
  EXPECT_EQ(event.result, "rejected");
  EXPECT_EQ(event.phase, "compile");
  EXPECT_EQ(event.reason, "a.cpp:3:4: no");
  EXPECT_EQ(event.error_file, "/s/a.cpp");
  EXPECT_EQ(event.error_line, 3);
  EXPECT_EQ(event.error_column, 4);
  EXPECT_EQ(event.files, std::vector<std::string>{"/s/a.cpp"});
  EXPECT_EQ(event.modules, std::vector<std::string>{"a"});
  EXPECT_EQ(event.milliseconds, 20.5);
  EXPECT_EQ(event.phases, (std::vector<std::pair<std::string, double>>{{"compile", 20}}));
}

TEST(Outcome, ShortensLongLists) {
  const Outcome outcome{
      .result = Result::rejected, .reason = "no", .modules = {"a", "b", "c", "d", "e", "f", "g", "h"}, .total_ms = 1};
  EXPECT_EQ(line_of(outcome), "rejected a, b, c, d, e, f and 2 more: no in 1.0 ms");
}

TEST(Outcome, IsColouredOnATerminal) {
  EXPECT_EQ(line_of({.result = Result::applied, .generation = 1, .total_ms = 9.96}, true),
            "\x1b[32mapplied\x1b[0m → gen 1 in 10 ms");
  EXPECT_EQ(line_of({.result = Result::rejected, .reason = "no", .total_ms = 1}, true),
            "\x1b[31mrejected\x1b[0m: no in 1.0 ms");
}

}  // namespace
