/// What becomes of code that was replaced: `--unload` and `--trap`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <thread>

#include "trial.h"

namespace {

using namespace std::chrono_literals;
using live_test::Trial;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

const std::string victim = "victim/victim.cpp";

/// Names of patches that a process has in memory, each once.
std::set<std::string> patch_names_of(int pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::set<std::string> found;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("-patch.so") != std::string::npos) found.insert(line.substr(line.find('/')));
  }
  return found;
}
long patches_of(int pid) { return static_cast<long>(patch_names_of(pid).size()); }

/// True while something of this library can be run.
bool is_accessible(int pid, const std::string& library) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(library) && line.find("r-xp") != std::string::npos) return true;
  }
  return false;
}

/// The same of its files.
long patch_files_of(int pid) {
  const fs::path directory = fs::path(TRIAL_BUILD) / "live" / std::to_string(pid);
  return std::count_if(fs::directory_iterator(directory), fs::directory_iterator(), [](const fs::directory_entry& e) {
    return e.path().filename().string().find("-patch.so") != std::string::npos;
  });
}

class Retire : public testing::Test {
 protected:
  Retire(const char* variable, const char* value) : variable_(variable) { setenv(variable, value, 1); }
  ~Retire() override { unsetenv(variable_); }

  /// The victim's next body: `victim 1` becomes `victim 2`.
  void save(int number) {
    EXPECT_THAT(trial_->save(victim, "return absl::StrCat(\"victim " + std::to_string(number - 1),
                             "return absl::StrCat(\"victim " + std::to_string(number)),
                StartsWith("applied trial.victim"));
    EXPECT_EQ(trial_->ask("victim"), "victim " + std::to_string(number) + ", 3");
  }

  std::unique_ptr<Trial> trial_;

 private:
  const char* variable_;
};

class Unloading : public Retire {
 protected:
  Unloading() : Retire("TENON_MAPPED_GENERATIONS", "0") { trial_ = std::make_unique<Trial>(); }
};

TEST_F(Unloading, OnlyTheCodeThatServesIsInMemory) {
  for (int number = 2; number <= 6; ++number) {
    save(number);
    // Whoever asked may have been in it.
    EXPECT_LE(patches_of(trial_->pid()), 2);
  }
  EXPECT_LE(patch_files_of(trial_->pid()), 4) << "a library and its list each";
  EXPECT_EQ(trial_->ask("victims"), "1 alive");
  EXPECT_EQ(trial_->ask("second"), "second 1, text 1");
}

TEST_F(Unloading, AUnitOfWorkKeepsItsCode) {
  save(2);
  EXPECT_EQ(trial_->ask("hold"), "holds 1");
  save(3);
  save(4);
  EXPECT_EQ(trial_->ask("victims"), "2 alive");
  EXPECT_GE(patches_of(trial_->pid()), 2) << "that of the unit of work, and the one that serves";
  EXPECT_EQ(trial_->ask("let go"), "let go");
  EXPECT_EQ(trial_->ask("victims"), "1 alive") << "its destructor ran in code that is still there";
  save(5);
  EXPECT_EQ(trial_->ask("victims"), "1 alive");
}

TEST_F(Unloading, ADescriptorGoesWithTheTreeThatWasMadeFromIt) {
  const std::string before = ".imports<\"trial.probes\">()";
  const std::string after = before + ".imports<\"trial.text\">()";
  for (int turn = 0; turn < 4; ++turn) {
    EXPECT_THAT(trial_->save("victim/victim.cppm", turn % 2 == 0 ? before : after, turn % 2 == 0 ? after : before),
                StartsWith("applied trial.victim"));
    EXPECT_EQ(trial_->ask("victim"), "victim 1, 3");
  }
  save(2);
  save(3);
  EXPECT_LE(patches_of(trial_->pid()), 3) << "that of the tree, and those of code";
}

/// The victim with an event, a listener that waits until it may go on, and a thread of which nobody knows.
const std::string late =
    "struct Ends {\n"
    "  ~Ends() { ++probes::kept().heard; }\n"
    "};\n"
    "struct Late {\n"
    "  bool waits = false;\n"
    "  std::unique_ptr<Ends> ends = std::make_unique<Ends>();\n"
    "};\n"
    "void hear(const Late& late) {\n"
    "  while (late.waits && !probes::kept().hear) std::this_thread::sleep_for(std::chrono::milliseconds(1));\n"
    "}\n";
