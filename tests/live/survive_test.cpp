/// Whatever is saved, the program lives: the old code serves without a failed call, the reason is shown, the next good
/// save works, and nothing is left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <thread>

#include "trial.h"

namespace {

using namespace std::chrono_literals;
using live_test::Trial;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

const std::string victim = "victim/victim.cpp";

/// True once the program has printed it, before or after other lines.
bool prints(const Trial& trial, const std::string& pattern) {
  for (int i = 0; i < 1000; ++i) {
    if (std::regex_search(trial.printed(), std::regex(pattern))) return true;
    std::this_thread::sleep_for(10ms);
  }
  ADD_FAILURE() << "no " << pattern << " in\n" << trial.printed();
  return false;
}

/// What a process holds.
struct Resources {
  long descriptors;
  long threads;
  long mappings;
  explicit Resources(int pid) : descriptors(entries(pid, "fd")), threads(entries(pid, "task")), mappings(lines(pid)) {}

 private:
  static std::string proc(int pid, const std::string& name) { return "/proc/" + std::to_string(pid) + "/" + name; }
  static long entries(int pid, const std::string& name) {
    return std::distance(fs::directory_iterator(proc(pid, name)), fs::directory_iterator());
  }
  static long lines(int pid) {
    std::ifstream maps(proc(pid, "maps"));
    return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
  }
};

/// Asks another module without a pause, and counts what was not answered.
class Caller {
 public:
  explicit Caller(const Trial& trial)
      : thread_([this, &trial](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            if (trial.ask("second") != "second 1, text 1") ++failed;
            ++calls;
          }
        }) {}
  std::atomic<int> calls = 0;
  std::atomic<int> failed = 0;

 private:
  std::jthread thread_;
};

class Survive : public testing::Test {
 protected:
  /// To be called once something bad was saved, with the source as it was before.
  void expect_life_goes_on(const std::string& good_text) {
    EXPECT_EQ(trial_.ask("victim"), "victim 1, 3") << "the old code serves";
    EXPECT_EQ(trial_.ask("victims"), "1 alive");
    std::string next = good_text;
    next.replace(next.find("victim 1, "), 10, "victim 2, ");
    trial_.write(victim, next);
    EXPECT_THAT(trial_.outcome(), StartsWith("applied trial.victim → gen ")) << "the next good save works";
    EXPECT_EQ(trial_.ask("victim"), "victim 2, 3");
    expect_nothing_is_left();
  }
  void expect_nothing_is_left() {
    EXPECT_EQ(trial_.ask("victims"), "1 alive") << "what was constructed is destroyed";
    const Resources now(trial_.pid());
    EXPECT_LE(now.descriptors, before_.descriptors + 1) << "one more may be a connection";
    EXPECT_LE(now.threads, before_.threads + 1) << "one more makes the objects of reloads, from the first one on";
    EXPECT_LE(now.mappings, before_.mappings + 40) << "but for the code that stays mapped, and what that thread has";
    EXPECT_GT(caller_.calls, 0);
    EXPECT_EQ(caller_.failed, 0);
  }

  Trial trial_;
  const std::string text_ = trial_.read(victim);
  const std::string interface_ = trial_.read("victim/victim.cppm");
  const Resources before_{trial_.pid()};
  const Caller caller_{trial_};
};

/// An edit of the victim, and the line that it leads to.
struct Edit {
  std::string name;
  std::string from;
  std::string to;
  std::string line;
};

class SurviveEdit : public Survive, public testing::WithParamInterface<Edit> {};

Edit before_config(const std::string& name, const std::string& code, const std::string& line) {
  return {name, "struct Config {", code + "\nstruct Config {", line};
}

std::vector<Edit> edits() {
  const std::string initialiser = "rejected trial.victim: loading it in another process: ";
  return {
      {"a_compile_error", "config.size", "config.sise", "^rejected trial.victim: victim.cpp:[0-9]+:[0-9]+: no member"},
      before_config("a_missing_symbol", "int nowhere();\nconst int found = nowhere();",
                    "^rejected trial.victim: trial::victim::nowhere.* is used, but nothing defines it"),
      before_config("a_missing_symbol_of_its_own", "namespace { int nowhere(); }\nconst int found = nowhere();",
                    "^rejected trial.victim: trial::victim::.*nowhere.* is used, but nothing defines it"),
      before_config("an_initialiser_that_throws",
                    "const int broken = [] { throw std::runtime_error(\"bad luck\"); return 1; }();",
                    "^" + initialiser + "killed by SIGABRT"),
      before_config("an_initialiser_that_crashes",
                    "const int broken = [] { return *static_cast<volatile int*>(nullptr); }();",
                    "^rejected trial.victim: .*initialiser"),
      before_config("an_initialiser_that_aborts", "const int broken = [] { std::terminate(); return 1; }();",
                    "^" + initialiser + "killed by SIGABRT"),
      before_config("an_initialiser_that_exits", "const int broken = [] { std::_Exit(0); return 1; }();",
                    "^" + initialiser + "exit code 0"),
      before_config(
          "an_initialiser_that_hangs",
          "const int broken = []() -> int { for (;;) std::this_thread::sleep_for(std::chrono::seconds(1)); }();",
          "^rejected trial.victim: loading it did not end within 5000 ms: a static initialiser hangs"),
      {"a_constructor_that_throws", ": size_(config.size) {",
       ": size_(config.size) { throw std::runtime_error(\"no\");",
       "^rolled back trial.victim at stage: trial.victim: .*Victim: the constructor threw: no"},
      {"a_wrong_configuration", "range(1, 10)", "required()",
       "^rolled back trial.victim at stage: configuration: 1 mistake in [0-9.]+ ms"},
      {"no_definition", "definition =", "definition_that_nobody_knows =",
       "^rejected trial.victim: nothing defines trial::victim::definition.* any more"},
  };
}

