module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Grows a set of units until nothing more is needed.
class Closure {
 public:
  Closure(const Project& project, const Linkage& linkage, const std::function<bool(const std::string&)>& in_program)
      : project_(project), linkage_(linkage), in_program_(in_program), inside_(project.units.size(), false) {}

  PatchPlan run(std::span<const std::size_t> changed) {
    for (const std::size_t unit : changed) add(unit);
    do {
      while (next_ < plan_.units.size()) follow(plan_.units[next_++]);
    } while (join_sharers());
    if (plan_.needs_restart.empty()) divide();
    std::ranges::sort(plan_.units);
    return std::move(plan_);
  }

 private:
  void add(std::size_t unit) {
    if (inside_[unit]) return;
    inside_[unit] = true;
    plan_.units.push_back(unit);
    const std::string& module = project_.units[unit].preamble.module;
    if (std::ranges::find(plan_.modules, module) != plan_.modules.end()) return;
    plan_.modules.push_back(module);
    for (std::size_t other = 0; other < project_.units.size(); ++other) {
      const Unit& candidate = project_.units[other];
      if (candidate.role == Role::implementation && candidate.preamble.module == module) add(other);
    }
  }

  /// The image takes definitions from the patch; `_ZGI` are initialisers of modules, which ran long ago.
  [[nodiscard]] bool exempt(std::size_t user, Linkage::Name name) const {
    const Role role = project_.units[user].role;
    return role == Role::image || role == Role::fixed || linkage_.text(name).starts_with("_ZGI");
  }

  void follow(std::size_t unit) {
    for (const Linkage::Name name : linkage_.piece(unit).undefined) {
      for (const std::size_t definer : linkage_.definers(name)) {
        if (linkage_.piece(definer).generation > 0) add(definer);
      }
    }
    for (const Linkage::Name name : linkage_.piece(unit).strong) {
      for (const std::size_t user : linkage_.users(name)) {
        if (inside_[user] || exempt(user, name)) continue;
        if (project_.units[user].role == Role::main) return refuse(user, name);
        add(user);
      }
    }
  }

  void refuse(std::size_t user, Linkage::Name name) {
    if (!plan_.needs_restart.empty()) return;
    const std::string& file = project_.units[user].command.file;
    plan_.needs_restart = absl::StrCat(file_name(file), " uses ", linkage_.text(name),
                                       " directly, and what is linked into main cannot be replaced");
  }

  [[nodiscard]] bool mentions_replaced(Linkage::Name name) const {
    return std::ranges::any_of(plan_.modules,
                               [&](const std::string& module) { return mentions_module(linkage_.text(name), module); });
  }

  /// The patch gets its own copy of a static, unless somebody who stays in the program uses it as well.
  [[nodiscard]] bool is_private(Linkage::Name name) const {
    if (linkage_.owned(name)) return true;
    if (!mentions_replaced(name)) return !in_program_(linkage_.text(name));
    return std::ranges::all_of(linkage_.sharers(name), [&](std::size_t sharer) {
      return inside_[sharer] || linkage_.piece(sharer).generation > 0 ||
             project_.units[sharer].role == Role::implementation;
    });
  }

  bool join_sharers() {
    const std::size_t before = plan_.units.size();
    for (std::size_t i = 0; i < plan_.units.size(); ++i) {
      for (const Linkage::Name name : linkage_.piece(plan_.units[i]).statics) {
        if (linkage_.sharers(name).size() < 2 || !is_private(name)) continue;
        for (const std::size_t sharer : linkage_.sharers(name)) join(sharer, name);
      }
    }
    return plan_.units.size() > before;
  }
  void join(std::size_t sharer, Linkage::Name name) {
    if (linkage_.piece(sharer).generation > 0) return add(sharer);
    if (!linkage_.owned(name) && project_.units[sharer].role == Role::implementation) add(sharer);
  }

  void divide() {
    HashSet<Linkage::Name> seen;
    for (const std::size_t unit : plan_.units) {
      for (const Linkage::Name name : linkage_.piece(unit).statics) {
        if (!seen.insert(name).second) continue;
        if (is_private(name)) {
          plan_.owned.push_back(name);
        } else {
          plan_.shared.push_back(linkage_.text(name));
        }
      }
      for (const Linkage::Name name : linkage_.piece(unit).constants) {
        if (seen.insert(name).second && !mentions_replaced(name)) plan_.shared.push_back(linkage_.text(name));
      }
    }
    std::ranges::sort(plan_.shared);
  }

  const Project& project_;
  const Linkage& linkage_;
  const std::function<bool(const std::string&)>& in_program_;
  std::vector<bool> inside_;
  std::size_t next_ = 0;
  PatchPlan plan_;
};

}  // namespace

PatchPlan close_patch(const Project& project, const Linkage& linkage, std::span<const std::size_t> changed,
                      const std::function<bool(const std::string&)>& in_program) {
  return Closure(project, linkage, in_program).run(changed);
}

std::optional<Dangling> find_dangling(const Project& project, const Linkage& linkage, const Linkage::Piece& before) {
  for (const Linkage::Name name : before.strong) {
    if (!linkage.definers(name).empty()) continue;
    for (const std::size_t user : linkage.users(name)) {
      if (project.units[user].role != Role::fixed) return Dangling{name, user};
    }
  }
  return std::nullopt;
}

}  // namespace tenon::live
