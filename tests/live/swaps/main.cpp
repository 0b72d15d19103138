/// `live_swaps COUNT`: makes eight patches of one module as the shim does, and swaps them that often, unloading what
/// was replaced, while another thread calls. Prints what the process holds as it goes.
#include <unistd.h>
import tenon;
import tenon.std;
import tenon.live;
import swaps.counter;
import swaps.image;

namespace {

namespace live = tenon::live;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const std::string module_name = "swaps.counter";
constexpr int variants = 8;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "live_swaps: " << why << "\n";
  std::exit(1);
}
template <class S>
auto need(S status) {
  if (!status.ok()) fail(std::string(status.status().message()));
  return *std::move(status);
}

class Host final : public tenon::LiveHost {
 public:
  explicit Host(tenon::App& app) : app_(app) {}
  absl::StatusOr<tenon::Published> apply(std::span<const tenon::Replacement> replaced) override {
    return app_.apply(replaced);
  }
  std::string refuses(std::string_view module) const override { return app_.container().refuses(module); }
  std::vector<std::string_view> modules() const override { return {module_name}; }

 private:
  tenon::App& app_;
};

/// A patch that the shim made and loaded.
struct Prepared {
  std::string library;
  live::Digest digest{};
};

/// Remembers what is loaded.
class Noting final : public live::Loader {
 public:
  explicit Noting(live::Loader& real) : real_(real) {}
  bool defines(const std::string& name) override { return real_.defines(name); }
  absl::Status probe(const std::string& library) override { return real_.probe(library); }
  absl::StatusOr<live::LoadedPatch> load(const std::string& library, const live::Digest& digest,
                                         std::span<const std::string> modules) override {
    // A copy, because a patch that is unloaded is deleted.
    prepared.push_back({library + ".kept", digest});
    std::filesystem::copy_file(library, prepared.back().library);
    return real_.load(library, digest, modules);
  }
  std::vector<Prepared> prepared;

 private:
  live::Loader& real_;
};

/// The shim's parts, as a session puts them together.
struct Shim {
  Shim(Host& host, live::Zygote& zygote, live::Project& project, live::Workspace& workspace)
      : compiler(project, workspace),
        linker(project, workspace),
        patches({.generations = 0}, {.remove = [&workspace](const std::string& path) { workspace.remove(path); },
                                     .trap = {},
                                     .say = [this](const std::string&) { ++kept; }}),
        loader(zygote, patches),
        sources(project, live::real_disk(), [](std::string_view) { return std::string(); }),
        drain(host, live::real_clock(), 16),
        pipeline({.project = project,
                  .sources = sources,
                  .disk = live::real_disk(),
                  .clock = live::real_clock(),
                  .tools = {workspace, compiler, linker, noting},
                  .host = host,
                  .drain = drain}) {}
  live::RealCompiler compiler;
  live::RealLinker linker;
  int kept = 0;  ///< patches that had to wait for a thread
  live::Patches patches;
  live::RealLoader loader;
  Noting noting{loader};
  live::Sources sources;
  live::Drain drain;
  live::Pipeline pipeline;
};

/// Edits the module's source, and has each edit compiled, linked and loaded.
std::vector<Prepared> prepare(Shim& shim, const std::string& source) {
  const std::string text = need(live::read_file(source));
  const std::size_t at = text.find("return 1;");
  if (at == std::string::npos) fail(absl::StrCat(source, " was left as an edit had it"));
  for (int n = 0; n < variants; ++n) {
    std::string edited = text;
    edited.replace(at, 9, absl::StrCat("return ", n + 2, ";"));
    (void)live::write_file(source, edited);
    const std::optional<live::Outcome> outcome = shim.pipeline.run({.paths = {source}, .first = Clock::now()});
    if (!outcome || outcome->result != live::Result::applied) {
      (void)live::write_file(source, text);
      fail(outcome ? outcome->reason : "no outcome");
    }
  }
  (void)live::write_file(source, text);
  return shim.noting.prepared;
}

