#include <gtest/gtest.h>

import tenon.std;
import board.text;

namespace {

using board::text::first_invalid;

TEST(Text, AcceptsEveryLengthOfUtf8) {
  EXPECT_EQ(first_invalid(""), std::nullopt);
  EXPECT_EQ(first_invalid("a\u00e9\u20ac\U0001f600\U0010ffff"), std::nullopt);
}

TEST(Text, FindsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(first_invalid("ab\xff"), 2u);
  EXPECT_EQ(first_invalid("a\xc3"), 1u);             // cut off
  EXPECT_EQ(first_invalid("\xc0\xaf"), 0u);          // overlong
  EXPECT_EQ(first_invalid("\xe0\x9f\xbf"), 0u);      // overlong
  EXPECT_EQ(first_invalid("x\xed\xa0\x80"), 1u);     // surrogate
  EXPECT_EQ(first_invalid("\xf4\x90\x80\x80"), 0u);  // beyond Unicode
  EXPECT_EQ(first_invalid(std::string_view("a\0b", 3)), 1u);
}

TEST(Text, EscapesWhatHtmlAndJsonAndUrlsWouldRead) {
  EXPECT_EQ(board::text::html("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
  EXPECT_EQ(board::text::json("a\"b\\c\n\x01\u00e9"), "\"a\\\"b\\\\c\\u000a\\u0001\u00e9\"");
  EXPECT_EQ(board::text::url("a b&c=\u00e9~"), "a%20b%26c%3D%C3%A9~");
}

TEST(Text, CutsBetweenCharacters) {
  EXPECT_EQ(board::text::cut("abcdef", 6), "abcdef");
  EXPECT_EQ(board::text::cut("abcdefg", 6), "abc\u2026");
  EXPECT_EQ(board::text::cut("ab\u20acdefg", 7), "ab\u2026");
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(board::text::trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(board::text::trimmed(" \n"), "");
}

}  // namespace
