/// What was made once is used again only while it is what it was, and only with what it was made against.
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {

bool Reload::usable(const ObjectCache::Made& made) const {
  return !a_.tools.store.altered(made.object) && !a_.tools.store.altered(made.bmi);
}

/// They come with the first save that follows, whatever it is of.
void Reload::take_damaged() {
  for (const std::size_t unit : progress_.damaged) {
    if (a_.project.units[unit].role == Role::absent) continue;
    if (!std::ranges::binary_search(changes_.units, unit)) changes_.units.push_back(unit);
    std::ranges::sort(changes_.units);
  }
}

/// Compilers accept a BMI that is not the one that others were compiled against, and say nothing.
bool Reload::check_bmis(std::span<const Job> jobs, const Bmis& bmis) {
  for (const Job& job : jobs) {
    for (const std::string& module : imports_.needs(job.compile.unit)) {
      const auto bmi = bmis.find(module);
      if (bmi == bmis.end() || !a_.tools.store.altered(bmi->second)) continue;
      outcome_.details.clear();
      const std::string what = absl::StrCat(
          "the BMI of ", module, " is not the one that the program was compiled against (", bmi->second, ")");
      for (std::size_t unit = 0; unit < a_.project.units.size(); ++unit) {
        const Role role = a_.project.units[unit].role;
        if (role != Role::interface_unit || imports_.provides(unit) != module) continue;
        progress_.damaged.insert(unit);
        return end(Result::rejected, absl::StrCat(what, "; save again to make it anew"));
      }
      return end(Result::needs_restart, what);
    }
  }
  return false;
}

bool Reload::check_objects() {
  for (const std::size_t unit : plan_.units) {
    const auto made = made_.find(unit);
    const std::string& object = made != made_.end() ? made->second.object : a_.tools.store.object(unit);
    if (!a_.tools.store.altered(object)) continue;
    progress_.damaged.insert(unit);
    return end(Result::rejected,
               absl::StrCat("the object of ", file_name(a_.project.units[unit].command.file),
                            " is not the one that was compiled (", object, "); save again to make it anew"));
  }
  return false;
}

bool Reload::check_fingerprints() {
  for (const std::size_t unit : plan_.units) {
    const auto made = against_.find(unit);
    const auto runs = progress_.against.find(unit);
    if (made == against_.end() && runs == progress_.against.end()) continue;
    const Digest known = made != against_.end() ? made->second : runs->second;
    if (known == a_.tools.compiler.against(unit, map_of(imports_.needs(unit), bmis_))) continue;
    progress_.damaged.insert(unit);
    return end(Result::rejected, absl::StrCat(file_name(a_.project.units[unit].command.file),
                                              " was compiled against another interface, or with other flags, than what "
                                              "runs; save again to compile it anew"));
  }
  return false;
}

}  // namespace tenon::live
