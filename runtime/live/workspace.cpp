module;
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

void remove_leftovers(const std::string& directory) {
  std::error_code error;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::optional<std::uint64_t> number = whole_number(entry.path().filename().string());
    if (!number) continue;
    const auto pid = static_cast<pid_t>(*number);
    if (pid != getpid() && (kill(pid, 0) == 0 || errno != ESRCH)) continue;
    std::error_code ignored;
    std::filesystem::remove_all(entry.path(), ignored);
  }
}

absl::Status make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", path, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workspace>> Workspace::open(const Project& project) {
  const std::string parent = project.build_directory + "/live";
  if (absl::Status made = make_directory(parent); !made.ok()) return made;
  remove_leftovers(parent);
  const std::string directory = absl::StrCat(parent, "/", getpid());
  std::unique_ptr<Workspace> workspace(new Workspace(directory, project.units.size()));
  for (const char* part : {"/bmi", "/object"}) {
    if (absl::Status made = make_directory(directory + part); !made.ok()) return made;
  }
  if (absl::Status kept = workspace->keep(project); !kept.ok()) return kept;
  return workspace;
}

Workspace::~Workspace() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Workspace::fresh(std::string_view name) {
  return absl::StrCat(directory_, "/", ++next_, "-", std::string(name));
}

void Workspace::remove(const std::string& file) {
  for (const char* end : {"", ".d", ".modmap", ".list"}) unlink((file + end).c_str());
  sealed_.erase(file);
}

Workspace::Identity Workspace::identity(const std::string& file) {
  struct stat facts{};
  if (stat(file.c_str(), &facts) != 0) return {};
  return {facts.st_ino, facts.st_size, std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

void Workspace::seal(const std::string& file) {
  if (!file.empty()) sealed_[std::string(file)] = identity(file);
}

bool Workspace::altered(const std::string& file) const {
  const auto sealed = sealed_.find(file);
  return sealed != sealed_.end() && sealed->second != identity(file);
}

absl::Status Workspace::keep(const Project& project) {
  for (std::size_t number = 0; number < project.units.size(); ++number) {
    const Unit& unit = project.units[number];
    if (unit.role == Role::fixed) {
      if (absl::Status kept = keep_own_bmi(unit); !kept.ok()) return kept;
      continue;
    }
    objects_[number] = absl::StrCat(directory_, "/object/", number, ".o");
    if (absl::Status kept = place(unit.command.output, objects_[number]); !kept.ok()) return kept;
    if (absl::Status kept = keep_bmis(unit, number); !kept.ok()) return kept;
    seal(objects_[number]);
  }
  for (const auto& [module, file] : bmis_) seal(file);
  return absl::OkStatus();
}

absl::Status Workspace::keep_bmi(const std::string& module, const std::string& path) {
  if (bmis_.contains(module)) return absl::OkStatus();
  const std::string kept = absl::StrCat(directory_, "/bmi/", bmis_.size(), "-", file_name(path));
  bmis_[module] = kept;
  return place(path, kept);
}

/// Of the kernel and of libraries: somebody may begin to import it.
absl::Status Workspace::keep_own_bmi(const Unit& unit) {
  if (unit.modmap.empty() || unit.preamble.kind != UnitKind::interface_unit) return absl::OkStatus();
  const absl::StatusOr<std::string> text = read_file(unit.modmap);
  if (!text.ok()) return text.status();
  constexpr std::string_view output = "-fmodule-output=";
  for (const std::string_view line : split_lines(*text)) {
    if (!line.starts_with(output)) continue;
    return keep_bmi(module_of(unit.preamble), absolute_path(unit.command.directory, line.substr(output.size())));
  }
  return absl::OkStatus();
}

absl::Status Workspace::keep_bmis(const Unit& unit, std::size_t number) {
  if (unit.modmap.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> text = read_file(unit.modmap);
  if (!text.ok()) return text.status();
  for (const std::string_view line : split_lines(*text)) {
    constexpr std::string_view file = "-fmodule-file=";
    constexpr std::string_view output = "-fmodule-output=";
    const std::size_t equals = line.rfind('=');
    const std::string path = absolute_path(unit.command.directory, line.substr(equals + 1));
    absl::Status kept = absl::OkStatus();
    if (line.starts_with(file) && equals > file.size()) {
      kept = keep_bmi(std::string(line.substr(file.size(), equals - file.size())), path);
    } else if (line.starts_with(output)) {
      kept = keep_bmi(module_of(unit.preamble), path);
    } else {
      absl::StrAppend(&options_[number], std::string(line), "\n");
    }
    if (!kept.ok()) return kept;
  }
  return absl::OkStatus();
}

}  // namespace tenon::live
