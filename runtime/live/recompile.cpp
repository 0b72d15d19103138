module tenon.live;
import tenon.std;

namespace tenon::live {

Recompilation::Recompilation(const Project& project, const Imports& imports, const Bmis& live,
                             std::span<const std::size_t> changed)
    : project_(project), imports_(imports), live_(live), bmis_(live) {
  std::vector<std::string> modules;
  for (const std::size_t unit : changed) {
    if (std::string module = imports.provides(unit); !module.empty()) modules.push_back(std::move(module));
  }
  std::vector<std::size_t> units = imports.users(modules);
  units.insert(units.end(), changed.begin(), changed.end());
  std::ranges::sort(units);
  units.erase(std::unique(units.begin(), units.end()), units.end());
  for (const std::size_t unit : units) {
    if (project.units[unit].role == Role::image || project.units[unit].role == Role::absent) continue;
    waiting_.push_back({unit, imports.needs(unit), std::ranges::find(changed, unit) != changed.end()});
    if (std::string module = imports.provides(unit); !module.empty()) open_.insert(std::move(module));
  }
}

std::string Recompilation::reached_by(const Waiting& waiting) const {
  const auto differs = [this](const std::string& module) {
    const auto now = bmis_.find(module);
    const auto was = live_.find(module);
    return now != bmis_.end() && (was == live_.end() || was->second != now->second);
  };
  for (const std::string& module : imports_.direct(waiting.unit)) {
    if (differs(module)) return module;
  }
  const auto found = std::ranges::find_if(waiting.needs, differs);
  return found == waiting.needs.end() ? std::string() : *found;
}

void Recompilation::refuse(std::size_t unit, const std::string& module) {
  if (!needs_restart_.empty()) return;
  const std::string& file = project_.units[unit].command.file;
  const std::string& own = project_.units[unit].preamble.module;
  needs_restart_ = absl::StrCat("the interface of ", module, " changed, and ", file_name(file), ", which imports it, ",
                                own.empty() ? std::string("is part of main") : absl::StrCat("is part of ", own),
                                ", which cannot be replaced");
}

std::vector<std::size_t> Recompilation::next() {
  std::vector<std::size_t> units;
  while (units.empty() && !waiting_.empty() && needs_restart_.empty()) {
    std::vector<Waiting> ready;
    std::erase_if(waiting_, [&](Waiting& waiting) {
      const bool open = std::ranges::any_of(waiting.needs, [&](const std::string& m) { return open_.contains(m); });
      if (!open) ready.push_back(std::move(waiting));
      return !open;
    });
    if (ready.empty()) {
      for (const Waiting& waiting : waiting_) {
        if (cycle_.empty()) cycle_ = imports_.cycle(waiting.unit);
      }
      return {};
    }
    for (const Waiting& waiting : ready) {
      const std::string by = reached_by(waiting);
      const Role role = project_.units[waiting.unit].role;
      if (!waiting.changed && by.empty()) {
        open_.erase(imports_.provides(waiting.unit));
      } else if (role == Role::implementation || role == Role::interface_unit) {
        units.push_back(waiting.unit);
        if (!waiting.changed) because_[waiting.unit] = by;
      } else {
        refuse(waiting.unit, by);
      }
    }
  }
  if (!needs_restart_.empty()) return {};
  return units;
}

std::string Recompilation::because(std::size_t unit) const {
  const auto at = because_.find(unit);
  return at == because_.end() ? std::string() : at->second;
}

void Recompilation::done(std::size_t unit, const std::string& bmi) {
  const std::string module = imports_.provides(unit);
  if (module.empty()) return;
  bmis_[module] = bmi;
  open_.erase(module);
}

std::string bmi_for(const std::string& module, const Bmis& bmis) {
  const auto bmi = bmis.find(module);
  return bmi != bmis.end() ? bmi->second : std::string();
}

std::string map_of(std::span<const std::string> modules, const Bmis& bmis) {
  std::string map;
  for (const std::string& module : modules) {
    const auto bmi = bmis.find(module);
    if (bmi != bmis.end()) absl::StrAppend(&map, "-fmodule-file=", module, "=", bmi->second, "\n");
  }
  return map;
}

}  // namespace tenon::live
