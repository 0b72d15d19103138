module;
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

using Steady = std::chrono::steady_clock;

/// One child; killed and reaped when it is dropped before its end.
struct Child {
  pid_t pid = -1;
  std::size_t task = 0;
  Fd output;
  Finished finished;
  Steady::time_point begin;

  Child() = default;
  Child(Child&& other) noexcept
      : pid(std::exchange(other.pid, -1)),
        task(other.task),
        output(std::move(other.output)),
        finished(std::move(other.finished)),
        begin(other.begin) {}
  Child& operator=(Child&& other) noexcept {
    std::swap(pid, other.pid);
    std::swap(task, other.task);
    std::swap(output, other.output);
    std::swap(finished, other.finished);
    std::swap(begin, other.begin);
    return *this;
  }
  ~Child() {
    if (pid < 0) return;
    kill(pid, SIGKILL);
    reap();
  }
  void reap() {
    while (waitpid(pid, &finished.status, 0) < 0 && errno == EINTR) {
    }
    pid = -1;
    finished.ms = since(begin);
  }
  /// Takes what the child wrote; false at the end of its output.
  bool drain() {
    std::array<char, 16384> buffer;
    for (;;) {
      const ssize_t got = read(output.get(), buffer.data(), buffer.size());
      if (got > 0) finished.output.append(buffer.data(), static_cast<std::size_t>(got));
      if (got > 0 || (got < 0 && errno == EINTR)) continue;
      return got < 0 && errno == EAGAIN;
    }
  }
};

struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnSettings(int output, const std::string& directory) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

absl::StatusOr<Child> start(const Task& task, std::size_t number) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return system_error_status("pipe");
  Child child;
  child.output = Fd(ends[0]);
  const Fd theirs(ends[1]);
  fcntl(theirs.get(), F_SETFL, 0);
  child.task = number;
  child.begin = Steady::now();
  std::vector<char*> argv;
  for (const std::string& word : task.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const SpawnSettings settings(theirs.get(), task.directory);
  const int error = posix_spawnp(&child.pid, argv[0], &settings.actions, &settings.attributes, argv.data(), environ);
  if (error == 0) return child;
  child.pid = -1;
  return absl::UnavailableError(absl::StrCat("cannot start ", task.argv[0], ": ", std::strerror(error)));
}

/// Waits for something to happen; takes output; moves children at their end to `done`.
absl::Status turn(std::vector<Child>& running, std::vector<Finished>& done, const Interrupt& interrupt, int wait_ms) {
  std::vector<pollfd> polled;
  for (const Child& child : running) polled.push_back({child.output.get(), POLLIN, 0});
  polled.push_back({interrupt.fd, POLLIN, 0});
  if (poll(polled.data(), polled.size(), wait_ms) < 0 && errno != EINTR) return system_error_status("poll");
  if (polled.back().revents != 0 && !interrupt.wanted()) return absl::AbortedError("superseded by a later save");
  for (std::size_t i = running.size(); i-- > 0;) {
    if (polled[i].revents == 0 || running[i].drain()) continue;
    running[i].reap();
    done[running[i].task] = std::move(running[i].finished);
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return absl::OkStatus();
}

}  // namespace

double since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

bool is_superseded(const absl::Status& status) { return status.code() == absl::StatusCode::kAborted; }

std::string describe_status(int status) {
  if (!WIFSIGNALED(status)) return absl::StrCat("exit code ", WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  const char* name = sigabbrev_np(number);
  const char* meaning = sigdescr_np(number);
  if (name == nullptr) return absl::StrCat("killed by signal ", number);
  return absl::StrCat("killed by SIG", name, " (", meaning, ")");
}

absl::StatusOr<std::vector<Finished>> run_tasks(std::span<const Task> tasks, std::size_t parallel,
                                                std::chrono::milliseconds limit, const Interrupt& interrupt) {
  const Steady::time_point end = Steady::now() + limit;
  std::vector<Finished> done(tasks.size());
  std::vector<Child> running;
  std::size_t next = 0;
  while (next < tasks.size() || !running.empty()) {
    while (next < tasks.size() && running.size() < std::max<std::size_t>(parallel, 1)) {
      absl::StatusOr<Child> child = start(tasks[next], next);
      if (!child.ok()) return child.status();
      running.push_back(*std::move(child));
      ++next;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now()).count();
    if (left <= 0) {
      return absl::DeadlineExceededError(
          absl::StrCat(tasks[running.front().task].argv[0], " did not end within ", limit.count() / 1000, " s"));
    }
    const absl::Status turned = turn(running, done, interrupt, static_cast<int>(left));
    if (!turned.ok()) return turned;
  }
  return done;
}

absl::StatusOr<Finished> run_task(const Task& task, std::chrono::milliseconds limit) {
  absl::StatusOr<std::vector<Finished>> done = run_tasks({&task, 1}, 1, limit);
  if (!done.ok()) return done.status();
  return std::move(done->front());
}

}  // namespace tenon::live
