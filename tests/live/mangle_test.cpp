#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::mentions_module;

TEST(Mangle, FindsTheModuleOfAName) {
  EXPECT_TRUE(mentions_module("_ZN5board5cardsW5boardW5cards6helperEi", "board.cards"));
  EXPECT_TRUE(mentions_module("_ZN3webW3web3runEv", "web"));
  EXPECT_FALSE(mentions_module("_ZN3webW3web3runEv", "board.web"));
  EXPECT_FALSE(mentions_module("_ZSt4cout", "board.cards"));
  EXPECT_FALSE(mentions_module("_ZN20boost_asio_prefer_fn15static_instanceINS_4implEE8instanceE", "boost"));
}

TEST(Mangle, DoesNotTakeAModuleForItsParent) {
  EXPECT_FALSE(mentions_module("_ZN5board5cardsW5boardW5cards1vE", "board"));
  EXPECT_FALSE(mentions_module("_ZN5board5cardsW5boardW5cards1vE", "board.cards.deep"));
  EXPECT_FALSE(mentions_module("_ZN5boardW5board1wE", "board.cards"));
}

TEST(Mangle, SeesModulesThatTheNameAbbreviates) {
  // board::cards::H@board.cards<board::admin::stats::P@board.admin.stats>::s, as Clang 22 writes it.
  const std::string_view name = "_ZN5board5cardsW5boardW5cards1HINS_5admin5statsS1_W5adminW5stats1PEE1sE";
  EXPECT_TRUE(mentions_module(name, "board.cards"));
  EXPECT_TRUE(mentions_module(name, "board.admin.stats"));
  EXPECT_FALSE(mentions_module(name, "board.admin"));
  EXPECT_FALSE(mentions_module(name, "board.cards.stats"));
  // f@board.cards(board::X@board): the second module is spelled only as a part of the first.
  EXPECT_TRUE(mentions_module("_ZN5board5cardsW5boardW5cards1fENS_S0_1XE", "board"));
}

TEST(Mangle, SeesPartitions) { EXPECT_TRUE(mentions_module("_ZN1aW1aWP4part1fEv", "a")); }

TEST(Mangle, KnowsWhatNobodyElseCanDefine) {
  using tenon::live::has_internal_linkage;
  EXPECT_TRUE(has_internal_linkage("_ZN5board5cards12_GLOBAL__N_17nowhereEv"));
  EXPECT_TRUE(has_internal_linkage("_ZL7nowherev"));
  EXPECT_TRUE(has_internal_linkage("_ZN5board5cardsL7nowhereEv"));
  EXPECT_FALSE(has_internal_linkage("_ZN5board5cardsW5boardW5cards6helperEi"));
  EXPECT_FALSE(has_internal_linkage("_ZN5boardLE"));
  EXPECT_FALSE(has_internal_linkage("_ZN99999999999999999999aLE"));
  EXPECT_FALSE(has_internal_linkage("sqlite3_open"));
}

TEST(Mangle, NamesTheDefinitionOfAModule) {
  EXPECT_EQ(tenon::live::definition_symbol("board.cards"), "_ZN5board5cardsW5boardW5cards10definitionE");
  EXPECT_EQ(tenon::live::definition_symbol("hello"), "_ZN5helloW5hello10definitionE");
}

}  // namespace
