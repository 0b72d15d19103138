/// What outlives the code around it: states, and what is handed over from object to object.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

const std::string guests = "guests/guests.cpp";
const std::string port = "port/port.cpp";
const std::string declared = "tenon::state<Visits>()";
const std::string field = "  std::atomic<int> count = 0;\n";
const std::string more = field + "  std::atomic<int> left = 7;\n";
const std::string shown = "\"guests 1, \", ++visits_.count";
const std::string before =
    "struct VisitsBefore : probes::Counted {\n"
    "  std::atomic<int> count = 0;\n"
    "};\n";

/// The function that leads to the state with another field, and what it does first.
std::string migration(const std::string& first = "") {
  return before +
         "struct Visits : probes::Counted {\n"
         "  Visits() = default;\n"
         "  explicit Visits(int n) : count(n) {}\n" +
         more +
         "};\n"
         "Visits migrate(const VisitsBefore& was) {\n  " +
         first + "\n  return Visits(was.count);\n}\n";
}
const std::string state = "struct Visits : probes::Counted {\n" + field + "};\n";

/// All that a migration needs, in one save.
std::string migrate(Trial& trial, const std::string& first = "", const std::string& deadline = "") {
  std::string text = trial.read(guests);
  const auto replace = [&text](const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  };
  replace(state, migration(first));
  replace(declared, declared + ".from<&migrate" + deadline + ">()");
  replace(shown, "\"guests 2, \", ++visits_.count, \", \", visits_.left.load()");
  trial.write(guests, text);
  return trial.outcome();
}

TEST(State, OutlivesTheCodeAroundIt) {
  Trial trial;
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 1");
  EXPECT_THAT(trial.save(guests, "guests 1", "guests 2"),
              MatchesRegex("applied trial\\.guests → gen 1 .* guests\\.cpp; reset trial\\.guests\\.Guests; kept state "
                           "trial\\.guests\\.Visits"));
  EXPECT_EQ(trial.ask("visit guests"), "guests 2, 2");
  EXPECT_THAT(trial.save(guests, "guests 2", "guests 3"), StartsWith("applied trial.guests → gen 2 "));
  EXPECT_EQ(trial.ask("visit guests"), "guests 3, 3");
  EXPECT_EQ(trial.ask("states"), "1 alive");
}

TEST(State, TakesAFieldMoreByAFunctionFromTheOldStruct) {
  Trial trial;
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 1");
  EXPECT_THAT(migrate(trial), EndsWith("; reset trial.guests.Guests; migrated trial.guests.Visits"));
  EXPECT_EQ(trial.ask("visit guests"), "guests 2, 2, 7");
  EXPECT_EQ(trial.ask("states"), "1 alive");
  EXPECT_THAT(trial.save(guests, "guests 2", "guests 3"), EndsWith("; kept state trial.guests.Visits"));
  EXPECT_EQ(trial.ask("visit guests"), "guests 3, 3, 7");
  EXPECT_EQ(trial.ask("states"), "1 alive");
}

TEST(State, IsNotLostWithoutOne) {
  Trial trial;
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 1");
  EXPECT_THAT(
      trial.save(guests, field, more),
      HasSubstr(
          "rolled back trial.guests at stage: trial.guests: the state trial::guests::(anonymous namespace)::Visits "
          "has other fields than the one that is alive; alive: Counted{}, count: atomic<int>; new: Counted{}, "
          "count: atomic<int>, left: atomic<int>; keep the struct of before as VisitsBefore, write `Visits "
          "migrate(const VisitsBefore&)`, and say state<Visits>().from<&migrate>() in "));
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 2");
  trial.edit(guests, more, field);
  trial.outcome();
  EXPECT_THAT(migrate(trial), StartsWith("applied trial.guests"));
  EXPECT_EQ(trial.ask("visit guests"), "guests 2, 3, 7");
}

TEST(State, ComesFromNoStructThatIsNotAlive) {
  Trial trial;
  EXPECT_THAT(migrate(trial, "// nothing"), StartsWith("applied trial.guests"));
  EXPECT_THAT(
      trial.save(guests, "left = 7;\n};", "left = 7;\n  long third = 0;\n};"),
      HasSubstr("; VisitsBefore, from which a function leads, is another too: Counted{}, count: atomic<int>; it "
                "must be the struct that is alive in "));
  EXPECT_EQ(trial.ask("visit guests"), "guests 2, 1, 7");
}

TEST(State, StaysAsItWasWhenItsMigrationThrows) {
  Trial trial;
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 1");
  EXPECT_THAT(migrate(trial, "if (was.count > 0) throw std::runtime_error(\"no way\");"),
              StartsWith("rolled back trial.guests at stage: trial.guests: trial::guests::(anonymous "
                         "namespace)::Visits: its migration from VisitsBefore: no way in "));
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 2");
  EXPECT_EQ(trial.ask("states"), "1 alive");
  EXPECT_THAT(trial.save(guests, "if (was.count > 0)", "if (was.count < 0)"), StartsWith("applied trial.guests"));
  EXPECT_EQ(trial.ask("visit guests"), "guests 2, 3, 7");
}

