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
            "  board.storage.path (my.toml:4:1): expected a path, found 3\n"
            "the tree when it failed: nothing is created, 1 failed (board.storage)\n"
            "hint: `board_test config` shows every value and where it comes from\n");
}

TEST(Commands, ExplainSaysWhyAProviderIsTakenAndByWhom) {
  Board folder(board_test::image);
  const Ran ran = run({"explain", "board.cards.Cards"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out,
            "board::cards::Cards\n"
            "  provided by board::cards::StoredCards in board.cards\n"
            "    why: board.cards exports it, and no module overrides it\n"
            "    made by its constructor, one for the program\n"
            "    takes board::storage::Database& from board.storage: board::storage::SqliteDatabase\n"
            "    takes const board::cards::Config& from the configuration of board.cards\n"
            "    reads board.cards.page_size = 50  # default\n"
            "    reads board.cards.columns = [\"To do\", \"Doing\", \"Done\"]  # default\n"
            "  taken by board::admin::stats::CardStats in board.admin.stats as Ref, imported: board.admin.stats -> "
            "board.cards\n"
            "  taken by board::importer::MarkdownImporter in board.importer, imported: board.importer -> board.cards\n"
            "  taken by board::cli::Add in board.cli as Ref, imported: board.cli -> board.cards\n"
            "  taken by board::cli::List in board.cli as Ref, imported: board.cli -> board.cards\n"
            "  taken by board::web::Web in board.web as Ref, imported: board.web -> board.cards\n"
            "  no alternatives: nothing else provides, offers or overrides it\n");
  EXPECT_EQ(run({"explain", "board::cards::Cards"}).out, ran.out);
  EXPECT_EQ(run({"explain", "board.cards.Crads"}).err,
            "board_test: explain: this program has no module and no type board.cards.Crads; did you mean "
            "board.cards.Cards?\n");
}

TEST(Commands, ExplainAModule) {
  Board folder(board_test::image);
  EXPECT_EQ(run({"explain", "board.admin.stats"}).out,
            "board.admin.stats\n"
            "  imported by board.web\n"
            "  imports board.cards\n"
            "  exports board::admin::stats::Stats: board::admin::stats::CardStats\n"
            "  provides board::admin::stats::CardStats as board::admin::stats::Stats, one for the program\n"
            "    takes tenon::Ref<board::cards::Cards> from board.cards: board::cards::StoredCards\n");
}

TEST(Commands, AStartThatFailsPrintsThePathToTheModuleThatFailedAndAHint) {
  Board folder(board_test::image);
  board_test::write_file("board.db", "this is no database, and long enough to be looked at as one");
  const Ran ran = run({"list"});
  EXPECT_EQ(ran.code, 1);
  const std::size_t first = ran.err.find('\n') + 1;
  EXPECT_TRUE(ran.err.starts_with("board_test: cannot start: board.storage: ")) << ran.err;
  EXPECT_NE(ran.err.find("board.storage  failed: board::storage::SqliteDatabase\n"), std::string::npos) << ran.err;
  EXPECT_TRUE(std::string_view(ran.err).substr(first).starts_with("the tree when it failed: ")) << ran.err;
  EXPECT_TRUE(
      ran.err.ends_with("hint: `board_test explain board::storage::SqliteDatabase` shows where its arguments "
                        "come from; nothing is left running\n"))
      << ran.err;
}

}  // namespace
