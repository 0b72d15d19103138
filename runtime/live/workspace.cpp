module;
#include <errno.h>
#include <signal.h>
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

void remove_leftovers(const std::string& directory) {
  std::error_code error;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    int pid = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc() || end != name.data() + name.size()) continue;
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
  for (const char* part : {"/bmi", "/map", "/object"}) {
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
  for (const char* end : {"", ".d"}) unlink((file + end).c_str());
}

absl::Status Workspace::keep(const Project& project) {
  for (std::size_t number = 0; number < project.units.size(); ++number) {
    const Unit& unit = project.units[number];
    if (unit.role == Role::fixed) continue;
    objects_[number] = absl::StrCat(directory_, "/object/", number, ".o");
    if (absl::Status kept = place(unit.command.output, objects_[number]); !kept.ok()) return kept;
    if (unit.role != Role::implementation || unit.modmap.empty()) continue;
    if (absl::Status kept = keep_modmap(unit, number); !kept.ok()) return kept;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Workspace::keep_bmi(const std::string& path) {
  std::string& kept = bmis_[path];
  if (!kept.empty()) return kept;
  kept = absl::StrCat(directory_, "/bmi/", bmis_.size(), "-", path.substr(path.rfind('/') + 1));
  if (absl::Status placed = place(path, kept); !placed.ok()) return placed;
  return kept;
}

absl::Status Workspace::keep_modmap(const Unit& unit, std::size_t number) {
  const absl::StatusOr<std::string> text = read_file(unit.modmap);
  if (!text.ok()) return text.status();
  std::string own;
  for (const std::string_view line : split_lines(*text)) {
    const std::size_t path = line.rfind('=');
    if (line.starts_with("-fmodule-output=")) continue;
    if (!line.starts_with("-fmodule-file=")) {
      absl::StrAppend(&own, std::string(line), "\n");
      continue;
    }
    const absl::StatusOr<std::string> bmi = keep_bmi(absolute_path(unit.command.directory, line.substr(path + 1)));
    if (!bmi.ok()) return bmi.status();
    absl::StrAppend(&own, std::string(line.substr(0, path + 1)), *bmi, "\n");
  }
  modmaps_[number] = absl::StrCat(directory_, "/map/", number, ".modmap");
  return write_file(modmaps_[number], own);
}

}  // namespace tenon::live
