#include "trial.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

namespace live_test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string sources = TRIAL_SOURCES;

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct Saved {
  std::string text;
  fs::file_time_type time;
};

std::map<std::string, Saved> save_all() {
  std::map<std::string, Saved> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(sources)) {
    if (entry.is_regular_file()) files[entry.path()] = {content(entry.path()), entry.last_write_time()};
  }
  return files;
}

/// A test that was killed leaves its edits behind.
void restore_all() {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(TRIAL_ORIGINALS)) {
    const fs::path copy = fs::path(sources) / fs::relative(entry.path(), TRIAL_ORIGINALS);
    if (!entry.is_regular_file() || content(entry.path()) == content(copy)) continue;
    fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
    ADD_FAILURE() << copy << " was left as a test that was killed had edited it. It is restored: build, and run again";
  }
}

}  // namespace

struct Trial::Inside {
  pid_t process = -1;
  bool supervised = false;
  int terminal = -1;
  std::string log;
  std::size_t seen = 0;
  std::map<std::string, Saved> files;
};

Trial::Trial(bool supervised, bool terminal, const std::vector<std::string>& by)
    : inside_(new Inside{.supervised = supervised}) {
  restore_all();
  inside_->files = save_all();
  std::array<char, 32> name{"/tmp/tenon-trial-XXXXXX"};
  close(mkstemp(name.data()));
  inside_->log = name.data();
  std::vector<std::string> argv{TRIAL_PROGRAM, "serve"};
  if (supervised)
    argv = {TRIAL_SUPERVISOR, "--build-dir", TRIAL_BUILD, "--target", TRIAL_TARGET, "--", TRIAL_PROGRAM, "serve"};
  argv.insert(argv.begin(), by.begin(), by.end());
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (terminal) {
    inside_->terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_EQ(grantpt(inside_->terminal) + unlockpt(inside_->terminal), 0);
    // What the first process of a session opens is its terminal.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_addopen(&actions, 0, ptsname(inside_->terminal), O_RDWR, 0);
  }
  posix_spawn_file_actions_addopen(&actions, 1, name.data(), O_WRONLY | O_APPEND, 0);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  EXPECT_EQ(posix_spawnp(&inside_->process, words[0], &actions, &attributes, words.data(), environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  line_with("watching ");
}

Trial::~Trial() {
  if (inside_->process > 0) {
    ::kill(inside_->process, SIGTERM);
    int status = 0;
    waitpid(inside_->process, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "ended with " << status << "\n" << printed();
  }
  restore();
  if (inside_->terminal >= 0) close(inside_->terminal);
  fs::remove(inside_->log);
  delete inside_;
}

/// As if nothing had been: the build must not see a reason to build, unless the supervisor has built from what was
/// edited.
void Trial::restore() {
  const bool built = inside_->supervised && printed().find("building ") != std::string::npos;
  bool changed = false;
  for (const auto& entry : save_all()) {
    if (inside_->files.contains(entry.first)) continue;
    fs::remove(entry.first);
    changed = true;
  }
  for (const auto& [path, saved] : inside_->files) {
    if (!fs::exists(path) || content(path) != saved.text) {
      std::ofstream(path, std::ios::binary) << saved.text;
      changed = true;
      if (built) continue;
    }
    if (!built) fs::last_write_time(path, saved.time);
  }
  if (built && changed) {
    EXPECT_EQ(std::system("flock -o " TRIAL_BUILD "/live/build.lock cmake --build " TRIAL_BUILD
                          " --target " TRIAL_TARGET " >/dev/null"),
              0);
  }
}

std::string Trial::path(const std::string& file) { return sources + "/" + file; }
std::string Trial::read(const std::string& file) const { return content(path(file)); }
void Trial::write(const std::string& file, const std::string& text) {
  std::ofstream(path(file), std::ios::binary) << text;
}
void Trial::remove(const std::string& file) { fs::remove(path(file)); }

void Trial::edit(const std::string& file, const std::string& from, const std::string& to) {
  std::string text = read(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " is not in " << file;
  write(file, text.replace(at, from.size(), to));
}

void Trial::press(const std::string& keys) {
  EXPECT_EQ(::write(inside_->terminal, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

std::string Trial::printed() const { return content(inside_->log); }

std::string Trial::line_with(const std::string& text) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < end) {
    const std::string log = printed();
    for (std::size_t at = inside_->seen; at < log.size();) {
      const std::size_t stop = log.find('\n', at);
      if (stop == std::string::npos) break;
      const std::string line = log.substr(at, stop - at);
      at = stop + 1;
      if (!std::regex_search(line, std::regex(text))) continue;
      inside_->seen = at;
      return line;
    }
    std::this_thread::sleep_for(2ms);
  }
  ADD_FAILURE() << "no line with " << text << " in\n" << printed();
  return "";
}

std::string Trial::outcome() {
  const std::string line = line_with("^\\d\\d:\\d\\d:\\d\\d (applied|unchanged|rejected|rolled back|needs restart)");
  return line.size() > 9 ? line.substr(9) : line;
}

std::string Trial::save(const std::string& file, const std::string& from, const std::string& to) {
  edit(file, from, to);
  return outcome();
}

namespace {

/// The last `port N pid M` that was printed. Several threads ask at once, which std::regex is not made for.
std::pair<int, int> address_in(const std::string& log) {
  std::pair<int, int> last{0, 0};
  for (std::size_t at = log.find("port "); at != std::string::npos; at = log.find("port ", at + 1)) {
    int port = 0;
    int pid = 0;
    if (std::sscanf(log.c_str() + at, "port %d pid %d", &port, &pid) == 2) last = {port, pid};
  }
  return last;
}

}  // namespace

int Trial::pid() const { return address_in(printed()).second; }
long Trial::threads() const {
  return std::distance(fs::directory_iterator("/proc/" + std::to_string(pid()) + "/task"), fs::directory_iterator());
}
void Trial::kill(int signal) { ::kill(pid(), signal); }

bool Trial::crashed() {
  int status = 0;
  waitpid(std::exchange(inside_->process, -1), &status, 0);
  return status != 0;
}

std::string Trial::ask(const std::string& question) const {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(address_in(printed()).first));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string line = question + "\n";
    (void)!::write(fd, line.data(), line.size());
    char c = 0;
    while (::read(fd, &c, 1) == 1 && c != '\n') answer += c;
  } else {
    answer = "refused";
  }
  close(fd);
  return answer;
}

}  // namespace live_test
