/// The part of a reload about what was asked for besides what was saved: objects made anew, units compiled again.
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {

bool Reload::forced(std::size_t unit) const {
  return std::ranges::find(request_.forced, a_.project.units[unit].preamble.module) != request_.forced.end();
}

void Reload::add_request() {
  for (std::size_t unit = 0; unit < a_.project.units.size(); ++unit) {
    const Role role = a_.project.units[unit].role;
    if ((role == Role::implementation || role == Role::interface_unit) && forced(unit)) changes_.units.push_back(unit);
  }
  std::ranges::sort(changes_.units);
  changes_.units.erase(std::ranges::unique(changes_.units).begin(), changes_.units.end());
  for (const std::vector<std::string>* asked : {&request_.again, &request_.forced}) {
    for (const std::string& module : *asked) {
      if (std::ranges::find(outcome_.modules, module) == outcome_.modules.end()) outcome_.modules.push_back(module);
    }
  }
}

/// Nothing is to be compiled.
bool Reload::recreate() {
  step_ = "stage";
  outcome_.phases.reserve(outcome_.phases.size() + 2);
  if (!hand_over()) return true;
  a_.drain.published();
  return end(Result::applied, "");
}

/// Modules that were asked for and are not in the patch keep their definition.
std::vector<Replacement> Reload::all_replacements() const {
  std::vector<Replacement> all = replacements_;
  for (const std::string& module : request_.again) {
    if (std::ranges::find(replacements_, module, &Replacement::module) == replacements_.end()) {
      all.push_back({module, nullptr});
    }
  }
  return all;
}

/// False when the program did not take them.
bool Reload::hand_over() {
  absl::StatusOr<Published> published = a_.host.apply(all_replacements());
  if (!published.ok()) {
    const bool restart = absl::IsFailedPrecondition(published.status());
    end(restart ? Result::needs_restart : Result::rolled_back, published.status());
    return false;
  }
  // Needs no memory: there is room.
  outcome_.generation = published->generation;
  outcome_.phases.push_back({"stage", published->stage_ms});
  outcome_.phases.push_back({"swap", published->swap_ms});
  outcome_.carried = std::move(published->carried);
  return true;
}

}  // namespace tenon::live
