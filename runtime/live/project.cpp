module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// A value of CMakeCache.txt, or empty.
std::string cached(std::string_view cache, std::string_view name) {
  for (const std::string_view line : split_lines(cache)) {
    if (!line.starts_with(name) || line.size() == name.size() || line[name.size()] != ':') continue;
    return std::string(line.substr(std::min(line.find('='), line.size() - 1) + 1));
  }
  return "";
}

/// Everything that the program is made from, as absolute paths.
absl::StatusOr<absl::flat_hash_set<std::string>> inputs_of(const Project& project) {
  const std::string target =
      std::filesystem::path(project.program).lexically_relative(project.build_directory).string();
  const absl::StatusOr<Finished> listed =
      run_task({.argv = {project.ninja, "-t", "inputs", target}, .directory = project.build_directory}, 30s);
  if (!listed.ok()) return listed.status();
  if (!listed->ok()) {
    return absl::NotFoundError(absl::StrCat(project.build_directory, " does not build ", target, ": ", listed->output));
  }
  absl::flat_hash_set<std::string> inputs;
  for (const std::string_view line : split_lines(listed->output)) {
    const std::vector<std::string> words = split_words(line);
    if (!words.empty()) inputs.insert(absolute_path(project.build_directory, words.front()));
  }
  return inputs;
}

Role role_of(const Unit& unit, const Project& project, std::span<const std::string_view> modules) {
  const std::string& module = unit.preamble.module;
  const std::string folder = absl::StrCat("/", std::filesystem::path(project.program).filename().string(), ".dir/");
  const bool own = unit.command.output.find(folder) != std::string::npos;
  if (module.empty()) return own ? Role::main : Role::fixed;
  if (own && module.ends_with(".image")) return Role::image;
  if (std::ranges::find(modules, module) == modules.end()) return Role::fixed;
  return unit.preamble.kind == UnitKind::interface_unit ? Role::interface_unit : Role::implementation;
}

void read_unit(Unit& unit) {
  for (const std::string& word : unit.command.argv) {
    if (word.starts_with('@')) unit.modmap = absolute_path(unit.command.directory, word.substr(1));
  }
  absl::StatusOr<std::string> source = read_file(unit.command.file);
  // Empty, or missing, is what a file is in the moment it is saved.
  for (int tries = 0; tries < 30 && (!source.ok() || source->empty()); ++tries) {
    std::this_thread::sleep_for(10ms);
    source = read_file(unit.command.file);
  }
  if (!source.ok()) return;
  unit.digest = digest_of(*source);
  unit.preamble = scan_preamble(*source);
}

/// Of the inputs that no command makes, those that CMake has compiled.
std::vector<std::string> unknown_of(const absl::flat_hash_set<std::string>& rest) {
  std::vector<std::string> unknown;
  for (const std::string& input : rest) {
    if (input.ends_with(".o") && input.find("/CMakeFiles/") != std::string::npos) unknown.push_back(input);
  }
  std::ranges::sort(unknown);
  return unknown;
}

std::vector<std::string> roots_of(const Project& project) {
  std::vector<std::string> directories;
  for (const Unit& unit : project.units) {
    if (unit.role == Role::image) continue;
    directories.push_back(std::filesystem::path(unit.command.file).parent_path().string());
  }
  std::ranges::sort(directories);
  std::vector<std::string> roots;
  for (const std::string& directory : directories) {
    if (roots.empty() || !(directory + "/").starts_with(roots.back() + "/")) roots.push_back(directory);
  }
  return roots;
}

}  // namespace

const Unit* Project::find(const std::string& source) const {
  const auto at = by_source.find(source);
  return at == by_source.end() ? nullptr : &units[at->second];
}

bool has_siblings(const Project& project, std::size_t unit) {
  for (std::size_t other = 0; other < project.units.size(); ++other) {
    const Unit& candidate = project.units[other];
    if (other != unit && candidate.role == Role::implementation &&
        candidate.preamble.module == project.units[unit].preamble.module) {
      return true;
    }
  }
  return false;
}

