module;
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// From `before_threads` until `attach` takes it: a fork belongs to a process, not to an object.
constinit std::optional<Zygote> waiting_zygote;

/// Of the program; nothing is replaced before it is running.
enum class Stage : std::uint8_t { starting, running, stopping };

/// Everything that the shim's thread owns.
class Shim {
 public:
  Shim(LiveHost& host, SupervisorLink& supervisor, Zygote zygote, std::chrono::system_clock::time_point began)
      : host_(host), supervisor_(supervisor), zygote_(std::move(zygote)), began_(began) {}

  absl::Status open(int wake) {
    absl::StatusOr<Project> project = find_project(host_.modules());
    if (!project.ok()) return project.status();
    project_ = *std::move(project);
    project_.moved_on = has_moved_on(project_, "/proc/self/exe");
    absl::StatusOr<std::unique_ptr<Workspace>> workspace = Workspace::open(project_);
    if (!workspace.ok()) return workspace.status();
    workspace_ = *std::move(workspace);
    absl::StatusOr<std::unique_ptr<Watch>> watch = Watch::open(project_.roots, is_build_directory);
    if (!watch.ok()) return watch.status();
    watch_ = *std::move(watch);
    toolchain_ = make_toolchain(project_, *workspace_, zygote_);
    sources_.emplace(project_, [this](std::string_view module) { return host_.refuses(module); });
    pipeline_.emplace(project_, *sources_, *toolchain_, host_);
    poll_both(wake);
    for (const std::string& problem : watch_->problems()) print_line(absl::StrCat("cannot watch ", problem));
    absl::Status ready = toolchain_->prepare();
    if (ready.ok()) ready = pipeline_->index();
    return ready;
  }

  /// Until the stage is stopping, and `wake` readable.
  void work(const std::atomic<Stage>& stage) {
    const auto stopping = [&stage] { return stage == Stage::stopping; };
    const Interrupt interrupt{poller_.get(), [this, stopping] { return !stopping() && !collect(); }};
    if (std::getenv(std::string(after_crash_variable).c_str()) == nullptr || saved_since_start()) catch_up(interrupt);
    print_line(absl::StrCat("watching ", watch_->directories(), " folders; save a source file to see it run"));
    while (!stopping()) {
      if (pending_.empty()) wait();
      if (stopping()) return;
      const bool settled = pending_.empty() && pipeline_->waiting();
      const Batch batch = std::exchange(pending_, {});
      const std::optional<Outcome> outcome =
          settled ? pipeline_->run_settled(interrupt) : pipeline_->run(batch, interrupt);
      if (outcome) tell(*outcome);
    }
  }

 private:
  static absl::StatusOr<Project> find_project(const std::vector<std::string_view>& modules) {
    std::error_code error;
    const char* told = std::getenv(std::string(program_variable).c_str());
    const std::string program =
        told != nullptr ? told : std::filesystem::read_symlink("/proc/self/exe", error).string();
    const absl::StatusOr<std::string> build = build_directory_of(program);
    if (!build.ok()) return build.status();
    return read_project(*build, program, modules);
  }

  /// True if somebody saved a source while this process was starting. File times come from a clock that may be a tick
  /// late.
  [[nodiscard]] bool saved_since_start() const {
    const auto start = std::chrono::duration_cast<std::chrono::nanoseconds>((began_ - 20ms).time_since_epoch()).count();
    return std::ranges::any_of(project_.units,
                               [start](const Unit& unit) { return modified(unit.command.file) > start; });
  }

  /// What was saved between the build and now.
  void catch_up(const Interrupt& interrupt) {
    const Batch everything{.rescan = true, .first = std::chrono::steady_clock::now()};
    const std::optional<Outcome> outcome = pipeline_->run(everything, interrupt);
    if (outcome && outcome->result != Result::unchanged) tell(*outcome);
  }

  void poll_both(int wake) {
    poller_ = Fd(epoll_create1(EPOLL_CLOEXEC));
    for (const int fd : {wake, watch_->fd()}) {
      epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
      epoll_ctl(poller_.get(), EPOLL_CTL_ADD, fd, &event);
    }
  }

  void wait() {
    pollfd polled{poller_.get(), POLLIN, 0};
    if (poll(&polled, 1, pipeline_->waiting() ? 300 : -1) > 0) collect();
  }

  /// True if something came that may matter.
  bool collect() {
    Batch batch = watch_->collect(2ms);
    std::erase_if(batch.paths, [](const std::string& path) { return !is_source_name(path); });
    if (batch.empty()) return false;
    if (pending_.empty()) pending_.first = batch.first;
    pending_.rescan |= batch.rescan;
    pending_.paths.insert(pending_.paths.end(), batch.paths.begin(), batch.paths.end());
    return true;
  }

  void tell(const Outcome& outcome) {
    print(outcome.details);
    print_line(line_of(outcome));
    host_.reloaded(name_of(outcome.result), outcome.total_ms / 1000);
    if (outcome.result != Result::needs_restart) return;
    if (supervisor_.connected()) return supervisor_.restart(outcome.reason);
    print_line("no supervisor runs here: build and start the program again to see the change");
  }

  LiveHost& host_;
  SupervisorLink& supervisor_;
  Zygote zygote_;
  std::chrono::system_clock::time_point began_;
  Project project_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Toolchain> toolchain_;
  std::optional<Sources> sources_;
  std::optional<Pipeline> pipeline_;
  Fd poller_;
  Batch pending_;
};

class Session final : public LiveSession {
 public:
  Session(LiveHost& host, Zygote zygote)
      : supervisor_(SupervisorLink::from_environment()),
        wake_(eventfd(0, EFD_CLOEXEC)),
        thread_([this, &host, zygote = std::move(zygote)]() mutable { work(host, std::move(zygote)); }) {}
  ~Session() override {
    enter(Stage::stopping);
    const std::uint64_t one = 1;
    (void)!write(wake_.get(), &one, sizeof one);
    thread_.join();
  }

  absl::StatusOr<int> listen(std::string_view address, std::uint16_t port) override {
    absl::StatusOr<Listening> listening = supervisor_->listen(std::string(address), port);
    if (!listening.ok()) return listening.status();
    if (port != 0 && listening->port != port && !supervisor_->connected()) {
      print_line(absl::StrCat("port ", port, " is in use, taking ", listening->port));
    }
    return listening->fd.release();
  }
  void ready() override {
    enter(Stage::running);
    supervisor_->ready();
  }

 private:
  void enter(Stage stage) {
    stage_ = stage;
    stage_.notify_all();
  }
  void work(LiveHost& host, Zygote zygote) {
    Shim shim(host, *supervisor_, std::move(zygote), began_);
    if (const absl::Status opened = shim.open(wake_.get()); !opened.ok()) {
      return print_line(absl::StrCat("live reload is off: ", std::string(opened.message())));
    }
    stage_.wait(Stage::starting);
    shim.work(stage_);
  }

  std::unique_ptr<SupervisorLink> supervisor_;
  const std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
  Fd wake_;
  std::atomic<Stage> stage_ = Stage::starting;
  std::thread thread_;
};

}  // namespace

void Entry::before_threads() const {
  probe_if_asked();
  if (!waiting_zygote) waiting_zygote.emplace(Zygote::start());
}

std::unique_ptr<LiveSession> Entry::attach(LiveHost& host) const {
  Zygote zygote;
  if (waiting_zygote) zygote = std::move(*waiting_zygote);
  return std::make_unique<Session>(host, std::move(zygote));
}

}  // namespace tenon::live
