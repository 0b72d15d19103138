module;
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// A compiler that cannot write leaves what it has under a name of its own, which begins with the number of its output.
void remove_what_is_left_of(const std::string& output) {
  const std::string name = file_name(output);
  const std::string number = name.substr(0, name.find('-') + 1);
  std::error_code error;
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(output).parent_path(), error)) {
    if (!number.empty() && entry.path().filename().string().starts_with(number)) left.push_back(entry.path());
  }
  for (const std::filesystem::path& file : left) std::filesystem::remove(file, error);
}

/// The linker writes into memory that is the file, and is killed when that cannot be.
bool cannot_write(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS; }

std::uintmax_t free_kib(const std::string& directory) {
  std::error_code ignored;
  return std::filesystem::space(directory, ignored).available / 1024;
}

/// All commands of a build share compiler and sanitizers.
const Command& any_command_of(const Project& project) {
  const auto at = std::ranges::find(project.units, Role::implementation, &Unit::role);
  return at != project.units.end() ? at->command : project.units.front().command;
}

}  // namespace

RealCompiler::RealCompiler(const Project& project, const Workspace& workspace, Echo echo)
    : project_(project), workspace_(workspace), echo_(std::move(echo)) {}

/// The map is a file beside the object.
std::vector<std::string> RealCompiler::argv(const CompileJob& job, bool colours) const {
  return compile_argv(project_.units[job.unit].command, job.object, job.object + ".modmap", colours);
}

Digest RealCompiler::against(std::size_t unit, std::string_view map) const {
  std::string all = absl::StrCat(workspace_.map_options(unit), std::string(map));
  for (const std::string& word : argv({unit, "object"}, false)) absl::StrAppend(&all, "\n", word);
  return digest_of(all);
}

absl::StatusOr<Digest> RealCompiler::fingerprint(const std::string& bmi) { return digest_file(bmi); }

absl::StatusOr<std::vector<Finished>> RealCompiler::compile(std::span<const CompileJob> jobs,
                                                            const Interrupt& interrupt) {
  const bool colours = isatty(STDERR_FILENO) == 1;
  std::vector<Task> tasks;
  for (const CompileJob& job : jobs) {
    std::string map = absl::StrCat(workspace_.map_options(job.unit), job.map);
    if (!job.bmi.empty()) absl::StrAppend(&map, "-fmodule-output=", job.bmi, "\n");
    if (absl::Status wrote = write_file(job.object + ".modmap", map); !wrote.ok()) return wrote;
    tasks.push_back({argv(job, colours), project_.units[job.unit].command.directory});
    if (echo_) echo_(tasks.back().argv);
  }
  absl::StatusOr<std::vector<Finished>> done =
      run_tasks(tasks, std::max(1U, std::thread::hardware_concurrency()), 10min, interrupt);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (done.ok() && (*done)[i].ok()) continue;
    remove_what_is_left_of(jobs[i].object);
    if (!jobs[i].bmi.empty()) remove_what_is_left_of(jobs[i].bmi);
  }
  return done;
}

std::vector<std::string> RealCompiler::dependencies(const std::string& object) {
  const absl::StatusOr<std::string> text = read_file(object + ".d");
  return text.ok() ? parse_dependencies(*text) : std::vector<std::string>();
}

RealLinker::RealLinker(const Project& project, const Workspace& workspace, bool apart, Echo echo)
    : any_command_(any_command_of(project)), workspace_(workspace), wants_apart_(apart), echo_(std::move(echo)) {}

absl::Status RealLinker::prepare() {
  absl::StatusOr<LinkLine> line = record_link_line(any_command_, workspace_.directory());
  if (!line.ok()) return line.status();
  line_ = *std::move(line);
  return wants_apart_ ? make_apart() : absl::OkStatus();
}

absl::Status RealLinker::make_apart() {
  const std::string source = workspace_.directory() + "/apart.s";
  if (absl::Status wrote = write_file(source, apart); !wrote.ok()) return wrote;
  const std::string object = workspace_.directory() + "/apart.o";
  const absl::StatusOr<Finished> made =
      run_task({{any_command_.argv.front(), "-c", source, "-o", object}, workspace_.directory()}, 1min);
  if (!made.ok()) return made.status();
  if (!made->ok()) return absl::UnavailableError(absl::StrCat("cannot assemble ", source, ": ", made->output));
  apart_ = object;
  return absl::OkStatus();
}

absl::StatusOr<Symbols> RealLinker::symbols(const std::string& file) { return read_symbols(file); }

absl::StatusOr<Linked> RealLinker::link(std::span<const std::string> objects, const std::string& library,
                                        std::span<const std::string> shared) {
  const std::string list = library + ".list";
  if (absl::Status wrote = write_file(list, dynamic_list_of(shared)); !wrote.ok()) return wrote;
  std::vector<std::string> all(objects.begin(), objects.end());
  if (!apart_.empty()) all.push_back(apart_);
  const Task task{link_argv(line_, all, library, list), workspace_.directory()};
  if (echo_) echo_(task.argv);
  absl::StatusOr<Finished> done = run_task(task, 1min);
  if (!done.ok()) return done.status();
  Linked linked{.finished = *std::move(done)};
  if (cannot_write(linked.finished.status)) {
    absl::StrAppend(&linked.finished.output, "ld.lld: error: cannot write all of ", library, "; free are ",
                    free_kib(workspace_.directory()), " KiB\n");
  }
  if (!linked.finished.ok()) return linked;
  const absl::StatusOr<Digest> digest = digest_file(library);
  if (!digest.ok()) return digest.status();
  linked.digest = *digest;
  return linked;
}

std::string RealLinker::readable(const std::string& name) {
  return demangle({&name, 1}, any_command_.argv.front()).front();
}

std::vector<std::string> RealLinker::all_readable(std::span<const std::string> names) const {
  constexpr std::size_t most = 1000;  // for one command line
  std::vector<std::string> readable;
  for (std::size_t first = 0; first < names.size(); first += most) {
    const std::span<const std::string> some = names.subspan(first, std::min(most, names.size() - first));
    for (std::string& name : demangle(some, any_command_.argv.front())) readable.push_back(std::move(name));
  }
  return readable;
}

bool RealLoader::defines(const std::string& name) { return in_this_program(name); }

absl::Status RealLoader::probe(const std::string& library) { return zygote_.probe(library, 5s); }

absl::StatusOr<LoadedPatch> RealLoader::load(const std::string& library, const Digest& digest,
                                             std::span<const std::string> modules) {
  const absl::StatusOr<Library> loaded = Library::load(library, digest);
  if (!loaded.ok()) return loaded.status();
  return LoadedPatch{[found = *loaded](const std::string& name) { return found.find(name); },
                     patches_.add(*loaded, library, modules)};
}

}  // namespace tenon::live
