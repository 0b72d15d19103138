module;
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

const char* variable(std::string_view name) { return std::getenv(std::string(name).c_str()); }
std::string value_of(std::string_view name) { return variable(name) == nullptr ? "" : variable(name); }
std::uint64_t number_in(std::string_view name) { return whole_number(value_of(name)).value_or(0); }
bool after_crash() { return variable(after_crash_variable) != nullptr; }

bool posted_by(LiveHost& host, std::span<const Segment> code) {
  return std::ranges::any_of(code, [&](const Segment& part) {
    return host.has_posted(reinterpret_cast<const void*>(part.range.begin),
                           reinterpret_cast<const void*>(part.range.end));
  });
}

struct RealTools {
  RealTools(const Project& project, Workspace& workspace, Zygote& zygote, LiveHost& host, const Echo& echo)
      : compiler(project, workspace, echo),
        how(retirement(variable(mapped_variable), variable(trap_variable))),
        linker(project, workspace, how.trap, echo),
        patches(how, {.remove = [&workspace](const std::string& path) { workspace.remove(path); },
                      .trap = [this](const Patch& patch) { return trap(patch, names()); },
                      .say = print_line,
                      .wanted = [&host](std::span<const Segment> code) { return posted_by(host, code); }}),
        loader(zygote, patches) {}
  RealTools(const RealTools&) = delete;
  RealTools& operator=(const RealTools&) = delete;
  [[nodiscard]] Names names() const {
    return [this](std::span<const std::string> mangled) { return linker.all_readable(mangled); };
  }

  RealCompiler compiler;
  Retirement how;
  RealLinker linker;
  Patches patches;
  RealLoader loader;
};

/// Everything that the shim's thread owns.
class Shim {
 public:
  Shim(LiveHost& host, SupervisorLink& supervisor, Requests& requests, Zygote zygote,
       std::chrono::system_clock::time_point began)
      : host_(host), supervisor_(supervisor), requests_(requests), zygote_(std::move(zygote)), began_(began) {}

  absl::Status open(int wake) {
    absl::StatusOr<Project> project = find_project(host_.modules());
    if (!project.ok()) return project.status();
    project_ = *std::move(project);
    if (const std::string holes = holes_of(project_); !holes.empty()) print_line(holes);
    project_.moved_on = has_moved_on(project_, "/proc/self/exe");
    absl::StatusOr<std::unique_ptr<Workspace>> workspace = Workspace::open(project_);
    if (!workspace.ok()) return workspace.status();
    workspace_ = *std::move(workspace);
    const absl::StatusOr<std::vector<ResumedUnit>> before = find_generation();
    observer_.emplace(project_.roots, real_disk(), real_clock(), wake, print_line);
    observer_->also(requests_.fd());
    tools_.emplace(project_, *workspace_, zygote_, host_, [this](const std::vector<std::string>& argv) {
      if (requests_.verbose()) print_line(absl::StrJoin(argv, " "));
    });
    drain_.retires(tools_->loader);
    sources_.emplace(project_, real_disk(), [this](std::string_view module) { return host_.refuses(module); });
    pipeline_.emplace(Surroundings{.project = project_,
                                   .sources = *sources_,
                                   .disk = real_disk(),
                                   .clock = real_clock(),
                                   .tools = {*workspace_, tools_->compiler, tools_->linker, tools_->loader},
                                   .host = host_,
                                   .drain = drain_,
                                   .journal = &journal_});
    loop_.emplace(
        *observer_, *pipeline_, drain_, requests_, host_, [this](const Outcome& outcome) { tell(outcome); },
        print_line);
    absl::Status ready = tools_->linker.prepare();
    if (ready.ok()) ready = pipeline_->index();
    if (ready.ok() && kept_.number > 0) resume(before);
    host_.number_next(number_in(last_generation_variable) + 1);
    return ready;
  }

