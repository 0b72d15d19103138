/// The C++ of docs/logging.md and docs/introspection.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

namespace storage {
class Database {};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Database()>());
}  // namespace storage

namespace cards {
struct Card {
  std::int64_t id = 0;
  std::string title;
};
class Cards {
 public:
  virtual ~Cards() = default;
  virtual void add(const Card& card) = 0;
};
class StoredCards final : public Cards {
 public:
  StoredCards(storage::Database& database, tenon::Logger logger) : database_(database), logger_(logger) {}
  void add(const Card& card) override { logger_.info("card added", {{"id", card.id}, {"title", card.title}}); }
  [[nodiscard]] storage::Database& database() const { return database_; }

 private:
  storage::Database& database_;
  tenon::Logger logger_;
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.imports<"board.storage">().exports<Cards>();
constinit const tenon::Definition definition = tenon::define<descriptor, storage::descriptor>(
    tenon::provide<StoredCards(storage::Database&, tenon::Logger)>().as<Cards>());
}  // namespace cards

namespace journal {
std::vector<std::string> written;

class Journal final : public tenon::LogSink {
 public:
  [[nodiscard]] tenon::Level level(std::string_view) const override { return tenon::Level::info; }
  void write(const tenon::LogRecord& record) override;
};
inline constexpr auto descriptor = tenon::describe<"board.journal">.contributes<tenon::LogSink>();

void Journal::write(const tenon::LogRecord& record) {
  std::string line(record.module);
  line += ": ";
  line += record.text;
  tenon::append_fields(line, record.fields);
  written.push_back(line);
}
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Journal()>().as<tenon::LogSink>());
}  // namespace journal

constexpr const tenon::Definition* members[]{&storage::definition, &cards::definition, &journal::definition};
constexpr auto plan = tenon::plan({&storage::descriptor, &cards::descriptor, &journal::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(LoggingPage, WhatAClassSaysReachesTheSinkOfTheProgram) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  journal::written.clear();
  app.get<cards::Cards>()->add({.id = 7, .title = "Buy milk"});
  EXPECT_EQ(journal::written, (std::vector<std::string>{"board.cards: card added id=7 title=\"Buy milk\""}));
}

TEST(IntrospectionPage, ShowsTheTreeAsValuesAsJsonAsTextAndWhy) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  std::vector<std::string> paths;
  std::stringstream out;
  const tenon::TreeView tree = app.inspect();
  for (const tenon::InstanceView& module : tree.instances) paths.push_back(module.path);
  out << tenon::tree_json(tree) << tenon::tree_text(tree) << *tenon::explain(tree, "board.cards");
  EXPECT_NE(std::find(paths.begin(), paths.end(), "board.journal"), paths.end());
  EXPECT_NE(out.str().find("board.cards"), std::string::npos);
}

}  // namespace
