/// The C++ of docs/configuration.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;

namespace storage {
struct Config {
  std::string path;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::path>);
};
class Database {
 public:
  explicit Database(const Config& config) : path(config.path) {}
  std::string path;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Database(const Config&)>());
}  // namespace storage

namespace cards {
enum class Order { newest, oldest };

struct Smtp {
  std::string host = "localhost";
  std::uint16_t port = 25;
  tenon::Secret<std::string> password;
  static constexpr auto fields = tenon::fields(tenon::field<&Smtp::host>, tenon::field<&Smtp::port>.range(1, 65535),
                                               tenon::field<&Smtp::password>.variable("SMTP_PASSWORD"));
};
struct Config {
  int page_size = 20;
  std::string title;
  Order order = Order::newest;
  std::chrono::seconds keep = 24h;
  Smtp smtp;
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::page_size>.range(1, 500), tenon::field<&Config::title>.required().doc("Shown on top"),
      tenon::field<&Config::order>, tenon::field<&Config::keep>.range(1min, 168h), tenon::field<&Config::smtp>);
};
class Cards {
 public:
  explicit Cards(const Config& config) : config(config) {}
  Config config;
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Cards(const Config&)>());
}  // namespace cards

namespace board {
struct Config {
  std::string path = "board.db";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::path>);
};
inline constexpr auto descriptor = tenon::describe<"board">.imports<"board.storage", "board.cards">().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, storage::descriptor>(
    tenon::configure<"board.storage">([](const Config& mine, storage::Config& theirs) { theirs.path = mine.path; }));
}  // namespace board

constexpr const tenon::Definition* members[]{&storage::definition, &cards::definition, &board::definition};
constexpr auto plan = tenon::plan({&storage::descriptor, &cards::descriptor, &board::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(ConfigurationPage, ReadsWhatItsStructsName) {
  tenon::App app(image);
  const absl::Status created = app.create({.file = {{"board.cards.title", std::string("Mine"), "board.toml:1"},
                                                    {"board.cards.order", std::string("oldest"), "board.toml:2"},
                                                    {"board.cards.keep", std::string("2h"), "board.toml:3"}},
                                           .environment = {{"SMTP_PASSWORD", "hidden"}}});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  const cards::Config& config = app.get<cards::Cards>()->config;
  EXPECT_EQ(config.title, "Mine");
  EXPECT_EQ(config.order, cards::Order::oldest);
  EXPECT_EQ(config.keep, 2h);
  EXPECT_EQ(config.smtp.password.reveal(), "hidden");
}

TEST(ConfigurationPage, TakesValuesFromImportersAndFromMain) {
  tenon::App app(image);
  app.set("board.cards.title", "Mine");
  app.set("board.cards.page_size", 5).configure<&cards::Config::page_size>("board.cards", 5);
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  EXPECT_EQ(app.get<cards::Cards>()->config.page_size, 5);
  EXPECT_EQ(app.get<storage::Database>()->path, "board.db");
}

}  // namespace
