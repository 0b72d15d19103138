#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::line_of;
using tenon::live::Outcome;
using tenon::live::Result;

TEST(Outcome, NamesModulesGenerationAndPhases) {
  const Outcome outcome{.result = Result::applied,
                        .modules = {"board.cards", "board.web"},
                        .generation = 7,
                        .total_ms = 96.4,
                        .phases = {{"compile", 71.2}, {"link", 12}, {"swap", 0.2}, {"load", 0.04}}};
  EXPECT_EQ(line_of(outcome),
            "applied board.cards, board.web → gen 7 in 96 ms (compile 71, link 12, swap 0.2, load 0.04)");
}

TEST(Outcome, NamesFilesWhereNoModuleIsKnown) {
  EXPECT_EQ(line_of({.result = Result::needs_restart, .reason = "main.cpp is part of main", .files = {"/a/main.cpp"}}),
            "needs restart main.cpp: main.cpp is part of main");
}

TEST(Outcome, IsOneWordWhenNothingChanged) { EXPECT_EQ(line_of({}), "unchanged"); }

TEST(Outcome, ShortensLongLists) {
  const Outcome outcome{
      .result = Result::rejected, .reason = "no", .modules = {"a", "b", "c", "d", "e", "f", "g", "h"}};
  EXPECT_EQ(line_of(outcome), "rejected a, b, c, d, e, f and 2 more: no");
}

}  // namespace
