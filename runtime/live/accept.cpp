/// The end of a reload: what was loaded serves, and everybody knows.
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {

bool Reload::publish() {
  if (!hand_over()) return true;
  a_.tools.loader.serves(library_, outcome_.generation);
  a_.drain.published();
  accept();
  return end(Result::applied, "");
}

/// From now on this is what runs.
void Reload::accept() {
  before_.clear();
  ++progress_.patches;
  for (const std::size_t unit : plan_.units) progress_.linkage.set_generation(unit, progress_.patches);
  for (const Linkage::Name name : plan_.owned) progress_.linkage.own(name);
  for (const std::size_t unit : changes_.removed) {
    imports_.set(unit, {});
    a_.sources.removed(unit);
    progress_.replaced[unit] = {.preamble = a_.project.units[unit].preamble, .removed = true};
  }
  progress_.imports = std::move(imports_);
  progress_.bmis = std::move(bmis_);
  for (const auto& [unit, made] : made_) {
    a_.tools.store.set_object(unit, made.object);
    a_.sources.applied(unit, a_.sources.seen(unit));
  }
  for (const auto& [unit, against] : against_) progress_.against[unit] = against;
  progress_.damaged.clear();
  // What came along unchanged is kept with the rest: the build's copy may be another one by then.
  for (const std::size_t unit : plan_.units) {
    RunningUnit& running = progress_.replaced[unit];
    const auto changed = preambles_.find(unit);
    if (running.made.object.empty()) running.preamble = a_.project.units[unit].preamble;
    if (changed != preambles_.end()) running.preamble = changed->second;
    const auto made = made_.find(unit);
    running.made =
        made != made_.end() ? made->second : ObjectCache::Made{a_.tools.store.object(unit), progress_.bmi_of(unit)};
    running.removed = false;
  }
}

std::string Progress::bmi_of(std::size_t unit) const {
  const auto bmi = bmis.find(imports.provides(unit));
  return bmi != bmis.end() ? bmi->second : std::string();
}

KeptGeneration Reload::kept() const {
  KeptGeneration generation{.number = outcome_.generation, .modules = outcome_.modules};
  for (std::size_t unit = 0; unit < a_.project.units.size(); ++unit) {
    if (a_.project.units[unit].role == Role::fixed) continue;
    KeptUnit& kept = generation.units.emplace_back(
        KeptUnit{.source = a_.project.units[unit].command.file, .digest = a_.sources.running(unit)});
    const auto running = progress_.replaced.find(unit);
    if (running == progress_.replaced.end()) continue;
    kept.object = running->second.made.object;
    kept.bmi = running->second.made.bmi;
    kept.preamble = running->second.preamble;
    kept.removed = running->second.removed;
  }
  return generation;
}

void Reload::note() {
  if (outcome_.result == Result::applied) {
    a_.journal->applied(kept());
  } else {
    a_.journal->leaves();
  }
}

bool Reload::resume(std::span<const ResumedUnit> units) {
  bmis_ = progress_.bmis;
  for (const ResumedUnit& resumed : units) {
    if (resumed.running.removed) {
      changes_.removed.push_back(resumed.unit);
      continue;
    }
    imports_.set(resumed.unit, resumed.running.preamble);
    preambles_[resumed.unit] = resumed.running.preamble;
    made_[resumed.unit] = resumed.running.made;
    const std::string module = imports_.provides(resumed.unit);
    if (!module.empty()) bmis_[module] = resumed.running.made.bmi;
  }
  for (const auto& [unit, made] : made_) {
    against_[unit] = a_.tools.compiler.against(unit, map_of(imports_.needs(unit), bmis_));
  }
  try {
    steps("plan");
  } catch (const std::exception& thrown) {
    end(Result::rejected, thrown.what());
  }
  if (outcome_.result != Result::applied) return false;
  for (const ResumedUnit& resumed : units) {
    if (resumed.running.removed) continue;
    progress_.cache.keep(resumed.unit, {resumed.source, progress_.against[resumed.unit]}, resumed.running.made);
  }
  return true;
}

}  // namespace tenon::live
