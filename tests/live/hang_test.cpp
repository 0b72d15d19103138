/// What of a reload does not end: it is named, keeps its thread, and the program serves on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "trial.h"

namespace {

using namespace std::chrono_literals;
using live_test::Trial;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

const std::string victim = "victim/victim.cpp";
const std::string guests = "guests/guests.cpp";
const std::string sleeps = "std::this_thread::sleep_for(std::chrono::seconds(3)); ";

/// In the programs that begin while it lives, what may hang has half a second.
class ShortDeadline {
 protected:
  ShortDeadline() { setenv("TRIAL_DEADLINE_MS", "500", 1); }
  ~ShortDeadline() { unsetenv("TRIAL_DEADLINE_MS"); }
};

class HangTest : ShortDeadline, public testing::Test {
 protected:
  /// Asks until it is answered so; what hung ends after a while.
  void until(const std::string& question, const std::string& answer) {
    for (int i = 0; i < 2000 && trial_.ask(question) != answer; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(trial_.ask(question), answer);
  }

  Trial trial_;
};

/// Asks without a pause, and counts what was not answered.
class Caller {
 public:
  Caller(const Trial& trial, const std::string& question, const std::string& answer)
      : thread_([this, &trial, question, answer](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            if (!trial.ask(question).starts_with(answer)) ++failed;
            ++calls;
          }
        }) {}
  /// How often it has asked; to be called once.
  int end() {
    thread_ = {};
    return calls;
  }
  std::atomic<int> calls = 0;
  std::atomic<int> failed = 0;

