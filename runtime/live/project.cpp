module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// The strings of one entry of compile_commands.json; a reader for exactly that format, which CMake writes.
class Entries {
 public:
  explicit Entries(std::string_view text) : text_(text) {}
  /// The next object's keys and values; false at the end.
  bool next(absl::flat_hash_map<std::string, std::string>& entry) {
    entry.clear();
    at_ = text_.find('{', at_);
    if (at_ == std::string_view::npos) return false;
    for (++at_; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == '}') return true;
      if (c != '"') {
        ++at_;
        continue;
      }
      const std::string key = string();
      at_ = text_.find('"', at_);
      if (at_ == std::string_view::npos) return false;
      entry[key] = string();
    }
    return false;
  }

 private:
  std::string string() {
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    ++at_;
    return value;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The explicit inputs of `build OUTPUT: …` in build.ninja.
std::vector<std::string> inputs_of(std::string_view ninja, const std::string& output) {
  const std::string key = absl::StrCat("\nbuild ", output, ": ");
  std::size_t at = ninja.find(key);
  if (at == std::string_view::npos) return {};
  at += key.size();
  const std::string_view line = ninja.substr(at, ninja.find('\n', at) - at);
  std::vector<std::string> inputs = split_command(line.substr(0, line.find(" |")));
  if (!inputs.empty()) inputs.erase(inputs.begin());  // the rule
  return inputs;
}

/// Objects linked into a program: its own, and, marked as kernel, those inside archives.
absl::flat_hash_map<std::string, bool> linked_objects(std::string_view ninja, const std::string& program) {
  absl::flat_hash_map<std::string, bool> objects;
  const std::string key = absl::StrCat("\nbuild bin/", program, ": ");
  const std::size_t at = ninja.find(key);
  if (at == std::string_view::npos) return objects;
  const std::string_view line = ninja.substr(at + 1, ninja.find('\n', at + 1) - at - 1);
  for (const std::string& word : split_command(line)) {
    if (word.ends_with(".o")) objects[word] = false;
    if (!word.ends_with(".a")) continue;
    for (const std::string& inside : inputs_of(ninja, word)) objects.try_emplace(inside, true);
  }
  return objects;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

/// The name after `module` or `import`: letters, digits, dots, colons; `import :part` is of the same module.
std::string name_in(std::string_view rest) {
  rest = trimmed(rest);
  std::size_t end = 0;
  auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':';
  };
  while (end < rest.size() && is_name(rest[end])) ++end;
  return std::string(rest.substr(0, end));
}

UnitKind kind_of(const Declared& declared, const std::vector<std::string>& modules, bool archived) {
  if (archived) return UnitKind::kernel;
  if (declared.module.empty()) return UnitKind::main;
  if (declared.module.ends_with(".image")) return UnitKind::image;
  if (std::find(modules.begin(), modules.end(), declared.module) == modules.end()) return UnitKind::kernel;
  return declared.interface ? UnitKind::interface : UnitKind::implementation;
}

}  // namespace

Declared declarations(std::string_view source) {
  Declared declared;
  bool comment = false;
  for (std::size_t begin = 0; begin < source.size();) {
    const std::size_t end = std::min(source.find('\n', begin), source.size());
    std::string_view line = trimmed(source.substr(begin, end - begin));
    begin = end + 1;
    if (comment) {
      comment = line.find("*/") == std::string_view::npos;
      continue;
    }
    if (line.starts_with("/*")) {
      comment = line.find("*/") == std::string_view::npos;
      continue;
    }
    if (line.empty() || line.starts_with("//") || line.starts_with("#") || line == "module;") continue;
    const bool exported = line.starts_with("export ");
    if (exported) line = trimmed(line.substr(7));
    if (line.starts_with("module ")) {
      declared.module = name_in(line.substr(7));
      declared.module = declared.module.substr(0, declared.module.find(':'));
      declared.interface = exported;
    } else if (line.starts_with("import ")) {
      declared.imports.push_back(name_in(line.substr(7)));
    } else if (!declared.module.empty()) {
      break;
    }
  }
  return declared;
}

absl::StatusOr<Project> read_project(const std::string& build_directory, const std::string& program,
                                     const std::vector<std::string>& modules) {
  const absl::StatusOr<std::string> commands = read_file(absl::StrCat(build_directory, "/compile_commands.json"));
  if (!commands.ok()) return commands.status();
  const absl::StatusOr<std::string> ninja = read_file(absl::StrCat(build_directory, "/build.ninja"));
  if (!ninja.ok()) return ninja.status();
  const auto linked = linked_objects(*ninja, program);
  if (linked.empty()) {
    return absl::NotFoundError(absl::StrCat(build_directory, "/build.ninja has no rule for bin/", program));
  }
  Project project{.build_directory = build_directory, .program = program};
  absl::flat_hash_set<std::string> directories;
  Entries entries(*commands);
  absl::flat_hash_map<std::string, std::string> entry;
  absl::flat_hash_set<std::string> seen;
  while (entries.next(entry)) {
    const auto object = linked.find(entry["output"]);
    if (object == linked.end() || !seen.insert(entry["output"]).second) continue;
    const absl::StatusOr<std::string> source = read_file(entry["file"]);
    const Declared declared = source.ok() ? declarations(*source) : Declared{};
    project.units.push_back({.source = entry["file"],
                             .object = absl::StrCat(build_directory, "/", entry["output"]),
                             .module = declared.module,
                             .imports = declared.imports,
                             .command = split_command(entry["command"]),
                             .kind = kind_of(declared, modules, object->second)});
    if (!entry["file"].starts_with(build_directory) || project.units.back().kind != UnitKind::image) {
      directories.insert(std::filesystem::path(entry["file"]).parent_path().string());
    }
  }
  project.directories.assign(directories.begin(), directories.end());
  std::sort(project.directories.begin(), project.directories.end());
  return project;
}

}  // namespace tenon::live
