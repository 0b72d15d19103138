#include <gtest/gtest.h>
#include <sqlite3.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

import tenon;
import tenon.std;
import board.cards;
import board.storage;
import board_test;
import board_test.image;

namespace {

using board::cards::Cards;
using board::storage::Database;
using board_test::Board;
using board_test::message;

/// Runs SQL on a file behind the board's back.
void sql(const char* file, const char* text) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file, &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

/// What the container says before the message of a constructor that throws.
std::string thrown(std::string_view text) {
  return absl::StrCat("board.storage: board::storage::(anonymous namespace)::SqliteDatabase: the constructor threw: ",
                      std::string(text));
}

TEST(Storage, MakesNoFileBeforeTheFirstQuery) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  EXPECT_FALSE(std::filesystem::exists("board.db"));
  ASSERT_TRUE(board.get<Database>().query("SELECT 1").ok());
  EXPECT_TRUE(std::filesystem::exists("board.db"));
}

TEST(Storage, KeepsCardsWhenOpenedAgain) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  ASSERT_TRUE(board.get<Cards>().add({.title = "Stay"}).ok());
  ASSERT_EQ(message(board.open()), "OK");
  const auto page = board.get<Cards>().list("", 1);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->cards.size(), 1u);
  EXPECT_EQ(page->cards[0].title, "Stay");
}

TEST(Storage, KeepsWhatWasAddedBeforeAKill) {
  Board board(board_test::image);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (!board.open().ok()) _exit(1);
    for (char number = 0;; ++number) {
      if (!board.get<Cards>().add({.title = "Card"}).ok()) _exit(1);
      if (write(ends[1], &number, 1) != 1) _exit(1);
    }
  }
  close(ends[1]);
  char number = 0;
  while (number < 20) ASSERT_EQ(read(ends[0], &number, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(ends[0], &number, 1) == 1) continue;
  close(ends[0]);
  ASSERT_EQ(message(board.open()), "OK");
  const auto page = board.get<Cards>().list("", 1);
  ASSERT_TRUE(page.ok());
  EXPECT_GE(page->total, number + 1);
}

TEST(Storage, RefusesAFileThatIsNoDatabase) {
  Board board(board_test::image);
  board_test::write_file("board.db", "This is a letter, not a database. It is long enough to have been one, though.");
  EXPECT_EQ(message(board.open()),
            thrown("board.db: file is not a database; restore the file from a backup, or move it "
                   "away to begin with an empty board"));
  EXPECT_EQ(std::filesystem::file_size("board.db"), 77u);
}

TEST(Storage, RefusesADamagedFile) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  std::vector<board::cards::NewCard> cards(500, {.title = std::string(300, 'a')});
  ASSERT_TRUE(board.get<Cards>().add_all(cards).ok());
  board.close();
  std::fstream file("board.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 * 10);
  file << std::string(4096 * 4, '\xee');
  file.close();
  const std::string text = message(board.open());
  EXPECT_EQ(text.find(thrown("board.db: is damaged: ")), 0u) << text;
  EXPECT_NE(text.find("; restore the file from a backup, or move it away to begin with an empty board"),
            std::string::npos);
}

TEST(Storage, RefusesATruncatedFile) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  ASSERT_TRUE(board.get<Cards>().add({.title = "Stay"}).ok());
  board.close();
  std::filesystem::resize_file("board.db", std::filesystem::file_size("board.db") / 2);
  EXPECT_EQ(message(board.open()),
            thrown("board.db: database disk image is malformed; restore the file from a backup, or "
                   "move it away to begin with an empty board"));
}

TEST(Storage, RefusesANewerSchema) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  ASSERT_TRUE(board.get<Cards>().add({.title = "Stay"}).ok());
  board.close();
  sql("board.db", "PRAGMA user_version = 9");
  EXPECT_EQ(
      message(board.open()),
      thrown("board.db: has schema version 9, this program knows versions up to 2; use the newer program that wrote "
             "it, or set board.storage.path to another file"));
}

TEST(Storage, LeavesAnotherProgramsDatabaseAlone) {
  Board board(board_test::image);
  sql("board.db", "CREATE TABLE recipes(name TEXT)");
  EXPECT_EQ(message(board.open()),
            thrown("board.db: is a database of another program; set board.storage.path to a file of its own"));
}

