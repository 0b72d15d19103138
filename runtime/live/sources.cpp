module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

std::string_view extension(std::string_view path) { return path.substr(std::min(path.rfind('.'), path.size())); }

bool one_of(std::string_view text, std::initializer_list<std::string_view> these) {
  return std::ranges::find(these, text) != these.end();
}

bool is_header(std::string_view path) { return one_of(extension(path), {".h", ".hh", ".hpp", ".hxx", ".inc", ".ipp"}); }

bool is_build_file(std::string_view path) { return file_name(path) == "CMakeLists.txt" || extension(path) == ".cmake"; }

}  // namespace

bool is_source_name(std::string_view path) {
  const std::string name = file_name(path);
  if (name.empty() || name.front() == '.' || name.front() == '#') return false;
  return is_header(path) || is_build_file(path) ||
         one_of(extension(path), {".cpp", ".cppm", ".cc", ".cxx", ".ixx", ".c", ".ccm", ".mpp"});
}

Sources::Sources(Project& project, const Disk& disk, std::function<std::string(std::string_view)> refuses)
    : project_(project), disk_(disk), refuses_(std::move(refuses)) {
  for (std::size_t i = 0; i < project.units.size(); ++i) {
    const Unit& unit = project.units[i];
    File& file = files_[unit.command.file];
    file.unit = i;
    file.running = unit.digest;
    file.now = unit.digest;
    const std::optional<std::int64_t> source = disk.modified(unit.command.file);
    if (!source) file.now = std::nullopt;
    const std::optional<std::int64_t> object = disk.modified(unit.command.output);
    if (unit.role != Role::fixed && source && object && *source > *object) file.running = Digest{};
  }
  scan(true);
}

/// All files below the roots: at the start they are what runs, later they may be new.
void Sources::scan(bool at_start) {
  for (const std::string& root : project_.roots) {
    for (const std::string& path : disk_.files_below(root)) {
      if (!is_source_name(path) || files_.contains(path)) continue;
      const absl::StatusOr<std::string> text = disk_.read(path);
      if (!text.ok()) continue;
      const Digest digest = digest_of(*text);
      files_[path] = {.running = at_start ? std::optional(digest) : std::nullopt, .now = digest, .unit = std::nullopt};
    }
  }
}

bool Sources::refresh(const std::string& path) {
  if (!is_source_name(path)) return false;
  const absl::StatusOr<std::string> text = disk_.read(path);
  const auto known = files_.find(path);
  if (known == files_.end() && !text.ok()) return false;
  File& file = files_[path];
  file.problem = text.ok() || absl::IsNotFound(text.status()) ? "" : std::string(text.status().message());
  // Empty is what a file is between being truncated, or made, and being written.
  const bool may_be_empty = !file.unit && (file.running || is_header(path) || is_build_file(path));
  file.now = text.ok() && (!text->empty() || may_be_empty) ? std::optional(digest_of(*text)) : std::nullopt;
  if (is_header(path) && file.running && file.now != file.running) {
    file.used = included_.contains(path) || !users_of_header(project_, path).empty();
  }
  return matters(path, file);
}

/// A unit, a header that some unit includes, the build's description, or a new source. What lay beside them from the
/// start and belongs to no unit is somebody else's.
bool Sources::matters(const std::string& path, const File& file) {
  if (file.unit || is_build_file(path)) return true;
  if (is_header(path)) return file.running && file.used;
  return !file.running;
}

std::string Sources::unit_reason(const std::string& path, std::size_t number) {
  const Unit& unit = project_.units[number];
  const std::string name = file_name(path);
  switch (unit.role) {
    case Role::image: return absl::StrCat(name, " is the generated image");
    case Role::main: return absl::StrCat(name, " is part of main, which cannot be replaced");
    case Role::fixed:
      return absl::StrCat(name, " is part of ",
                          unit.preamble.module.empty() ? std::string("a library") : unit.preamble.module,
                          ", which cannot be replaced");
    case Role::implementation:
    case Role::absent:
    case Role::interface_unit: break;
  }
  if (std::string refused = refuses_(unit.preamble.module); !refused.empty()) return refused;
  const absl::StatusOr<std::string> text = disk_.read(path);
  if (!text.ok()) return "";
  const Preamble preamble = scan_preamble(*text);
  if (preamble.module == unit.preamble.module && preamble.partition == unit.preamble.partition &&
      preamble.kind == unit.preamble.kind) {
    return "";
  }
  const std::string exported = unit.role == Role::interface_unit ? "export module " : "module ";
  return absl::StrCat(name, " no longer begins with `", exported, unit.preamble.module, ";`");
}