  /// Until `wake` is readable.
  void work() {
    if (!after_crash() || saved_since_start()) {
      loop_->catch_up(real_clock().now());
    }
    print_line(
        absl::StrCat("watching ", observer_->directories(), " folders; ", std::string(what_to_do(host_.mode()))));
    int heard = supervisor_.fd();
    if (heard >= 0) observer_->also(heard);
    while (!observer_->ended() && loop_->turn()) {
      try {
        obey(supervisor_.heard());
      } catch (const std::bad_alloc&) {
        // A key is pressed again.
      }
      if (heard >= 0 && supervisor_.fd() < 0) observer_->no_longer(std::exchange(heard, -1));
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

  /// What ran before a crash, when there was one.
  absl::StatusOr<std::vector<ResumedUnit>> find_generation() {
    kept_.number = number_in(generation_variable);
    if (kept_.number == 0) return std::vector<ResumedUnit>();
    absl::StatusOr<KeptGeneration> kept = Keeper(value_of(keep_variable)).read(kept_.number);
    if (!kept.ok()) return kept.status();
    kept_ = *std::move(kept);
    return recover(kept_, project_, *workspace_);
  }

  void resume(const absl::StatusOr<std::vector<ResumedUnit>>& units) {
    absl::Status resumed = units.status();
    if (resumed.ok()) resumed = live::resume(kept_, *units, project_, *pipeline_, *sources_, host_);
    if (resumed.ok()) return;
    print_line(absl::StrCat("gen ", kept_.number, " cannot be made again: ", std::string(resumed.message()),
                            "; the program as it was built serves, save again to bring what differs"));
    forget_kept(value_of(keep_variable), 0);
    supervisor_.applied(0, {});
  }

  /// True if somebody saved a source while this process was starting. File times come from a clock that may be a tick
  /// late.
  [[nodiscard]] bool saved_since_start() const {
    const auto start = std::chrono::duration_cast<std::chrono::nanoseconds>((began_ - 20ms).time_since_epoch()).count();
    return std::ranges::any_of(project_.units,
                               [start](const Unit& unit) { return modified(unit.command.file) > start; });
  }

  static std::string_view what_to_do(ReloadMode mode) {
    switch (mode) {
      case ReloadMode::automatic: return "save a source file to see it run";
      case ReloadMode::manual: return "what is saved waits for r, or Reloads::reload()";
      case ReloadMode::boundary: return "what is saved waits for the next unit of work";
      case ReloadMode::off: break;
    }
    return "reloading is off (TENON_RELOAD)";
  }

  /// Keys in the terminal of the supervisor.
  void obey(const std::vector<std::string>& commands) {
    for (const std::string& command : commands) {
      if (command == "reload") (void)requests_.put({.everything = true});
      if (command.starts_with("verbose ")) requests_.show_all(command == "verbose on");
    }
  }

  void tell(const Outcome& outcome) {
    print(outcome.details);
    if (requests_.verbose()) print(detail_of(outcome));
    print_line(line_of(outcome, isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr));
    host_.reloaded(event_of(outcome));
    // What was only asked for is not worth a restart.
    if (outcome.result != Result::needs_restart || outcome.files.empty()) return;
    if (supervisor_.connected()) return supervisor_.restart(outcome.reason);
    print_line("no supervisor runs here: build and start the program again to see the change");
  }

  LiveHost& host_;
  SupervisorLink& supervisor_;
  Requests& requests_;
  Zygote zygote_;
  std::chrono::system_clock::time_point began_;
  Project project_;
  std::unique_ptr<Workspace> workspace_;
  KeptGeneration kept_;  ///< what ran before a crash; number 0 without one
  SupervisedJournal journal_{supervisor_, value_of(keep_variable), after_crash() ? "" : value_of(kill_variable),
                             print_line};
  Drain drain_{host_, real_clock(), most_generations(std::getenv(std::string(generations_variable).c_str()))};
  std::optional<FileObserver> observer_;
  std::optional<RealTools> tools_;
  std::optional<Sources> sources_;
  std::optional<Pipeline> pipeline_;
  std::optional<Loop> loop_;
};

class Session final : public LiveSession {
 public:
  Session(LiveHost& host, Zygote zygote)
      : supervisor_(link()),
        wake_(eventfd(0, EFD_CLOEXEC)),
        thread_([this, &host, zygote = std::move(zygote)]() mutable { work(host, std::move(zygote)); }) {
    // After a crash, nothing is served before the generation that ran then.
    if (!value_of(generation_variable).empty()) open_.wait(false);
  }
  ~Session() override {
    enter(Stage::stopping);
    const std::uint64_t one = 1;
    (void)!write(wake_.get(), &one, sizeof one);
    thread_.join();
    requests_.close("the program ends");
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
  bool ask(ReloadRequest request, std::function<void(const ReloadOutcome&)> done) override {
    return requests_.put({.request = std::move(request), .done = std::move(done)});
  }
  void mode_changed() override { requests_.wake(); }

 private:
  [[nodiscard]] std::unique_ptr<SupervisorLink> link() {
    std::unique_ptr<SupervisorLink> made = SupervisorLink::from_environment();
    made->on_heard([this] { requests_.wake(); });
    return made;
  }
  void enter(Stage stage) {
    stage_ = stage;
    stage_.notify_all();
  }
  void work(LiveHost& host, Zygote zygote) {
    Shim shim(host, *supervisor_, requests_, std::move(zygote), began_);
    absl::Status opened = absl::OkStatus();
    try {
      opened = shim.open(wake_.get());
    } catch (const std::exception& thrown) {
      opened = absl::UnavailableError(thrown.what());
    }
    open_ = true;
    open_.notify_all();
    if (!opened.ok()) {
      if (after_crash()) supervisor_->applied(0, {});
      const std::string why = absl::StrCat("live reload is off: ", std::string(opened.message()));
      requests_.close(why);
      return print_line(why);
    }
    stage_.wait(Stage::starting);
    shim.work();
  }

  Requests requests_;
  std::unique_ptr<SupervisorLink> supervisor_;
  const std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
  Fd wake_;
  std::atomic<bool> open_ = false;
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
