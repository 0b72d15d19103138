#include <gtest/gtest.h>

import tenon.std;
import board.importer;

namespace {

/// "column|[x] title" of each task.
std::vector<std::string> tasks(std::string_view text) {
  std::vector<std::string> found;
  const absl::StatusOr<std::vector<board::importer::Task>> parsed = board::importer::parse("T.md", text);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  for (const board::importer::Task& task : *parsed) {
    found.push_back(absl::StrCat(task.column, "|", task.done ? "[x] " : "[ ] ", task.title));
  }
  return found;
}
using Found = std::vector<std::string>;

TEST(Markdown, FindsTasksWithEveryMarker) {
  EXPECT_EQ(tasks("- [ ] a\n* [x] b\n+ [X] c\n1. [ ] d\n12) [x] e\n"),
            (Found{"|[ ] a", "|[x] b", "|[x] c", "|[ ] d", "|[x] e"}));
}

TEST(Markdown, TakesTheNearestHeadingAsColumn) {
  EXPECT_EQ(
      tasks("- [ ] before\n# One #\n- [ ] a\n### Two\n- [ ] b\n\nThree\nlines\n===\n- [ ] c\n\nFour\n---\n- [ ] d\n"),
      (Found{"|[ ] before", "One|[ ] a", "Two|[ ] b", "Three lines|[ ] c", "Four|[ ] d"}));
}

TEST(Markdown, FindsNestedTasks) {
  EXPECT_EQ(tasks("- [ ] a\n  - [x] b\n    - [ ] c\n      1. [ ] d\n\n- e\n\n    - [ ] four spaces\n- - [ ] twice\n"),
            (Found{"|[ ] a", "|[x] b", "|[ ] c", "|[ ] d", "|[ ] four spaces", "|[ ] twice"}));
  EXPECT_EQ(tasks("- [ ] a\n\t- [ ] tab\n\t\t- [ ] tabs\n"), (Found{"|[ ] a", "|[ ] tab", "|[ ] tabs"}));
}

TEST(Markdown, JoinsTheLinesOfOneTask) {
  EXPECT_EQ(tasks("- [ ] a long\n  text that\ngoes on\n\n  Not this.\n- [ ] b\n"),
            (Found{"|[ ] a long text that goes on", "|[ ] b"}));
}

TEST(Markdown, IgnoresCodeCommentsAndFrontMatter) {
  EXPECT_EQ(tasks("---\ntitle: x\n- [ ] front\n---\n- [ ] a\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("```\n- [ ] no\n# no\n```\n- [ ] a\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("~~~~ md\n- [ ] no\n~~~\n```\n~~~~\n- [ ] a\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("- item\n  ```\n  - [ ] no\n  ```\n- [ ] a\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("text\n\n    - [ ] no\n\n- [ ] a\n\n      - [ ] no\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("<!-- - [ ] no -->\n<!--\n- [ ] no\n-->\n- [ ] a\n<pre>\n- [ ] no\n</pre>\n"), (Found{"|[ ] a"}));
  EXPECT_EQ(tasks("- [ ] a\n```\n- [ ] never closed\n"), (Found{"|[ ] a"}));
}

TEST(Markdown, ReadsQuotedLists) {
  EXPECT_EQ(tasks("> # Said\n> - [ ] a\n>> - [x] b\n"), (Found{"Said|[ ] a", "Said|[x] b"}));
  EXPECT_EQ(tasks("> ```\n> - [ ] no\n\n- [ ] a\n"), (Found{"|[ ] a"}));
}

TEST(Markdown, LeavesAloneWhatOnlyLooksLikeATask) {
  EXPECT_EQ(tasks("- [x](http://a)\n- [](b)\n- [y] c\n- [ ]\n- [ ]   \n-[ ] d\n[ ] e\n- plain\n#no heading\n"),
            (Found{}));
}

TEST(Markdown, ShowsTextWithoutItsMarks) {
  EXPECT_EQ(tasks("## The `run` **plan** [now](http://x)\n- [ ] see [the *docs*](a) and `vector<int>` ![i](j) [open\n"),
            (Found{"The run plan now|[ ] see the *docs* and vector<int>  [open"}));
}

TEST(Markdown, ReadsFilesOfEverySystem) {
  EXPECT_EQ(tasks("\ufeff# A\r\n- [ ] b\r\n"), (Found{"A|[ ] b"}));
  EXPECT_EQ(tasks("- [ ] no newline at the end"), (Found{"|[ ] no newline at the end"}));
  EXPECT_EQ(tasks(""), (Found{}));
}

TEST(Markdown, KnowsTheLineOfEachTask) {
  const auto parsed = board::importer::parse("T.md", "---\na: b\n---\n\n- [ ] a\n");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->at(0).line, 5u);
}

TEST(Markdown, NamesTheLineThatIsNotUtf8) {
  EXPECT_EQ(tasks("- [ ] a\n- [ ] b\xff\n"),
            (Found{"T.md:2: byte 8 of the line is not UTF-8 text; save the file as UTF-8"}));
  EXPECT_EQ(tasks(std::string_view("a\0", 2)),
            (Found{"T.md:1: byte 2 of the line is not UTF-8 text; save the file as UTF-8"}));
}

TEST(Markdown, RefusesATaskThatIsTooLongAndCutsAHeading) {
  EXPECT_EQ(tasks("\n- [ ] " + std::string(10001, 'a') + "\n"),
            (Found{"T.md:2: the task has 10001 bytes, the limit is 10000"}));
  const Found found = tasks("# " + std::string(300, 'h') + "\n- [ ] a\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], std::string(197, 'h') + "\u2026|[ ] a");
}

TEST(Markdown, TakesLinearTime) {
  for (const std::string_view piece : {"[", "> ", "- ", "`", "![", "# ", "**"}) {
    std::string text;
    while (text.size() < 4000000) text += piece;
    (void)tasks(text);
    (void)tasks("- [ ] " + text);
  }
}

}  // namespace
