module;
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

class RealToolchain final : public Toolchain {
 public:
  RealToolchain(const Project& project, Workspace& workspace, Zygote& zygote)
      : project_(project), workspace_(workspace), zygote_(zygote) {}

  std::string fresh(std::string_view name) override { return workspace_.fresh(name); }
  std::string object(std::size_t unit) const override { return workspace_.object(unit); }
  void set_object(std::size_t unit, const std::string& object) override { workspace_.set_object(unit, object); }

  absl::StatusOr<std::vector<Finished>> compile(std::span<const CompileJob> jobs, const Interrupt& interrupt) override {
    const bool colours = isatty(STDERR_FILENO) == 1;
    std::vector<Task> tasks;
    for (const CompileJob& job : jobs) {
      const Command& command = project_.units[job.unit].command;
      tasks.push_back({compile_argv(command, job.object, workspace_.modmap(job.unit), colours), command.directory});
    }
    return run_tasks(tasks, std::max(1U, std::thread::hardware_concurrency()), 10min, interrupt);
  }

  absl::Status prepare() override {
    absl::StatusOr<LinkLine> line = record_link_line(any_command(), workspace_.directory());
    if (!line.ok()) return line.status();
    line_ = *std::move(line);
    return absl::OkStatus();
  }

  std::vector<std::string> dependencies(const std::string& object) override {
    const absl::StatusOr<std::string> text = read_file(object + ".d");
    return text.ok() ? parse_dependencies(*text) : std::vector<std::string>();
  }

  absl::StatusOr<Symbols> symbols(const std::string& file) override { return read_symbols(file); }

  absl::StatusOr<Finished> link(std::span<const std::string> objects, const std::string& library,
                                std::span<const std::string> shared) override {
    const std::string list = library + ".list";
    if (absl::Status wrote = write_file(list, dynamic_list_of(shared)); !wrote.ok()) return wrote;
    return run_task({link_argv(line_, objects, library, list), workspace_.directory()}, 1min);
  }

  bool defines(const std::string& name) override { return in_this_program(name); }
  absl::Status probe(const std::string& library) override { return zygote_.probe(library, 5s); }

  absl::StatusOr<Lookup> load(const std::string& library) override {
    const absl::StatusOr<Library> loaded = Library::load(library);
    if (!loaded.ok()) return loaded.status();
    return Lookup([found = *loaded](const std::string& name) { return found.find(name); });
  }

  std::string readable(const std::string& name) override {
    return demangle({&name, 1}, any_command().argv.front()).front();
  }

 private:
  /// All commands of a build share compiler and sanitizers.
  [[nodiscard]] const Command& any_command() const {
    const auto at = std::ranges::find(project_.units, Role::implementation, &Unit::role);
    return at != project_.units.end() ? at->command : project_.units.front().command;
  }

  const Project& project_;
  Workspace& workspace_;
  Zygote& zygote_;
  LinkLine line_;
};

}  // namespace

std::unique_ptr<Toolchain> make_toolchain(const Project& project, Workspace& workspace, Zygote& zygote) {
  return std::make_unique<RealToolchain>(project, workspace, zygote);
}

}  // namespace tenon::live
