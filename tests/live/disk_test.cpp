/// A disk that is full or broken: whichever write of a reload fails, there is one outcome that says why, the old code
/// serves, no file is there by half, and the next good save works.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "faults.h"
#include "trial.h"

namespace {

using live_test::Faults;
using live_test::Trial;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
namespace fs = std::filesystem;

const std::string victim = "victim/victim.cpp";
const std::string live = TRIAL_BUILD "/live/";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> files_in(const std::string& directory) {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(directory)) files.insert(entry.path().filename());
  return files;
}

/// Says which write of the program, and of the tools that it starts, fails.
class FaultyDisk {
 public:
  FaultyDisk() {
    const int fd = mkstemp(file_.data());
    EXPECT_EQ(ftruncate(fd, sizeof(Faults)), 0);
    void* memory = mmap(nullptr, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    faults_ = new (memory) Faults{};
    live.copy(faults_->below.data(), faults_->below.size() - 1);
    setenv(live_test::faults_variable, file_.c_str(), 1);
    setenv("LD_PRELOAD", FAULTY_DISK, 1);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk() {
    only_started();
    munmap(faults_, sizeof(Faults));
    fs::remove(file_);
  }
  /// What is started from now on is spared.
  static void only_started() {
    unsetenv("LD_PRELOAD");
    unsetenv(live_test::faults_variable);
  }
  void fail(int call, int error, bool lasting = false) {
    faults_->failed = 0;
    faults_->lasting = lasting;
    faults_->error = error;
    faults_->left = call;
  }
  /// The call that failed, or nothing.
  std::string failed() {
    faults_->left = 0;
    return faults_->failed > 0 ? faults_->at.data() : std::string();
  }

 private:
  std::string file_ = "/tmp/tenon-faults-XXXXXX";
  Faults* faults_ = nullptr;
};

/// Keeps its generations as under the supervisor.
class Disk : public testing::TestWithParam<int> {
 protected:
  Disk() { FaultyDisk::only_started(); }
  ~Disk() override {
    unsetenv("TENON_KEEP");
    fs::remove_all(kept_);
  }
  static std::string folder() {
    std::string name = live + "kept-XXXXXX";
    fs::create_directories(live);
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    setenv("TENON_KEEP", name.c_str(), 1);
    return name;
  }
  void expect_kept_generations_are_whole() const {
    for (const std::string& name : files_in(kept_)) {
      EXPECT_THAT(name, testing::Not(testing::EndsWith(".part")));
      const std::string manifest = content(kept_ + "/" + name + "/generation");
      EXPECT_THAT(manifest, ContainsRegex("\nend\t[0-9a-f]*\n$")) << name;
      const std::regex object("object\t(\\S+)");
      for (std::sregex_iterator at(manifest.begin(), manifest.end(), object); at != std::sregex_iterator(); ++at) {
        EXPECT_TRUE(fs::exists(kept_ + "/" + name + "/" + (*at)[1].str()));
      }
    }
  }
  /// What a rejected reload leaves is at most an object that compiled, with what belongs to it.
  static void expect_nothing_by_half(const std::string& directory, const std::set<std::string>& before) {
    std::set<std::string> left = files_in(directory);
    for (const std::string& file : before) left.erase(file);
    for (const std::string& file : left) EXPECT_THAT(file, ContainsRegex("^[0-9]+-victim[.]cpp[.]o([.]d|[.]modmap)?$"));
    if (!left.empty()) EXPECT_EQ(left.size(), 3);
  }
  [[nodiscard]] long outcomes() const {
    const std::string log = trial_.printed();
    const std::regex line("\\d\\d:\\d\\d:\\d\\d (applied|unchanged|rejected|rolled back|needs restart)");
    return std::distance(std::sregex_iterator(log.begin(), log.end(), line), std::sregex_iterator());
  }

  FaultyDisk disk_;
  const std::string kept_ = folder();
  Trial trial_;
};

TEST_P(Disk, ThatFailsAtAnyWriteOfAReloadHarmsNothing) {
  const std::string why = strerror(GetParam());
  const std::string work = live + std::to_string(trial_.pid());
  int served = 1;
  int calls = 1;
  for (;; ++calls) {
    ASSERT_LT(calls, 200);
    const std::string was = "victim " + std::to_string(served) + ", ";
    const std::string next = "victim " + std::to_string(++served) + ", ";
    const std::set<std::string> before = files_in(work);
    const long known = outcomes();
    disk_.fail(calls, GetParam());
    const std::string outcome = trial_.save(victim, was, next);
    const std::string failed = disk_.failed();
    SCOPED_TRACE(std::to_string(calls) + ": " + failed + ": " + outcome);
    expect_kept_generations_are_whole();
    if (failed.empty()) {
      EXPECT_THAT(outcome, StartsWith("applied"));
      break;
    }
    const bool applied = outcome.starts_with("applied");
    if (applied) {
      // Some tools go another way then, and succeed.
      const std::string number = std::to_string(std::stoi(outcome.substr(outcome.find("gen ") + 4)));
      if (!fs::exists(kept_ + "/" + number)) {
        EXPECT_THAT(trial_.printed(),
                    ContainsRegex("gen " + number + " is not kept, a crash would take it back: .*" + why));
      }
      EXPECT_EQ(trial_.ask("victim"), next + "3");
    } else {
      EXPECT_THAT(outcome, StartsWith("rejected trial.victim: "));
      EXPECT_THAT(outcome, HasSubstr(why));
      EXPECT_EQ(trial_.ask("victim"), was + "3") << "the old code serves";
      expect_nothing_by_half(work, before);
    }
    trial_.write(victim, trial_.read(victim));
    EXPECT_THAT(trial_.outcome(), StartsWith(applied ? "unchanged" : "applied trial.victim"));
    EXPECT_EQ(trial_.ask("victim"), next + "3");
    EXPECT_EQ(outcomes(), known + 2);
  }
  EXPECT_GT(calls, 20);
  EXPECT_EQ(trial_.ask("victims"), "1 alive");
}
INSTANTIATE_TEST_SUITE_P(Error, Disk, testing::Values(ENOSPC, EIO),
                         [](const auto& error) { return error.param == ENOSPC ? "ENOSPC" : "EIO"; });

TEST(DiskUnderASupervisor, WithoutSpaceStillBringsTheProgramBackAfterACrash) {
  FaultyDisk disk;
  Trial trial(true);
  FaultyDisk::only_started();
  const int before = trial.pid();
  disk.fail(1, ENOSPC, true);
  trial.kill(SIGKILL);
  trial.line_with("the program serves again");
  const std::regex off("live reload is off: .*" + std::string(strerror(ENOSPC)));
  for (int i = 0; i < 1000 && !std::regex_search(trial.printed(), off); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(std::regex_search(trial.printed(), off)) << trial.printed();
  EXPECT_THAT(disk.failed(), HasSubstr(live));
  EXPECT_NE(trial.pid(), before);
  EXPECT_EQ(trial.ask("second"), "second 1, text 1");
}

/// `live` on a file system of its own, which only the program sees.
const std::vector<std::string> on_its_own_disk{
    "unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=2g tenon '" + live + "' && exec \"$@\"", "sh"};

std::string line_of(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += "'" + std::regex_replace(word, std::regex("'"), "'\\''") + "' ";
  return line;
}

/// Makes the program's file system so large that this many bytes are free.
void leave_free(int pid, std::uintmax_t bytes) {
  const fs::space_info space = fs::space("/proc/" + std::to_string(pid) + "/root" + live);
  const std::string size = std::to_string(space.capacity - space.free + bytes);
  const std::string remount = line_of({"nsenter", "--preserve-credentials", "-U", "-m", "-t", std::to_string(pid),
                                       "mount", "-o", "remount,size=" + size, live});
  ASSERT_EQ(std::system(remount.c_str()), 0) << remount;
}

TEST(FullDisk, IsToldOfAndForgottenWhenThereIsSpaceAgain) {
  fs::create_directories(live);
  if (std::system((line_of(on_its_own_disk) + "true 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "no file system can be mounted here, not even in a namespace of its own; "
                    "Disk.ThatFailsAtAnyWriteOfAReloadHarmsNothing needs none";
  }
  Trial trial(false, false, on_its_own_disk);
  const std::string why = strerror(ENOSPC);
  constexpr std::uintmax_t plenty = std::uintmax_t{1} << 30;
  int served = 1;
  int full = 0;
  for (std::uintmax_t room = 0;; room = room * 2 + 4096) {
    ASSERT_LT(room, plenty);
    const std::string was = "victim " + std::to_string(served) + ", ";
    const std::string next = "victim " + std::to_string(++served) + ", ";
    leave_free(trial.pid(), room);
    const std::string outcome = trial.save(victim, was, next);
    leave_free(trial.pid(), plenty);
    SCOPED_TRACE(std::to_string(room) + ": " + outcome);
    if (outcome.starts_with("applied")) break;
    ++full;
    EXPECT_THAT(outcome, StartsWith("rejected trial.victim: "));
    EXPECT_THAT(outcome,
                AnyOf(HasSubstr(why), ContainsRegex("cannot write all of .*/[0-9]+-patch.so; free are [0-9]+ KiB")));
    EXPECT_EQ(trial.ask("victim"), was + "3") << "the old code serves";
    trial.write(victim, trial.read(victim));
    EXPECT_THAT(trial.outcome(), StartsWith("applied trial.victim"));
    EXPECT_EQ(trial.ask("victim"), next + "3");
  }
  EXPECT_GT(full, 3);
  EXPECT_EQ(trial.ask("victims"), "1 alive");
}

}  // namespace