/// What this process holds.
struct Held {
  long mappings = 0;
  long descriptors = 0;
  long threads = 0;
  double resident_mib = 0;
  static Held now() {
    const std::string maps = need(live::read_file("/proc/self/maps"));
    const std::string statm = need(live::read_file("/proc/self/statm"));
    long pages = 0;
    std::from_chars(statm.data() + statm.find(' ') + 1, statm.data() + statm.size(), pages);
    return {std::count(maps.begin(), maps.end(), '\n'), entries("/proc/self/fd"), entries("/proc/self/task"),
            static_cast<double>(pages * sysconf(_SC_PAGESIZE)) / (1 << 20)};
  }

 private:
  static long entries(const std::string& directory) {
    return std::distance(std::filesystem::directory_iterator(directory), std::filesystem::directory_iterator());
  }
};

/// Calls all the time, in units of work, and now and then waits.
class Caller {
 public:
  explicit Caller(tenon::App& app)
      : thread_([this, &app](const std::stop_token& stop) {
          auto counter = need(app.ref<swaps::counter::Counter>());
          while (!stop.stop_requested()) {
            for (int i = 0; i < 20; ++i) {
              const tenon::Work work = app.begin("a call");
              const tenon::Entered inside = work.enter();
              const int number = counter->number();
              if (number < 1 || number > variants + 1) ++wrong;
              ++calls;
            }
            std::this_thread::sleep_for(200us);
          }
        }) {}
  std::atomic<int> calls = 0;
  std::atomic<int> wrong = 0;

 private:
  std::jthread thread_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// One swap; returns how long loading took, in microseconds.
double swap(Shim& shim, Host& host, tenon::App& app, live::Workspace& workspace, const Prepared& prepared, int number) {
  const std::string copy = workspace.fresh("patch.so");
  std::filesystem::copy_file(prepared.library, copy);
  const std::vector<std::string> modules{module_name};
  const auto begin = Clock::now();
  const live::LoadedPatch loaded = need(shim.loader.load(copy, prepared.digest, modules));
  const auto took = std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
  const auto* definition = static_cast<const tenon::Definition*>(loaded.find(live::definition_symbol(module_name)));
  const std::array<tenon::Replacement, 1> replaced{tenon::Replacement{module_name, definition, loaded.code}};
  shim.loader.serves(copy, need(host.apply(replaced)).generation);
  shim.loader.retire();
  if (app.get<swaps::counter::Counter>()->number() != number) fail("the old code answers");
  return took;
}

void run(tenon::App& app, live::Zygote& zygote, int count) {
  Host host(app);
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  live::Project project = need(live::read_project(need(live::build_directory_of(program)), program, host.modules()));
  const std::unique_ptr<live::Workspace> workspace = need(live::Workspace::open(project));
  Shim shim(host, zygote, project, *workspace);
  if (const absl::Status ready = shim.linker.prepare(); !ready.ok()) fail(std::string(ready.message()));
  if (const absl::Status ready = shim.pipeline.index(); !ready.ok()) fail(std::string(ready.message()));
  const auto unit = std::ranges::find_if(
      project.units, [](const live::Unit& u) { return u.command.file.ends_with("counter/counter.cpp"); });
  const std::vector<Prepared> prepared = prepare(shim, unit->command.file);
  std::vector<double> loads;
  const Caller caller(app);
  for (int done = 0; done <= count; ++done) {
    if (done % 100 == 0) {
      const Held held = Held::now();
      std::cout << absl::StrCat("at ", done, ": {\"mappings\": ", held.mappings,
                                ", \"descriptors\": ", held.descriptors, ", \"threads\": ", held.threads,
                                ", \"resident\": ", held.resident_mib, ", \"patches\": ", shim.patches.size(),
                                ", \"load\": ", loads.empty() ? 0 : median(std::exchange(loads, {})), "}\n");
    }
    loads.push_back(
        swap(shim, host, app, *workspace, prepared[static_cast<std::size_t>(done % variants)], done % variants + 2));
  }
  std::cout << absl::StrCat("calls ", caller.calls.load(), " wrong ", caller.wrong.load(), " waited ", shim.kept, "\n");
}

}  // namespace

int main(int argc, char** argv) {
  live::Zygote zygote = live::Zygote::start();
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  tenon::App app(swaps::image);
  if (const absl::Status created = app.create({}); !created.ok()) fail(std::string(created.message()));
  run(app, zygote, count);
  (void)app.stop();
}
