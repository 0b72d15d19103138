#include <gtest/gtest.h>

import tenon;
import tenon.std;
import board_test;
import board_test.image;

namespace {

using board_test::Board;

struct Ran {
  int code;
  std::string out;
  std::string err;
};

/// Runs the program as a shell would, in the current folder.
Ran run(std::vector<std::string> words) {
  words.insert(words.begin(), "board");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  tenon::App app(board_test::image);
  const int code = app.run(static_cast<int>(arguments.size()), arguments.data());
  std::cout.flush();
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(Commands, AddAndListCards) {
  Board folder(board_test::image);
  EXPECT_EQ(run({"list"}).out, "no cards\n");
  EXPECT_EQ(run({"add", "Drink tea"}).out, "added 1 to To do: Drink tea\n");
  EXPECT_EQ(run({"add", "Bake", "--column", "Doing", "--done"}).out, "added 2 to Doing: Bake\n");
  EXPECT_EQ(run({"list"}).out, "To do\n     1 [ ] Drink tea\n\nDoing\n     2 [x] Bake\n");
  EXPECT_EQ(run({"list", "-c", "Doing"}).out, "Doing\n     2 [x] Bake\n");
  EXPECT_EQ(run({"list", "-s", "TEA"}).out, "To do\n     1 [ ] Drink tea\n");
}

TEST(Commands, ImportTakesEachFileAsAWhole) {
  Board folder(board_test::image);
  board_test::write_file("good.md", "# Plan\n- [ ] one\n- [x] two\n");
  board_test::write_file("bad.md", "- [ ] three\n\xff\n");
  const Ran ran = run({"import", "bad.md", "good.md", "good.md"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "good.md: 2 cards added\ngood.md: 0 cards added, 2 were there already\n");
  EXPECT_EQ(ran.err, "board import: bad.md:2: byte 1 of the line is not UTF-8 text; save the file as UTF-8\n");
  EXPECT_EQ(run({"list"}).out, "Plan\n     1 [ ] one\n     2 [x] two\n");
}

TEST(Commands, ExplainWhatIsWrong) {
  Board folder(board_test::image);
  EXPECT_EQ(run({"add"}).code, 2);
  EXPECT_EQ(run({"import"}).code, 2);
  const Ran empty = run({"add", " "});
  EXPECT_EQ(empty.code, 1);
  EXPECT_EQ(empty.err, "board add: the title is empty\n");
}

TEST(Commands, HelpAndValidationLeaveNoFileBehind) {
  Board folder(board_test::image);
  const Ran help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("  add          add a card\n"
                          "  list         list the cards, column by column\n"
                          "  import       take the tasks of Markdown files\n"),
            std::string::npos)
      << help.out;
  EXPECT_EQ(run({"--validate"}).code, 0);
  EXPECT_EQ(run({"add", "--help"}).code, 0);
  EXPECT_TRUE(std::filesystem::is_empty("."));
}

TEST(Commands, ReadTheTomlFileThatTheyAreGiven) {
  Board folder(board_test::image);
  board_test::write_file("my.toml", "[board.cards]\ncolumns = [\"Later\"]\n[board.storage]\npath = \"my.db\"\n");
  EXPECT_EQ(run({"--config", "my.toml", "add", "Tea"}).out, "added 1 to Later: Tea\n");
  EXPECT_TRUE(std::filesystem::exists("my.db"));
  board_test::write_file("my.toml", "[board.cards]\npage_sise = 3\n[board.storage]\npath = 3\n");
  const Ran wrong = run({"--config", "my.toml", "list"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_EQ(wrong.err,
            "board_test: cannot start: configuration: 2 mistakes\n"
            "  board.cards.page_sise (my.toml:2:1): unknown key; did you mean board.cards.page_size?\n"
            "  board.storage.path (my.toml:4:1): expected a path, found 3\n");
}

}  // namespace