std::string Sources::gone_reason(const std::string& path, const File& file) {
  const std::string name = file_name(path);
  if (disk_.modified(path)) return absl::StrCat(name, " is empty");
  if (!file.unit || project_.units[*file.unit].role != Role::absent) return absl::StrCat(name, " was deleted");
  if (!has_siblings(project_, *file.unit)) {
    return absl::StrCat(name, " was deleted, and nothing else implements ", project_.units[*file.unit].preamble.module);
  }
  return refuses_(project_.units[*file.unit].preamble.module);
}

std::string Sources::new_reason(const std::string& path) {
  const std::string name = file_name(path);
  const absl::StatusOr<std::string> text = disk_.read(path);
  const Preamble preamble = scan_preamble(text.ok() ? *text : std::string());
  if (preamble.kind == UnitKind::interface_unit) {
    return absl::StrCat(name, " is a new file, and only a build makes ", module_of(preamble), " known to others");
  }
  if (preamble.kind == UnitKind::implementation) {
    return absl::StrCat(name, " is a new file, and nothing beside it implements ", preamble.module);
  }
  return absl::StrCat(name, " is a new file");
}

void Sources::come_and_go(const std::string& path, File& file) {
  if (!file.unit && file.now && !file.running) {
    const absl::StatusOr<std::string> text = disk_.read(path);
    if (const Unit* known = project_.find(path); known != nullptr) {
      file.unit = project_.by_source.at(path);
    } else if (text.ok()) {
      file.unit = adopt(project_, path, scan_preamble(*text));
    }
  }
  if (!file.unit) return;
  Role& role = project_.units[*file.unit].role;
  if (role == Role::implementation && !file.now && !disk_.modified(path)) role = Role::absent;
  if (role == Role::absent && file.now) role = Role::implementation;
}

std::string Sources::reason(const std::string& path, const File& file) {
  const std::string name = file_name(path);
  if (project_.moved_on)
    return absl::StrCat(name, " changed, and the build has moved on since this program was linked");
  if (!file.now) return gone_reason(path, file);
  if (is_build_file(path)) return absl::StrCat(name, file.running ? " describes the build" : " is a new file");
  if (file.unit) return unit_reason(path, *file.unit);
  if (!file.running) return new_reason(path);
  return absl::StrCat(name, " is a header, and who includes it is not compiled alone");
}

Changes Sources::look(const Batch& batch, bool settled) {
  Changes changes;
  for (const std::string& path : batch.paths) {
    if (refresh(path)) changes.touched.push_back(path);
  }
  changes.relevant = !changes.touched.empty();
  if (batch.rescan) {
    for (auto& [path, file] : files_) refresh(path);
    scan(false);
    changes.relevant = true;
  }
  for (auto at = files_.begin(); at != files_.end();) {
    auto& [path, file] = *at;
    come_and_go(path, file);
    if (!file.running && !file.now) {
      at = files_.erase(at);
      continue;
    }
    ++at;
    if (!matters(path, file) || file.now == file.running) continue;
    file.gone = !file.now && (file.gone || settled);
    if (!file.now && !file.gone) {
      changes.missing.push_back(path);
      continue;
    }
    changes.files.push_back(path);
    if (file.unit) {
      const std::string& module = project_.units[*file.unit].preamble.module;
      if (!module.empty() && std::ranges::find(changes.modules, module) == changes.modules.end()) {
        changes.modules.push_back(module);
      }
      (file.now ? changes.units : changes.removed).push_back(*file.unit);
    }
    if (!file.problem.empty()) {
      if (changes.unreadable.empty()) changes.unreadable = absl::StrCat("cannot read ", file.problem);
    } else if (changes.needs_restart.empty()) {
      changes.needs_restart = reason(path, file);
    }
  }
  std::ranges::sort(changes.units);
  std::ranges::sort(changes.removed);
  return changes;
}

bool Sources::runs(const std::string& file) const {
  const auto known = files_.find(file);
  if (known == files_.end() || !known->second.running) return true;
  const absl::StatusOr<std::string> text = disk_.read(file);
  return text.ok() && digest_of(*text) == *known->second.running;
}

Digest Sources::running(std::size_t unit) const {
  const auto at = files_.find(project_.units[unit].command.file);
  return at != files_.end() ? at->second.running.value_or(Digest{}) : Digest{};
}

void Sources::removed(std::size_t unit) {
  const std::string& path = project_.units[unit].command.file;
  File& file = files_[path];
  file.running = std::nullopt;
  if (!disk_.modified(path)) file.now = std::nullopt;
}

Digest Sources::seen(std::size_t unit) const {
  const auto at = files_.find(project_.units[unit].command.file);
  return at != files_.end() && at->second.now ? *at->second.now : Digest{};
}

void Sources::applied(std::size_t unit, const Digest& digest) {
  files_[project_.units[unit].command.file].running = digest;
}

}  // namespace tenon::live
