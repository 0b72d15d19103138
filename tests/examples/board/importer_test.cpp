#include <gtest/gtest.h>

import tenon;
import tenon.std;
import board.cards;
import board.importer;
import board_test;
import board_test.image;

namespace {

using board::cards::Cards;
using board::importer::Importer;
using board_test::Board;
using board_test::message;
using board_test::write_file;

class ImporterTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(message(board_.open()), "OK"); }
  Cards& cards() { return board_.get<Cards>(); }
  Importer& importer() { return board_.get<Importer>(); }
  std::string error(const std::string& path) { return message(importer().import_file(path).status()); }
  Board board_{board_test::image};
};

TEST_F(ImporterTest, TurnsTasksIntoCardsThatKnowWhereTheyCameFrom) {
  write_file("TODO.md", "- [ ] zero\n# Next\n- [ ] one\n- [x] two\n");
  const auto imported = importer().import_file("./TODO.md");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->tasks, 3u);
  EXPECT_EQ(imported->added, 3u);
  const auto next = cards().list("Next", 1);
  ASSERT_EQ(next->cards.size(), 2u);
  EXPECT_EQ(next->cards[0].origin, "TODO.md: Next");
  EXPECT_FALSE(next->cards[0].done);
  EXPECT_TRUE(next->cards[1].done);
  EXPECT_EQ(cards().list("To do", 1)->cards.at(0).origin, "TODO.md");
}

TEST_F(ImporterTest, AddsNothingTwiceAndLeavesMovedCardsWhereTheyAre) {
  write_file("TODO.md", "# Next\n- [ ] one\n");
  ASSERT_TRUE(importer().import_file("TODO.md").ok());
  ASSERT_TRUE(cards().move(cards().list("", 1)->cards.at(0).id, "Doing").ok());
  write_file("TODO.md", "# Next\n- [x] one\n- [ ] two\n");
  EXPECT_EQ(importer().import_file("TODO.md")->added, 1u);
  EXPECT_EQ(cards().list("Doing", 1)->total, 1);
  EXPECT_EQ(cards().list("Next", 1)->total, 1);
}

TEST_F(ImporterTest, TakesNothingOfAFileThatIsNotUtf8) {
  write_file("TODO.md", "- [ ] one\n- [ ] t\xe4glich\n");
  EXPECT_EQ(error("TODO.md"), "TODO.md:2: byte 8 of the line is not UTF-8 text; save the file as UTF-8");
  EXPECT_EQ(cards().list("", 1)->total, 0);
}

TEST_F(ImporterTest, TakesNothingOfAFileWithATaskThatIsTooLong) {
  write_file("TODO.md", "- [ ] one\n- [ ] " + std::string(10001, 'a') + "\n");
  EXPECT_EQ(error("TODO.md"), "TODO.md:2: the task has 10001 bytes, the limit is 10000");
  EXPECT_EQ(cards().list("", 1)->total, 0);
}

TEST_F(ImporterTest, RefusesAFileOf50MegabytesBeforeReadingIt) {
  write_file("TODO.md", "- [ ] one\n");
  std::filesystem::resize_file("TODO.md", 50000000);
  EXPECT_EQ(error("TODO.md"), "TODO.md: is too large: files of 50 MB and more are not imported; split it");
  EXPECT_EQ(cards().list("", 1)->total, 0);
}

TEST_F(ImporterTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(error("none.md"), "none.md: No such file or directory");
  EXPECT_EQ(error("/dev/zero"), "/dev/zero: is no regular file");
  std::filesystem::create_directory("docs");
  EXPECT_EQ(error("docs"), "docs: is a folder; name a file in it");
}

TEST_F(ImporterTest, TakesTheDocumentsOnTheVeryFirstStartOnly) {
  write_file("README.md", "# Plan\n- [ ] readme\n");
  std::filesystem::create_directories("docs/deep");
  write_file("docs/deep/b.md", "- [ ] b\n");
  write_file("docs/a.md", "- [ ] a\n");
  write_file("docs/notes.txt", "- [ ] text\n");
  ASSERT_EQ(message(importer().import_documents()), "OK");
  EXPECT_EQ(cards().list("", 1)->total, 3);
  write_file("README.md", "- [ ] later\n");
  ASSERT_EQ(message(importer().import_documents()), "OK");
  ASSERT_EQ(message(board_.open()), "OK");
  ASSERT_EQ(message(importer().import_documents()), "OK");
  EXPECT_EQ(cards().list("", 1)->total, 3);
}

TEST_F(ImporterTest, LeavesAUsedBoardAlone) {
  write_file("README.md", "- [ ] readme\n");
  ASSERT_TRUE(cards().add({.title = "mine"}).ok());
  ASSERT_EQ(message(importer().import_documents()), "OK");
  EXPECT_EQ(cards().list("", 1)->total, 1);
}

TEST_F(ImporterTest, LeavesOutADocumentThatCannotBeTakenAndSaysSo) {
  write_file("README.md", "- [ ] bad \xff\n");
  write_file("CHANGELOG.md", "- [ ] good\n");
  testing::internal::CaptureStderr();
  ASSERT_EQ(message(importer().import_documents()), "OK");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("warning board.importer: left out README.md:1: byte 11 of the line is not UTF-8 text"),
            std::string::npos)
      << log;
  EXPECT_NE(log.find("board.importer: the board is new; took 1 card from 1 document\n"), std::string::npos) << log;
  EXPECT_EQ(cards().list("", 1)->total, 1);
}

TEST_F(ImporterTest, MissesADocumentThatSomebodyAskedFor) {
  ASSERT_EQ(message(board_.open({{"board.importer.documents", tenon::ConfigList{"PLAN.md"}, "test"}})), "OK");
  testing::internal::CaptureStderr();
  ASSERT_EQ(message(importer().import_documents()), "OK");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("warning board.importer: left out PLAN.md: No such file or directory\n"), std::string::npos)
      << log;
}

}  // namespace
