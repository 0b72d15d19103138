module tenon.live;
import tenon.std;

namespace tenon::live {

std::string module_of(const Preamble& preamble) {
  if (preamble.kind != UnitKind::interface_unit) return "";
  return preamble.partition.empty() ? preamble.module : absl::StrCat(preamble.module, ":", preamble.partition);
}

Imports::Imports(const Project& project) : direct_(project.units.size()), own_(project.units.size(), nobody) {
  for (std::size_t unit = 0; unit < project.units.size(); ++unit) set(unit, project.units[unit].preamble);
}

Imports::Name Imports::intern(const std::string& name) {
  const auto [at, added] = names_.try_emplace(name, static_cast<Name>(texts_.size()));
  if (added) {
    texts_.push_back(name);
    providers_.push_back(nobody);
  }
  return at->second;
}

void Imports::set(std::size_t unit, const Preamble& preamble) {
  if (unit >= direct_.size()) {
    direct_.resize(unit + 1);
    own_.resize(unit + 1, nobody);
  }
  if (own_[unit] != nobody) providers_[own_[unit]] = nobody;
  own_[unit] = nobody;
  if (const std::string own = module_of(preamble); !own.empty()) {
    own_[unit] = intern(own);
    providers_[own_[unit]] = static_cast<std::uint32_t>(unit);
  }
  direct_[unit].clear();
  if (preamble.kind == UnitKind::implementation) direct_[unit].push_back(intern(preamble.module));
  for (const Import& import : preamble.imports) {
    const bool partition = import.name.starts_with(':');
    direct_[unit].push_back(intern(partition ? absl::StrCat(preamble.module, import.name) : import.name));
  }
}

std::string Imports::provides(std::size_t unit) const { return own_[unit] == nobody ? "" : texts_[own_[unit]]; }

std::vector<std::string> Imports::needs(std::size_t unit) const {
  std::vector<bool> seen(texts_.size(), false);
  std::vector<Name> open = direct_[unit];
  std::vector<std::string> found;
  while (!open.empty()) {
    const Name name = open.back();
    open.pop_back();
    if (seen[name] || name == own_[unit]) continue;
    seen[name] = true;
    found.push_back(texts_[name]);
    if (providers_[name] == nobody) continue;
    const std::vector<Name>& further = direct_[providers_[name]];
    open.insert(open.end(), further.begin(), further.end());
  }
  std::ranges::sort(found);
  return found;
}

std::vector<std::size_t> Imports::users(std::span<const std::string> modules) const {
  if (modules.empty()) return {};
  std::vector<std::vector<std::uint32_t>> importers(texts_.size());
  for (std::uint32_t unit = 0; unit < direct_.size(); ++unit) {
    for (const Name name : direct_[unit]) importers[name].push_back(unit);
  }
  std::vector<bool> found(direct_.size(), false);
  std::vector<Name> open;
  for (const std::string& module : modules) {
    if (const auto at = names_.find(module); at != names_.end()) open.push_back(at->second);
  }
  while (!open.empty()) {
    const Name name = open.back();
    open.pop_back();
    for (const std::uint32_t unit : importers[name]) {
      if (found[unit]) continue;
      found[unit] = true;
      if (own_[unit] != nobody) open.push_back(own_[unit]);
    }
  }
  std::vector<std::size_t> units;
  for (std::size_t unit = 0; unit < found.size(); ++unit) {
    if (found[unit]) units.push_back(unit);
  }
  return units;
}

std::vector<std::string> Imports::direct(std::size_t unit) const {
  std::vector<std::string> found;
  for (const Name name : direct_[unit]) found.push_back(texts_[name]);
  return found;
}

bool Imports::find_cycle(Name at, Name target, std::vector<Name>& path, std::vector<bool>& seen) const {
  if (seen[at] || providers_[at] == nobody) return false;
  seen[at] = true;
  path.push_back(at);
  for (const Name next : direct_[providers_[at]]) {
    if (next == target || find_cycle(next, target, path, seen)) return true;
  }
  path.pop_back();
  return false;
}

std::string Imports::cycle(std::size_t unit) const {
  if (own_[unit] == nobody) return "";
  std::vector<Name> path;
  std::vector<bool> seen(texts_.size(), false);
  if (!find_cycle(own_[unit], own_[unit], path, seen)) return "";
  std::string text;
  for (const Name name : path) absl::StrAppend(&text, texts_[name], " -> ");
  return text + texts_[own_[unit]];
}

}  // namespace tenon::live