 private:
  std::jthread thread_;
};

/// An edit of the victim after which a reload hangs, and where it does.
struct Hang {
  std::string name;
  std::string from;
  std::string to;
  std::string where;
};
class HangOf : public HangTest, public testing::WithParamInterface<Hang> {};

TEST_P(HangOf, IsNamedAndKeepsItsThreadAndItsModuleNeedsARestart) {
  const Hang& hang = GetParam();
  const std::string good = trial_.read(victim);
  EXPECT_EQ(trial_.ask("victim"), "victim 1, 3");
  EXPECT_THAT(trial_.save("first/first.cpp", "first 1", "first 2"), StartsWith("applied trial.first"));
  const long before = trial_.threads();
  Caller caller(trial_, "victim", "victim 1, 3");
  const std::string outcome = trial_.save(victim, hang.from, hang.to);
  EXPECT_THAT(outcome, ContainsRegex("^rolled back trial.victim at stage: " + hang.where + " in [0-9]"));
  EXPECT_THAT(trial_.printed(), HasSubstr("500 ms"));
  const std::string refused = trial_.save(victim, "victim 1, ", "victim 2, ");
  EXPECT_THAT(refused, ContainsRegex("^needs restart trial.victim: " + hang.where));
  trial_.write(victim, good);
  EXPECT_THAT(trial_.outcome(), StartsWith("unchanged"));
  EXPECT_THAT(trial_.save("first/first.cpp", "first 2", "first 3"), StartsWith("applied trial.first"))
      << "other modules are reloaded as ever";
  EXPECT_GT(caller.end(), 0);
  EXPECT_EQ(caller.failed, 0);
  until("victims", "1 alive");
  for (int i = 0; i < 2000 && trial_.threads() > before; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_LE(trial_.threads(), before) << "its thread has ended with it";
  EXPECT_EQ(trial_.ask("victim"), "victim 1, 3");
}

std::vector<Hang> hangs() {
  const std::string define = "tenon::define<descriptor>(";
  const auto hook = [&](const std::string& begin) { return define + begin + " { " + sleeps + "}), "; };
  const std::string made =
      "trial.victim: .*Victim: is not made after 500 ms; its thread is left to itself, and the "
      "module is not reloaded any more";
  const std::string late = ": did not end within 500 ms";
  return {
      {"a_constructor", ": size_(config.size) {", ": size_(config.size) { " + sleeps, made},
      {"what_changes_an_object", define, hook("tenon::configure_provider<probes::Probe>([](probes::Probe&)"), made},
      {"process", define, hook("tenon::process([](tenon::Setup<descriptor>)"), "trial.victim: process" + late},
      {"process_provider", define,
       define +
           "tenon::process_provider([](const tenon::ProvidedRecord&, const tenon::ModuleRef& module) { if "
           "(module.path() == \"trial.victim\") " +
           sleeps + "}), ",
       "trial.victim: process_provider" + late},
      {"setup_config", define, hook("tenon::setup_config([](Config&)"), "configuration: 1 mistake"},
  };
}
INSTANTIATE_TEST_SUITE_P(Of, HangOf, testing::ValuesIn(hangs()), [](const auto& of) { return of.param.name; });

TEST_F(HangTest, InStartCannotBeBecauseAReloadStartsNothing) {
  EXPECT_THAT(trial_.save(victim, " private:\n  int size_;",
                          " public:\n  void start() { " + sleeps + "}\n\n private:\n  int size_;"),
              StartsWith("applied trial.victim → gen 1"));
  EXPECT_THAT(trial_.save(victim, ".as<probes::Probe>()", ".as<probes::Probe>().start<&Victim::start>()"),
              AllOf(StartsWith("needs restart trial.victim: "), HasSubstr("Victim holds what it took in start")));
  EXPECT_EQ(trial_.ask("victim"), "victim 1, 3");
}

/// The state of the guests with a field more, in one save with other edits.
class HangBehindAGate : public HangTest {
 protected:
  std::string migrate(const std::string& constructor) {
    std::string text = trial_.read(guests);
    const auto replace = [&text](const std::string& from, const std::string& to) {
      ASSERT_NE(text.find(from), std::string::npos) << from;
      text.replace(text.find(from), from.size(), to);
    };
    replace("struct Visits : probes::Counted {\n  std::atomic<int> count = 0;\n};\n",
            "struct VisitsBefore : probes::Counted {\n  std::atomic<int> count = 0;\n};\n"
            "struct Visits : probes::Counted {\n  Visits() = default;\n  explicit Visits(int n) : count(n) {}\n"
            "  std::atomic<int> count = 0;\n  std::atomic<int> left = 7;\n};\n"
            "Visits migrate(const VisitsBefore& was) { return Visits(was.count); }\n");
    replace("tenon::state<Visits>()", "tenon::state<Visits>().from<&migrate>()");
    replace(": visits_(visits) {}", ": visits_(visits) { " + constructor + "}");
    trial_.write(guests, text);
    return trial_.outcome();
  }
};

TEST_F(HangBehindAGate, LetsEverybodyInAndTheModuleNeedsARestart) {
  const std::string good = trial_.read(guests);
  Caller caller(trial_, "visit guests", "guests 1, ");
  Caller other(trial_, "second", "second 1, text 1");
  const std::string where =
      "trial.guests: .*Guests: is not made after 500 ms; its thread is left to itself, and the module is not reloaded "
      "any "
      "more";
  EXPECT_THAT(migrate(sleeps), ContainsRegex("^rolled back trial.guests at stage: " + where + " in [0-9]"));
  const int meanwhile = caller.calls;
  while (caller.calls < meanwhile + 10) std::this_thread::sleep_for(1ms);
  EXPECT_THAT(trial_.save(guests, "guests 1", "guests 2"), ContainsRegex("^needs restart trial.guests: " + where));
  trial_.write(guests, good);
  EXPECT_THAT(trial_.outcome(), StartsWith("unchanged"));
  const int visits = caller.end();
  EXPECT_EQ(trial_.ask("visit guests"), "guests 1, " + std::to_string(visits + 1)) << "no visit is lost";
  EXPECT_EQ(caller.failed + other.failed, 0);
  until("states", "1 alive");
}

}  // namespace