TEST_P(SurviveEdit, IsRefusedAndTheNextGoodSaveWorks) {
  const Edit& edit = GetParam();
  EXPECT_THAT(trial_.save(victim, edit.from, edit.to), ContainsRegex(edit.line));
  expect_life_goes_on(text_);
}
INSTANTIATE_TEST_SUITE_P(Of, SurviveEdit, testing::ValuesIn(edits()), [](const auto& edit) { return edit.param.name; });

TEST_F(Survive, ACompilerThatIsKilled) {
  trial_.edit(victim, "victim 1, ", "victim 9, ");
  const std::string children = "/proc/" + std::to_string(trial_.pid()) + "/task/*/children";
  const std::string kill_it = "for p in $(cat " + children +
                              "); do case $(cat /proc/$p/comm) in clang*) kill -KILL $p && "
                              "exit 0;; esac; done 2>/dev/null; exit 1";
  bool killed = false;
  for (int i = 0; i < 2000 && !killed; ++i) killed = std::system(kill_it.c_str()) == 0;
  ASSERT_TRUE(killed);
  EXPECT_THAT(trial_.outcome(), HasSubstr("victim.cpp does not compile: the compiler ended with killed by SIGKILL"));
  expect_life_goes_on(text_);
}

TEST_F(Survive, ADiskThatIsFull) {
  const rlimit little{20'000, RLIM_INFINITY};
  ASSERT_EQ(prlimit(trial_.pid(), RLIMIT_FSIZE, &little, nullptr), 0);
  EXPECT_THAT(trial_.save(victim, "victim 1, ", "victim 9, "), StartsWith("rejected trial.victim: "));
  const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(prlimit(trial_.pid(), RLIMIT_FSIZE, &all, nullptr), 0);
  expect_life_goes_on(text_);
}

/// The file of the running program's workspace that is named so, or that has the same bytes as this one.
fs::path kept_file(const Trial& trial, const std::string& part, const std::string& name, const fs::path& like = {}) {
  const auto bytes = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const auto& entry : fs::directory_iterator(TRIAL_BUILD "/live/" + std::to_string(trial.pid()) + part)) {
    if (like.empty() ? entry.path().string().ends_with(name) : bytes(entry.path()) == bytes(like)) return entry;
  }
  ADD_FAILURE() << "no " << name << " in " << part;
  return {};
}

/// As somebody would who builds in the wrong folder.
void replace(const fs::path& file, const fs::path& by) {
  fs::remove(file);
  fs::copy_file(by, file);
}

TEST_F(Survive, ABmiThatIsAnotherOne) {
  const fs::path own = kept_file(trial_, "/bmi", "-trial.victim.pcm");
  replace(own, kept_file(trial_, "/bmi", "-trial.second.pcm"));
  EXPECT_THAT(trial_.save(victim, "victim 1, ", "victim 9, "),
              StartsWith("rejected trial.victim: the BMI of trial.victim is not the one that the program was compiled "
                         "against (" +
                         own.string() + "); save again to make it anew"));
  expect_life_goes_on(text_);
}

TEST_F(Survive, ABmiThatIsCutOff) {
  const fs::path own = kept_file(trial_, "/bmi", "-trial.victim.pcm");
  // The build has the same file under another name.
  const fs::path copy = own.string() + ".copy";
  fs::copy_file(own, copy);
  fs::resize_file(copy, fs::file_size(copy) / 2);
  fs::rename(copy, own);
  EXPECT_THAT(trial_.save(victim, "victim 1, ", "victim 9, "),
              StartsWith("rejected trial.victim: the BMI of trial.victim is not the one"));
  expect_life_goes_on(text_);
}

TEST_F(Survive, AnObjectThatIsAnotherOne) {
  const std::string objects = TRIAL_BUILD "/tests/live/CMakeFiles/live_trial_modules.dir/program/";
  const fs::path other = kept_file(trial_, "/object", "second.cpp.o", objects + "second/second.cpp.o");
  replace(other, kept_file(trial_, "/object", "first.cpp.o", objects + "first/first.cpp.o"));
  EXPECT_THAT(trial_.save("text/text.cpp", "text 1", "text 2"),
              ContainsRegex("^rejected trial.text.*: the object of second.cpp is not the one that was compiled"));
  EXPECT_THAT(trial_.save("text/text.cpp", "text 2", "text 1"), StartsWith("unchanged"));
  EXPECT_THAT(trial_.save(victim, "victim 1, ", "victim 2, "),
              ContainsRegex("^applied trial.(second|victim), trial.(second|victim) → gen 1 "));
  EXPECT_EQ(trial_.ask("victim"), "victim 2, 3");
  expect_nothing_is_left();
}

