/// The end of a reload: what was loaded serves, and everybody knows.
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

/// Takes the place of what was there, without memory.
template <class Value>
void put_all(std::map<std::size_t, Value>& into, std::map<std::size_t, Value>& from) {
  for (const auto& [key, value] : from) into.erase(key);
  into.merge(from);
}

}  // namespace

bool Reload::publish() {
  prepare();
  if (!hand_over()) return true;
  a_.tools.loader.serves(library_, outcome_.generation);
  a_.drain.published();
  accept();
  return end(Result::applied, "");
}

/// All that accept() needs memory for.
void Reload::prepare() {
  progress_.linkage.expect_owned(plan_.owned.size());
  outcome_.phases.reserve(outcome_.phases.size() + 2);
  for (const std::size_t unit : changes_.removed) {
    imports_.set(unit, {});
    replaced_[unit] = {.preamble = a_.project.units[unit].preamble, .removed = true};
  }
  // What came along unchanged is kept with the rest: the build's copy may be another one by then.
  for (const std::size_t unit : plan_.units) {
    RunningUnit& running = replaced_[unit];
    const auto before = progress_.replaced.find(unit);
    const auto changed = preambles_.find(unit);
    const bool known = before != progress_.replaced.end() && !before->second.made.object.empty();
    running.preamble = known ? before->second.preamble : a_.project.units[unit].preamble;
    if (changed != preambles_.end()) running.preamble = changed->second;
    const auto made = made_.find(unit);
    running.made = made != made_.end()
                       ? made->second
                       : ObjectCache::Made{a_.tools.store.object(unit), bmi_for(imports_.provides(unit), bmis_)};
    running.removed = false;
  }
  for (const auto& [unit, made] : made_) {
    a_.tools.store.set_object(unit, std::string(a_.tools.store.object(unit)));
    objects_[unit] = made.object;
  }
}

/// From now on this is what runs. Needs no memory: what is published is not taken back for want of it.
void Reload::accept() noexcept {
  before_.clear();
  ++progress_.patches;
  for (const std::size_t unit : plan_.units) progress_.linkage.set_generation(unit, progress_.patches);
  for (const Linkage::Name name : plan_.owned) progress_.linkage.own(name);
  for (const std::size_t unit : changes_.removed) a_.sources.removed(unit);
  progress_.imports = std::move(imports_);
  progress_.bmis = std::move(bmis_);
  for (auto& [unit, object] : objects_) {
    a_.tools.store.set_object(unit, std::move(object));
    a_.sources.applied(unit, a_.sources.seen(unit));
  }
  put_all(progress_.against, against_);
  progress_.damaged.clear();
  put_all(progress_.replaced, replaced_);
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

void Reload::note() noexcept {
  try {
    if (outcome_.result != Result::applied) return a_.journal->leaves();
    a_.journal->applied(kept());
  } catch (const std::exception& thrown) {
    a_.journal->leaves();
    not_kept(thrown.what());
  }
}

void Reload::not_kept(std::string_view why) noexcept {
  try {
    absl::StrAppend(&outcome_.details, "gen ", outcome_.generation,
                    " is not kept, a crash would take it back: ", std::string(why), "\n");
  } catch (const std::bad_alloc&) {
    // It serves all the same.
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