const std::string asked =
    "    if (question == \"late begin\") {\n"
    "      std::thread([&events = events_] {\n"
    "        while (!kept().post) std::this_thread::sleep_for(std::chrono::milliseconds(1));\n"
    "        events.post(Late{});\n"
    "      }).detach();\n"
    "      return \"began\";\n"
    "    }\n"
    "    if (question == \"late block\") events_.post(Late{.waits = true});\n"
    "    if (question == \"late post\") kept().post = true;\n"
    "    if (question == \"late hear\") kept().hear = true;\n"
    "    if (question.starts_with(\"late\")) return absl::StrCat(kept().heard.load(), \" heard\");\n";

std::string with_late_events(std::string text) {
  const auto replace = [&text](const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  };
  replace("struct Config {", late + "struct Config {");
  replace("explicit Victim(const Config& config) : size_(config.size) {",
          "Victim(const Config& config, tenon::Events& events) : events_(events), size_(config.size) {");
  replace("    if (question != \"leave\") return \"\";", asked + "    if (question != \"leave\") return \"\";");
  replace("  int size_;", "  tenon::Events& events_;\n  int size_;");
  replace("provide<Victim(const Config&)>", "provide<Victim(const Config&, tenon::Events&)>");
  replace(".as<probes::Probe>()", ".as<probes::Probe>(), tenon::on<&hear>()");
  return text;
}

TEST_F(Unloading, AnEventKeepsTheCodeOfTheThreadThatPostedItOutsideOfAUnitOfWork) {
  trial_->write(victim, with_late_events(trial_->read(victim)));
  EXPECT_THAT(trial_->outcome(), StartsWith("applied trial.victim → gen 1"));
  EXPECT_EQ(trial_->ask("late begin"), "began") << "a thread in the code of generation 1";
  save(2);
  EXPECT_EQ(trial_->ask("late block"), "0 heard") << "what is posted after this waits";
  const long with_it = trial_->threads();
  EXPECT_EQ(trial_->ask("late post"), "0 heard");
  for (int i = 0; i < 2000 && trial_->threads() == with_it; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(trial_->threads(), with_it - 1) << "it has ended: nothing of generation 1 is left but its event";
  save(3);
  save(4);
  EXPECT_EQ(trial_->ask("late hear"), "0 heard");
  for (int i = 0; i < 2000 && trial_->ask("late") != "2 heard"; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(trial_->ask("late"), "2 heard");
  for (int i = 0; i < 2000 && patches_of(trial_->pid()) > 2; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_LE(patches_of(trial_->pid()), 2) << "then it goes";
}

class Trapping : public Retire {
 protected:
  Trapping() : Retire("TENON_TRAP", "1") {
    trial_ = std::make_unique<Trial>();
    save(2);
    EXPECT_EQ(trial_->ask("leave"), "left");
    const std::set<std::string> first = patch_names_of(trial_->pid());
    save(3);
    EXPECT_EQ(first.size(), 1);
    // `applied` says that the new code serves. The old one goes when nobody is in it, which is looked at again and
    // again.
    for (int i = 0; i < 2000 && is_accessible(trial_->pid(), *first.begin()); ++i) std::this_thread::sleep_for(10ms);
    EXPECT_FALSE(is_accessible(trial_->pid(), *first.begin()));
  }
  void dies_of(const std::string& question) {
    EXPECT_EQ(trial_->ask(question), "");
    EXPECT_TRUE(trial_->crashed());
  }
  [[nodiscard]] std::string said() const {
    const std::string all = trial_->printed();
    const std::size_t at = all.find("tenon: thread ");
    return at == std::string::npos ? all : all.substr(at);
  }
};

TEST_F(Trapping, AFunctionThatOutlivedItsGenerationIsNamed) {
  dies_of("use the functions");
  EXPECT_THAT(said(),
              ContainsRegex("^tenon: thread [^(]+ \\([0-9]+\\) used code of trial.victim gen 1: .*victim.*, which "
                            "was replaced. What a module returns must not carry its code"));
}

TEST_F(Trapping, ALiteralThatOutlivedItsGenerationIsShown) {
  dies_of("use the literals");
  EXPECT_THAT(said(), HasSubstr("used data of trial.victim gen 1, a constant: \"a literal of victim 1\", which was"));
}

TEST_F(Trapping, AnExceptionThatOutlivedItsGenerationIsNamed) {
  dies_of("use the exceptions");
  EXPECT_THAT(said(), ContainsRegex("used (code|data) of trial.victim gen 1: .*Lost"));
}

TEST_F(Trapping, WhoKeepsNothingIsNotDisturbed) {
  for (int number = 4; number <= 8; ++number) save(number);
  EXPECT_EQ(trial_->ask("victims"), "1 alive");
  EXPECT_THAT(trial_->printed(), Not(HasSubstr("tenon: thread")));
  // What was left behind is destroyed with the program, which opens the code again.
}

}  // namespace