TEST_F(Survive, ADirectoryThatIsDeletedAndCreatedAgain) {
  fs::remove_all(Trial::path("victim"));
  EXPECT_THAT(trial_.outcome(), StartsWith("needs restart trial.victim: victim.cpp was deleted"));
  fs::create_directory(Trial::path("victim"));
  trial_.write("victim/victim.cppm", interface_);
  trial_.write(victim, text_);
  std::string outcome = trial_.outcome();
  // Both files are back when both have been seen.
  if (!outcome.starts_with("unchanged")) outcome = trial_.outcome();
  EXPECT_THAT(outcome, StartsWith("unchanged"));
  expect_life_goes_on(text_);
}

TEST_F(Survive, ALiteralAFunctionAndAnExceptionThatOutliveTheirGeneration) {
  std::string text = text_;
  for (int generation = 1; generation <= 3; ++generation) {
    EXPECT_EQ(trial_.ask("leave"), "left");
    const std::string number = std::to_string(generation);
    EXPECT_THAT(trial_.save(victim, "victim " + number + ", ", "victim " + std::to_string(generation + 1) + ", "),
                StartsWith("applied"));
  }
  const std::string word = "a word of victim 1 that needs a destructor; ";
  const std::string literal = "a literal of victim 1; ";
  const std::string thrown = "lost and found 1; ";
  EXPECT_EQ(trial_.ask("use the functions"), word + word + word);
  EXPECT_EQ(trial_.ask("use the literals"), literal + literal + literal);
  EXPECT_EQ(trial_.ask("use the exceptions"), thrown + thrown + thrown);
  expect_nothing_is_left();
}

TEST_F(Survive, ADestructorThatThrows) {
  const std::string bitter =
      "class Bitter {\n public:\n  Bitter() = default;\n  ~Bitter() noexcept(false) { throw "
      "std::runtime_error(\"gone\"); "
      "}\n};\n\n}  // namespace\n\nconstinit";
  EXPECT_THAT(trial_.save(victim, "}  // namespace\n\nconstinit", bitter), StartsWith("applied trial.victim → gen 1"));
  EXPECT_THAT(trial_.save(victim, "define<descriptor>(", "define<descriptor>(tenon::provide<Bitter()>(), "),
              StartsWith("applied trial.victim → gen 2"));
  EXPECT_THAT(trial_.save(victim, "tenon::provide<Bitter()>(), ", ""), StartsWith("applied trial.victim → gen 3"));
  EXPECT_TRUE(prints(trial_, "tenon: the destructor of .*Bitter threw: gone"));
  expect_life_goes_on(text_);
}

/// With a limit of two old generations in use.
class SurviveHolders : public testing::Test {
 protected:
  SurviveHolders() { setenv("TENON_LIVE_GENERATIONS", "2", 1); }
  ~SurviveHolders() override { unsetenv("TENON_LIVE_GENERATIONS"); }
};

TEST_F(SurviveHolders, UnitsOfWorkThatNeverEndAreNamedAndTooManyStopReloads) {
  Trial trial;
  for (int generation = 1; generation <= 3; ++generation) {
    EXPECT_EQ(trial.ask("hold"), "holds " + std::to_string(generation));
    EXPECT_THAT(trial.save(victim, "victim " + std::to_string(generation) + ", ",
                           "victim " + std::to_string(generation + 1) + ", "),
                StartsWith("applied"));
  }
  EXPECT_EQ(trial.ask("victims"), "4 alive") << "three that are kept, and the one that serves";
  EXPECT_THAT(trial.save(victim, "victim 4, ", "victim 5, "),
              ContainsRegex("^rejected trial.victim: 3 old generations are in use, more than 2 "
                            "\\(TENON_LIVE_GENERATIONS\\); save again when they are not: gen 0 by unit of work \"a "
                            "request that never ends\"#[0-9]+, for [0-9.]+ s; gen 1 by "));
  EXPECT_EQ(trial.ask("victim"), "victim 4, 3");
  EXPECT_TRUE(
      prints(trial, "gen 0 is still in use by unit of work \"a request that never ends\"#[0-9]+, for [0-9.]+ s"));
  EXPECT_EQ(trial.ask("let go"), "let go");
  EXPECT_EQ(trial.ask("victims"), "1 alive");
  EXPECT_THAT(trial.save(victim, "victim 5, ", "victim 6, "), StartsWith("applied trial.victim → gen 4 "));
  EXPECT_EQ(trial.ask("victim"), "victim 6, 3");
}

}  // namespace