TEST(State, WhoseMigrationHangsServesOnAndItsModuleNeedsARestart) {
  Trial trial;
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 1");
  const std::string hangs = "std::this_thread::sleep_for(std::chrono::seconds(was.count > 0 ? 8 : 0));";
  const std::string hung =
      "its migration from VisitsBefore: did not end within 200 ms; its thread is left to itself, and the module is not "
      "reloaded any more in ";
  EXPECT_THAT(migrate(trial, hangs, ", std::chrono::milliseconds(200)"), HasSubstr(hung));
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 2");
  const std::string refused = trial.save(guests, "seconds(was", "minutes(was");
  EXPECT_THAT(refused, StartsWith("needs restart trial.guests: "));
  EXPECT_THAT(refused, HasSubstr(hung));
  EXPECT_EQ(trial.ask("visit guests"), "guests 1, 3");
}

TEST(State, LosesNoVisitWhileItIsMigrated) {
  Trial trial;
  std::atomic<int> visits = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> visitors;
  for (int i = 0; i < 3; ++i) {
    visitors.emplace_back([&] {
      while (!stop) {
        EXPECT_THAT(trial.ask("visit guests"), StartsWith("guests "));
        ++visits;
      }
    });
  }
  EXPECT_THAT(migrate(trial), StartsWith("applied trial.guests"));
  EXPECT_THAT(trial.save(guests, "guests 2", "guests 3"), StartsWith("applied trial.guests"));
  stop = true;
  for (std::thread& visitor : visitors) visitor.join();
  EXPECT_EQ(trial.ask("visit guests"), "guests 3, " + std::to_string(visits + 1) + ", 7");
}

TEST(Adopt, HandsOverWhatTheOldObjectTook) {
  Trial trial;
  const std::string held = trial.ask("port");
  EXPECT_THAT(held, MatchesRegex("port 1 holds [0-9]+, opened 1"));
  EXPECT_THAT(trial.save(port, "port 1", "port 2"),
              EndsWith("port.cpp; reset trial.port.Port; handed over trial.port.Port"));
  EXPECT_EQ(trial.ask("port"), "port 2" + held.substr(6));
}

TEST(Adopt, GivesItBackWhenTheNewOneThrows) {
  Trial trial;
  const std::string held = trial.ask("port");
  EXPECT_THAT(
      trial.save(port, "held_ = held; }", "throw std::runtime_error(\"cannot\"); }"),
      StartsWith("rolled back trial.port at stage: trial.port: trial::port::(anonymous namespace)::Port: adopt: "
                 "cannot in "));
  EXPECT_EQ(trial.ask("port"), held);
  EXPECT_THAT(trial.save(port, "throw std::runtime_error(\"cannot\"); }", "held_ = held; } // again"),
              StartsWith("applied trial.port"));
  EXPECT_EQ(trial.ask("port"), held);
}

TEST(Adopt, OfAnotherThingNeedsARestart) {
  Trial trial;
  const std::string held = trial.ask("port");
  EXPECT_THAT(trial.save(port, "  int descriptor;\n", "  int descriptor;\n  int backlog = 5;\n"),
              StartsWith("needs restart trial.port: trial.port: trial::port::(anonymous namespace)::Port holds what it "
                         "took in start and would have to be created anew; it gives descriptor: int, and the new one "
                         "adopts descriptor: int, backlog: int in "));
  EXPECT_EQ(trial.ask("port"), held);
}

TEST(Adopt, ThatHangsKeepsItsThreadAndTheModuleNeedsARestart) {
  Trial trial;
  EXPECT_THAT(trial.save(port, "&Port::adopt>", "&Port::adopt, std::chrono::milliseconds(200)>"),
              StartsWith("applied"));
  const std::string hung =
      "adopt: did not end within 200 ms; its thread is left to itself, with what the object held in ";
  EXPECT_THAT(
      trial.save(port, "held_ = held; }", "held_ = held; std::this_thread::sleep_for(std::chrono::seconds(8)); }"),
      testing::AllOf(StartsWith("needs restart trial.port: "), HasSubstr(hung)));
  EXPECT_THAT(trial.ask("port"), StartsWith("port 1 holds -1"));
  EXPECT_THAT(trial.save(port, "port 1", "port 2"),
              testing::AllOf(StartsWith("needs restart trial.port: "), HasSubstr(hung)));
  EXPECT_EQ(trial.ask("second"), "second 1, text 1");
}

}  // namespace