TEST(Storage, BringsAnOldSchemaUpToDate) {
  Board board(board_test::image);
  sql("board.db",
      "CREATE TABLE columns(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
      "CREATE TABLE cards(id INTEGER PRIMARY KEY AUTOINCREMENT, column_id INTEGER NOT NULL REFERENCES columns(id),"
      "  title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT;"
      "CREATE INDEX cards_by_column ON cards(column_id, id);"
      "INSERT INTO columns VALUES (1, 'Old'); INSERT INTO cards(column_id, title, done) VALUES (1, 'Kept', 1);"
      "PRAGMA application_id = 0x54427264; PRAGMA user_version = 1;");
  ASSERT_EQ(message(board.open()), "OK");
  const auto page = board.get<Cards>().list("Old", 1);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->cards.size(), 1u);
  EXPECT_EQ(page->cards[0].title, "Kept");
  EXPECT_TRUE(page->cards[0].done);
  EXPECT_EQ(page->cards[0].origin, "");
}

TEST(Storage, SaysWhyAFileCannotBeMadeOrOpened) {
  Board board(board_test::image);
  const std::string advice = "; check that folder and file exist and may be written, or set board.storage.path";
  EXPECT_EQ(message(board.open({{"board.storage.path", std::string("none/board.db"), "test"}})),
            thrown("none/board.db: cannot be made: No such file or directory" + advice));
  std::filesystem::create_directory("folder");
  EXPECT_EQ(message(board.open({{"board.storage.path", std::string("folder"), "test"}})),
            thrown("folder: unable to open database file" + advice));
}

TEST(Storage, SaysWhenAFileMayNotBeWritten) {
  Board board(board_test::image);
  sql("/dev/null", "SELECT 1");
  const std::string text = message(board.open({{"board.storage.path", std::string("/proc/version"), "test"}}));
  EXPECT_EQ(text.find(thrown("/proc/version: ")), 0u) << text;
  EXPECT_FALSE(text.ends_with("OK"));
}

TEST(Storage, UndoesATransactionThatFailsOrThrows) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  auto& database = board.get<Database>();
  const auto insert = [&] { return database.query("INSERT INTO facts VALUES ('a', 'b')").status(); };
  EXPECT_EQ(database
                .transaction([&] {
                  EXPECT_TRUE(insert().ok());
                  return absl::AbortedError("no");
                })
                .message(),
            "no");
  EXPECT_THROW((void)database.transaction([&]() -> absl::Status {
    EXPECT_TRUE(insert().ok());
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_TRUE(database.query("SELECT * FROM facts")->empty());
  EXPECT_TRUE(database.transaction(insert).ok());
  EXPECT_EQ(database.query("SELECT * FROM facts")->size(), 1u);
}

TEST(Storage, NamesTheFileInAnError) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  EXPECT_EQ(board.get<Database>().query("SELECT absent").status(),
            absl::InternalError("board.db: no such column: absent"));
}

TEST(Storage, SaysWhenAnotherProcessHoldsTheFileTooLong) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open({{"board.storage.busy_timeout_ms", std::int64_t{20}, "test"}})), "OK");
  ASSERT_TRUE(board.get<Database>().query("SELECT 1").ok());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open("board.db", &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto added = board.get<Cards>().add({.title = "Wait"});
  EXPECT_EQ(added.status(), absl::UnavailableError("board.db: database is locked"));
  sqlite3_close(other);
  EXPECT_TRUE(board.get<Cards>().add({.title = "Wait"}).ok());
}

TEST(Storage, RevisionShowsChangesOfThisAndOfOtherProcesses) {
  Board board(board_test::image);
  ASSERT_EQ(message(board.open()), "OK");
  auto& database = board.get<Database>();
  ASSERT_TRUE(database.query("SELECT 1").ok());
  const std::uint64_t first = database.revision();
  EXPECT_EQ(database.revision(), first);
  ASSERT_TRUE(board.get<Cards>().add({.title = "Mine"}).ok());
  const std::uint64_t second = database.revision();
  EXPECT_NE(second, first);
  sql("board.db", "UPDATE cards SET title = 'Theirs'");
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_NE(database.revision(), second);
}

}  // namespace
