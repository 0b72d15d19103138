module;
#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

/// Forked before everything else, so it cannot hang on an object that is made later.
constinit std::optional<Zygote> zygote;

void print_line(std::string_view text) {
  const time_t now = time(nullptr);
  tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 16> clock{};
  std::strftime(clock.data(), clock.size(), "%H:%M:%S", &parts);
  const std::string line = absl::StrCat(clock.data(), " ", std::string(text), "\n");
  (void)!write(STDERR_FILENO, line.data(), line.size());
}

void print_raw(std::string_view text) { (void)!write(STDERR_FILENO, text.data(), text.size()); }

/// Where the build is: told by the supervisor, or the folder that contains bin/PROGRAM.
std::string build_directory() {
  if (const char* told = std::getenv("TENON_BUILD_DIR"); told != nullptr) return told;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path().string();
}

std::string program_name() {
  if (const char* told = std::getenv("TENON_PROGRAM"); told != nullptr) return told;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).filename().string();
}

class Session final : public LiveSession {
 public:
  explicit Session(LiveHost& host) : host_(host), wake_(eventfd(0, EFD_CLOEXEC)), thread_([this] { work(); }) {}
  ~Session() override {
    const std::uint64_t one = 1;
    (void)!write(wake_, &one, sizeof one);
    thread_.join();
    close(wake_);
  }
  absl::StatusOr<int> listen(std::string_view address, std::uint16_t port) override {
    return supervisor_.listen(address, port);
  }
  void ready() override { supervisor_.ready(); }

 private:
  void work() {
    absl::StatusOr<std::unique_ptr<Pipeline>> pipeline = Pipeline::open(build_directory(), program_name(), host_, *zygote);
    if (!pipeline.ok()) return print_line(absl::StrCat("live reload is off: ", std::string(pipeline.status().message())));
    absl::StatusOr<std::unique_ptr<Watcher>> watcher = Watcher::open((*pipeline)->project().directories);
    if (!watcher.ok()) return print_line(absl::StrCat("live reload is off: ", std::string(watcher.status().message())));
    print_line(absl::StrCat("watching ", (*pipeline)->project().directories.size(), " folders; save a source file to see it run"));
    for (;;) {
      const std::vector<std::string> changed = (*watcher)->wait(wake_);
      if (changed.empty()) return;
      const std::optional<Outcome> outcome = (*pipeline)->run(changed, print_raw);
      if (!outcome) continue;
      print_line(log_line(*outcome));
      if (outcome->verdict != Verdict::needs_restart) continue;
      if (supervisor_.present()) {
        supervisor_.restart(outcome->reason);
      } else {
        print_line("there is no supervisor: build and start the program again");
      }
    }
  }

  LiveHost& host_;
  Supervisor supervisor_ = Supervisor::from_environment();
  int wake_;
  std::thread thread_;
};

}  // namespace

void Entry::before_threads() const {
  if (!zygote) zygote.emplace(Zygote::start());
}

std::unique_ptr<LiveSession> Entry::attach(LiveHost& host) const {
  before_threads();
  return std::make_unique<Session>(host);
}

}  // namespace tenon::live
