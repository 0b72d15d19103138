module tenon.live;
import tenon.std;

namespace tenon::live {

absl::Status Linkage::index(const Project& project) {
  symbols_.resize(project.units.size());
  patched_.assign(project.units.size(), false);
  for (std::size_t u = 0; u < project.units.size(); ++u) {
    if (project.units[u].kind == UnitKind::kernel) continue;
    if (absl::Status read = update(u, project.units[u].object); !read.ok()) return read;
  }
  return absl::OkStatus();
}

absl::Status Linkage::update(std::size_t unit, const std::string& object) {
  absl::StatusOr<Symbols> symbols = read_symbols(object);
  if (!symbols.ok()) return symbols.status();
  for (const Symbol& symbol : symbols_[unit].defined) {
    const auto at = definers_.find(symbol.name);
    if (at != definers_.end() && at->second == unit) definers_.erase(at);
  }
  symbols_[unit] = *std::move(symbols);
  for (const Symbol& symbol : symbols_[unit].defined) {
    if (!symbol.weak) definers_[symbol.name] = unit;
  }
  return absl::OkStatus();
}

std::optional<std::size_t> Linkage::definer(const std::string& symbol) const {
  const auto at = definers_.find(symbol);
  if (at == definers_.end()) return std::nullopt;
  return at->second;
}

namespace {

/// Grows the set of replaced units until nothing outside refers into it and it refers to nothing replaced outside.
class Closure {
 public:
  Closure(const Project& project, const Linkage& linkage)
      : project_(project), linkage_(linkage), inside_(project.units.size(), false) {}

  PatchPlan run(const std::vector<std::size_t>& changed) {
    for (std::size_t unit : changed) add_module(project_.units[unit].module);
    for (bool grown = true; grown && plan_.needs_restart.empty();) {
      grown = false;
      for (std::size_t u = 0; u < project_.units.size(); ++u) {
        if (inside_[u]) {
          grown |= refers_to_replaced(u);
        } else {
          grown |= referred_from(u);
        }
      }
    }
    return std::move(plan_);
  }

 private:
  void add_unit(std::size_t unit) {
    if (inside_[unit]) return;
    inside_[unit] = true;
    plan_.units.push_back(unit);
  }

  void add_module(const std::string& module) {
    if (std::find(plan_.modules.begin(), plan_.modules.end(), module) != plan_.modules.end()) return;
    plan_.modules.push_back(module);
    for (std::size_t u = 0; u < project_.units.size(); ++u) {
      const Unit& unit = project_.units[u];
      if (unit.module == module && unit.kind == UnitKind::implementation) add_unit(u);
    }
  }

  /// A unit in the patch uses what an earlier patch replaced: that module's current objects come along.
  bool refers_to_replaced(std::size_t unit) {
    bool grown = false;
    for (const std::string& name : linkage_.symbols(unit).undefined) {
      const std::optional<std::size_t> definer = linkage_.definer(name);
      if (!definer || inside_[*definer] || !linkage_.patched(*definer)) continue;
      add_module(project_.units[*definer].module);
      add_unit(*definer);
      grown = true;
    }
    return grown;
  }

  /// A unit outside uses what the patch replaces: it would go on calling the old code.
  bool referred_from(std::size_t unit) {
    const Unit& outside = project_.units[unit];
    if (outside.kind == UnitKind::image || outside.kind == UnitKind::kernel) return false;
    for (const std::string& name : linkage_.symbols(unit).undefined) {
      const std::optional<std::size_t> definer = linkage_.definer(name);
      if (!definer || !inside_[*definer]) continue;
      if (outside.kind == UnitKind::main) {
        plan_.needs_restart = absl::StrCat("main refers to ", demangled(name), " of ", project_.units[*definer].module);
        return false;
      }
      add_module(outside.module);
      add_unit(unit);
      return true;
    }
    return false;
  }

  const Project& project_;
  const Linkage& linkage_;
  std::vector<bool> inside_;
  PatchPlan plan_;
};

}  // namespace

PatchPlan close_patch(const Project& project, const Linkage& linkage, const std::vector<std::size_t>& changed) {
  return Closure(project, linkage).run(changed);
}

std::vector<std::string> shared_names(const Linkage& linkage, const PatchPlan& plan) {
  absl::flat_hash_set<std::string> names;
  for (std::size_t unit : plan.units) {
    for (const Symbol& symbol : linkage.symbols(unit).defined) {
      if (!symbol.weak || !symbol.data) continue;
      const bool replaced = std::any_of(plan.modules.begin(), plan.modules.end(),
                                        [&](const std::string& m) { return mentions_module(symbol.name, m); });
      if (!replaced) names.insert(symbol.name);
    }
  }
  std::vector<std::string> sorted(names.begin(), names.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace tenon::live
