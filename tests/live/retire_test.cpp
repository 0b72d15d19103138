/// What becomes of code that was replaced: `--unload` and `--trap`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <string>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

const std::string victim = "victim/victim.cpp";

/// Names of patches that a process has in memory, each once.
long patches_of(int pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::set<std::string> found;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("-patch.so") != std::string::npos) found.insert(line.substr(line.find('/')));
  }
  return static_cast<long>(found.size());
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

class Trapping : public Retire {
 protected:
  Trapping() : Retire("TENON_TRAP", "1") {
    trial_ = std::make_unique<Trial>();
    save(2);
    EXPECT_EQ(trial_->ask("leave"), "left");
    save(3);
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