std::optional<std::size_t> adopt(Project& project, const std::string& file, const Preamble& preamble) {
  if (preamble.kind != UnitKind::implementation) return std::nullopt;
  const auto folder = [](const std::string& path) { return std::string_view(path).substr(0, path.rfind('/') + 1); };
  const auto sibling = std::ranges::find_if(project.units, [&](const Unit& unit) {
    return unit.role == Role::implementation && unit.preamble.module == preamble.module &&
           folder(unit.command.file) == folder(file);
  });
  if (sibling == project.units.end()) return std::nullopt;
  Unit unit{.command = sibling->command, .modmap = sibling->modmap, .preamble = preamble, .role = Role::implementation};
  for (std::string& word : unit.command.argv) {
    if (absolute_path(unit.command.directory, word) == sibling->command.file) word = file;
  }
  unit.command.file = file;
  unit.command.output.clear();
  const std::size_t number = project.units.size();
  // Known when both went well. A table takes its keys complete: it cannot do without one that it has made room for.
  project.units.push_back(std::move(unit));
  try {
    project.by_source.try_emplace(std::string(file), number);
  } catch (const std::bad_alloc&) {
    project.units.pop_back();
    throw;
  }
  return number;
}

bool has_moved_on(const Project& project, const std::string& running) {
  std::error_code error;
  if (!std::filesystem::equivalent(project.program, running, error)) return true;
  const std::optional<std::int64_t> linked = modified(project.program);
  return std::ranges::any_of(project.units, [&](const Unit& unit) {
    const std::optional<std::int64_t> compiled = modified(unit.command.output);
    return !compiled || !linked || *compiled > *linked;
  });
}

absl::StatusOr<Project> read_project(const std::string& build_directory, const std::string& program,
                                     std::span<const std::string_view> modules) {
  const absl::StatusOr<std::string> cache = read_file(build_directory + "/CMakeCache.txt");
  if (!cache.ok()) return cache.status();
  const absl::StatusOr<std::string> text = read_file(build_directory + "/compile_commands.json");
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<Command>> commands = parse_commands(*text);
  if (!commands.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(build_directory, "/compile_commands.json: ", std::string(commands.status().message())));
  }
  Project project{
      .build_directory = build_directory, .program = program, .ninja = cached(*cache, "CMAKE_MAKE_PROGRAM")};
  absl::StatusOr<absl::flat_hash_set<std::string>> inputs = inputs_of(project);
  if (!inputs.ok()) return inputs.status();
  for (Command& command : *commands) {
    if (inputs->erase(command.output) == 0) continue;
    Unit unit{.command = std::move(command)};
    read_unit(unit);
    unit.role = role_of(unit, project, modules);
    project.by_source.try_emplace(unit.command.file, project.units.size());
    project.units.push_back(std::move(unit));
  }
  project.roots = roots_of(project);
  project.unknown = unknown_of(*inputs);
  return project;
}

std::string holes_of(const Project& project) {
  if (project.unknown.empty()) return "";
  const std::size_t others = project.unknown.size() - 1;
  const std::string more = others == 0 ? "" : absl::StrCat(" and ", others, others == 1 ? " other" : " others");
  return absl::StrCat(project.build_directory, "/compile_commands.json lacks ",
                      std::string(file_name(project.unknown.front())), more,
                      ", as after a configuration that failed: what is saved there is not seen; run cmake ",
                      project.build_directory, " and start the program again");
}

absl::StatusOr<std::string> build_directory_of(const std::string& program) {
  for (std::filesystem::path at = std::filesystem::path(program).parent_path(); at != at.parent_path();
       at = at.parent_path()) {
    std::error_code error;
    if (std::filesystem::exists(at / "compile_commands.json", error)) return at.string();
  }
  return absl::NotFoundError(
      absl::StrCat("no compile_commands.json above ", program, "; configure with CMAKE_EXPORT_COMPILE_COMMANDS=ON"));
}

std::vector<std::string> users_of_header(const Project& project, const std::string& header) {
  std::vector<std::string> users;
  const absl::StatusOr<Finished> listed =
      run_task({.argv = {project.ninja, "-t", "deps"}, .directory = project.build_directory}, 30s);
  if (!listed.ok() || !listed->ok()) return users;
  std::string object;
  for (const std::string_view line : split_lines(listed->output)) {
    if (line.empty()) continue;
    if (line.front() != ' ') {
      object = absolute_path(project.build_directory, line.substr(0, line.find(": #deps")));
      continue;
    }
    if (absolute_path(project.build_directory, line.substr(line.find_first_not_of(' '))) != header) continue;
    for (const Unit& unit : project.units) {
      if (unit.command.output == object) users.push_back(unit.command.file);
    }
  }
  return users;
}

}  // namespace tenon::live
