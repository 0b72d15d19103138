#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using tenon::matches;

static_assert(matches("[a-z_]+", "to_do"));
static_assert(!matches("[a-z_]+", "To do"));

TEST(Pattern, IsForTheWholeText) {
  EXPECT_TRUE(matches("abc", "abc"));
  EXPECT_FALSE(matches("abc", "abcd"));
  EXPECT_FALSE(matches("abc", "ab"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
}

TEST(Pattern, KnowsSetsAndTheirOpposites) {
  EXPECT_TRUE(matches("[-a.]", "-"));
  EXPECT_TRUE(matches("[\\]x]", "]"));
  EXPECT_TRUE(matches("[^/]", "a"));
  EXPECT_FALSE(matches("[^/]", "/"));
  EXPECT_TRUE(matches("\\w\\s\\d", "_ 7"));
  EXPECT_FALSE(matches("\\d", "x"));
  EXPECT_TRUE(matches("[\\d_]+", "1_000"));
  EXPECT_TRUE(matches("a\\.b", "a.b"));
  EXPECT_FALSE(matches("a\\.b", "axb"));
}

TEST(Pattern, RepeatsWhatStandsBeforeACount) {
  EXPECT_TRUE(matches("ab?c", "ac"));
  EXPECT_TRUE(matches("ab*c", "abbbc"));
  EXPECT_FALSE(matches("ab+c", "ac"));
  EXPECT_TRUE(matches("[A-Z]{3}", "ABC"));
  EXPECT_FALSE(matches("[A-Z]{3}", "AB"));
  EXPECT_TRUE(matches("x{1,2}", "xx"));
  EXPECT_FALSE(matches("x{1,2}", "xxx"));
  EXPECT_TRUE(matches("(ab){2,}", "ababab"));
  EXPECT_FALSE(matches("(ab){2,}", "ab"));
}

TEST(Pattern, ChoosesBetweenAlternatives) {
  EXPECT_TRUE(matches("https?|ftp", "http"));
  EXPECT_TRUE(matches("https?|ftp", "ftp"));
  EXPECT_FALSE(matches("https?|ftp", "httpsftp"));
  EXPECT_TRUE(matches("(a|b|)c", "c"));
  EXPECT_TRUE(matches("(https?|ftp)://[^/]+(/.*)?", "https://tenon.dev/docs"));
}

TEST(Pattern, TakesACharacterBeyondAsciiAsOne) {
  EXPECT_TRUE(matches("k.se", "käse"));
  EXPECT_TRUE(matches("ä+", "ää"));
  EXPECT_TRUE(matches("[^a]", "ä"));
  EXPECT_FALSE(matches("[a-z]", "ä"));
}

TEST(Pattern, TakesTimeInProportionToTheText) {
  // A matcher that tries one way after the other needs 2^30 steps for this.
  EXPECT_FALSE(matches("(a*)*b", std::string(30, 'a')));
  EXPECT_FALSE(matches("(a|a)*b", std::string(10'000, 'a')));
}

TEST(Pattern, SaysWhatIsWrongWithIt) {
  auto error = [](std::string_view pattern) { return std::string(tenon::Pattern(pattern).error()); };
  EXPECT_EQ(error("(a"), "a ( or [ without its end, or a \\ at the end");
  EXPECT_EQ(error("[a"), "a ( or [ without its end, or a \\ at the end");
  EXPECT_EQ(error("a\\"), "a ( or [ without its end, or a \\ at the end");
  EXPECT_EQ(error("a)"), "a ) without its (");
  EXPECT_EQ(error("+a"), "a ?, *, + or { that stands behind nothing");
  EXPECT_EQ(error("a{2"), "expected {3}, {1,3} or {2,}");
  EXPECT_EQ(error("a{3,1}"), "expected {3}, {1,3} or {2,}");
  EXPECT_EQ(error("^a$"), "^ and $ are not needed: a pattern is for the whole text");
  EXPECT_EQ(error("\\b"), "of the letters only d, w and s may stand behind a \\");
  EXPECT_EQ(error("[z-a]"), "in a set stand ASCII characters, and ranges such as a-z");
  EXPECT_EQ(error("[]"), "a set with nothing in it");
  EXPECT_EQ(error("(a{100}){100}"), "it is too long, counting repetitions");
  EXPECT_FALSE(matches("(a", "a"));
}

}  // namespace
