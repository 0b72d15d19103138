/// The C++ of docs/events.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

namespace board {
struct CardMoved {  // in the interface unit of who emits it
  int card = 0;
  std::string from, to;
};
class Cards {
 public:
  virtual ~Cards() = default;
  virtual void move(int card, std::string to) = 0;
};
class StoredCards final : public Cards {
 public:
  explicit StoredCards(tenon::Emit<CardMoved> moved) : moved_(moved) {}
  void move(int card, std::string to) override {
    const std::string from = std::exchange(columns_[card], to);
    moved_({.card = card, .from = from, .to = to});
  }

 private:
  tenon::Emit<CardMoved> moved_;
  std::map<int, std::string> columns_;
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<StoredCards(tenon::Emit<CardMoved>)>().as<Cards>());
}  // namespace board

namespace diary {
struct Config {
  std::string sign = "* ";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::sign>);
};
class Log {
 public:
  void line(const std::string& text) { lines.push_back(text); }
  std::vector<std::string> lines;
};
class Statistics {
 public:
  void count_move(const board::CardMoved&) { ++moves; }
  int moves = 0;
};
inline constexpr auto descriptor =
    tenon::describe<"board.diary">.imports<"board.cards">().exports<Log, Statistics>().config<Config>();

void write_down(const board::CardMoved& moved, Log& log, const Config& config) {
  log.line(config.sign + moved.from + " -> " + moved.to);
}

constinit const tenon::Definition definition = tenon::define<descriptor, board::descriptor>(
    tenon::provide<Log()>(), tenon::provide<Statistics()>(),
    tenon::on<&write_down>(),              // a function
    tenon::on<&Statistics::count_move>(),  // a member function, on this module's Statistics
    tenon::on<[](const tenon::AppStarted&, Log& log) { log.line("started"); }>().order<-10>());
}  // namespace diary

constexpr const tenon::Definition* members[]{&board::definition, &diary::definition};
constexpr auto plan = tenon::plan({&board::descriptor, &diary::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(EventsPage, ListenersOfAnotherModuleHearWhatIsEmitted) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  app.get<board::Cards>()->move(7, "doing");
  app.get<board::Cards>()->move(7, "done");
  EXPECT_EQ(app.get<diary::Log>()->lines, (std::vector<std::string>{"started", "*  -> doing", "* doing -> done"}));
  EXPECT_EQ(app.get<diary::Statistics>()->moves, 2);
}

}  // namespace
