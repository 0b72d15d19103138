module;
#include <dlfcn.h>
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

using Clock = std::chrono::steady_clock;

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

void note(Outcome& outcome, std::string_view phase, Clock::time_point begin) {
  outcome.phases.push_back({std::string(phase), since(begin)});
}

/// `_ZN5board5cardsW5boardW5cards10definitionE` for board.cards.
std::string definition_name(const std::string& module) {
  std::string spaces;
  std::string attached;
  for (std::size_t begin = 0; begin <= module.size();) {
    const std::size_t dot = std::min(module.find('.', begin), module.size());
    const std::string part = absl::StrCat(dot - begin, module.substr(begin, dot - begin));
    absl::StrAppend(&spaces, part);
    absl::StrAppend(&attached, "W", part);
    begin = dot + 1;
  }
  return absl::StrCat("_ZN", spaces, attached, "10definitionE");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pipeline>> Pipeline::open(const std::string& build_directory, const std::string& program,
                                                         LiveHost& host, Zygote& zygote) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline(host, zygote));
  std::vector<std::string> modules;
  for (std::string_view name : host.modules()) modules.emplace_back(name);
  absl::StatusOr<Project> project = read_project(build_directory, program, modules);
  if (!project.ok()) return project.status();
  pipeline->project_ = *std::move(project);
  if (absl::Status indexed = pipeline->linkage_.index(pipeline->project_); !indexed.ok()) return indexed;
  absl::StatusOr<std::unique_ptr<Workshop>> workshop = Workshop::open(pipeline->project_);
  if (!workshop.ok()) return workshop.status();
  pipeline->workshop_ = *std::move(workshop);
  pipeline->remember_hashes();
  return pipeline;
}

/// A source newer than its object was edited after the build: what runs is not what it says.
void Pipeline::remember_hashes() {
  running_.resize(project_.units.size());
  for (std::size_t u = 0; u < project_.units.size(); ++u) {
    const Unit& unit = project_.units[u];
    by_source_[unit.source] = u;
    std::error_code error;
    const auto built = std::filesystem::last_write_time(unit.object, error);
    const auto edited = std::filesystem::last_write_time(unit.source, error);
    if (error || edited <= built) {
      running_[u] = hash_file(unit.source);
    } else if (unit.kind == UnitKind::implementation) {
      dirty_.insert(u);
    }
  }
}

std::optional<std::size_t> Pipeline::unit_of(const std::string& source) const {
  const auto at = by_source_.find(source);
  if (at == by_source_.end()) return std::nullopt;
  return at->second;
}

Pipeline::Next Pipeline::end(Run& run, Verdict verdict, std::string reason) {
  run.outcome.verdict = verdict;
  run.outcome.reason = std::move(reason);
  return Next::stop;
}

/// Why a changed unit needs a restart; empty when it can be replaced live.
std::string Pipeline::restart_reason(std::size_t u) {
  const Unit& unit = project_.units[u];
  const std::string name = file_name(unit.source);
  switch (unit.kind) {
    case UnitKind::interface: return absl::StrCat(name, " is the interface of ", unit.module);
    case UnitKind::main: return absl::StrCat(name, " is not part of a module");
    case UnitKind::kernel: return absl::StrCat(name, " is part of Tenon or a library");
    case UnitKind::image: return absl::StrCat(name, " is generated");
    case UnitKind::implementation: break;
  }
  if (std::string refused = host_.refuses(unit.module); !refused.empty()) return refused;
  const absl::StatusOr<std::string> source = read_file(unit.source);
  if (!source.ok()) return absl::StrCat(name, " was deleted");
  const Declared declared = declarations(*source);
  if (declared.module != unit.module || declared.imports != unit.imports) {
    return absl::StrCat("the imports of ", name, " changed");
  }
  return "";
}

Pipeline::Next Pipeline::hash(Run& run, const std::vector<std::string>& changed) {
  const Clock::time_point begin = Clock::now();
  bool ours = false;
  for (const std::string& path : changed) {
    const std::optional<std::size_t> unit = unit_of(path);
    const bool exists = std::filesystem::exists(path);
    if (!unit && !exists) continue;  // an editor's temporary file, gone again
    ours = true;
    run.outcome.files.push_back(file_name(path));
    if (!unit) {
      restart_.insert(absl::StrCat(file_name(path), path.ends_with(".cpp") || path.ends_with(".cppm")
                                                        ? " is new"
                                                        : " is a header, which the compiled modules contain"));
      continue;
    }
    if (exists && running_[*unit] && hash_file(path) == running_[*unit]) {
      dirty_.erase(*unit);
    } else {
      dirty_.insert(*unit);
    }
  }
  if (!ours) return end(run, Verdict::unchanged, "nothing of this program");
  if (dirty_.empty() && restart_.empty()) return end(run, Verdict::unchanged, "");
  for (const std::string& reason : restart_) return end(run, Verdict::needs_restart, reason);
  run.dirty.assign(dirty_.begin(), dirty_.end());
  std::sort(run.dirty.begin(), run.dirty.end());
  for (std::size_t unit : run.dirty) {
    if (std::string reason = restart_reason(unit); !reason.empty()) return end(run, Verdict::needs_restart, reason);
  }
  note(run.outcome, "hash", begin);
  return Next::go_on;
}

Pipeline::Next Pipeline::compile(Run& run) {
  const Clock::time_point begin = Clock::now();
  struct Job {
    Compiled compiled;
    std::future<absl::StatusOr<Finished>> result;
  };
  std::vector<Job> jobs;
  ++patches_;
  for (std::size_t unit : run.dirty) {
    const std::string& source = project_.units[unit].source;
    const std::optional<std::uint64_t> before = hash_file(source);
    if (!before) return end(run, Verdict::rejected, absl::StrCat("cannot read ", source));
    const std::string object = absl::StrCat(workshop_->directory(), "/", patches_, "-", unit, ".o");
    absl::StatusOr<std::vector<std::string>> command = workshop_->compile_command(project_.units[unit], object);
    if (!command.ok()) return end(run, Verdict::rejected, std::string(command.status().message()));
    jobs.push_back({{unit, object, *before}, std::async(std::launch::async, [this, command = *std::move(command)] {
                      return tenon::live::run(command, project_.build_directory);
                    })});
  }
  std::string failed;
  for (Job& job : jobs) {
    const absl::StatusOr<Finished> finished = job.result.get();
    if (!finished.ok()) {
      failed = std::string(finished.status().message());
      continue;
    }
    if (!finished->output.empty()) run.print(finished->output);
    if (finished->exit_code != 0) failed = absl::StrCat(file_name(project_.units[job.compiled.unit].source), " does not compile");
    run.compiled.push_back(job.compiled);
  }
  note(run.outcome, "compile", begin);
  if (!failed.empty()) return end(run, Verdict::rejected, failed);
  for (const Compiled& compiled : run.compiled) {
    const std::string& source = project_.units[compiled.unit].source;
    if (hash_file(source) != compiled.hash) {
      return end(run, Verdict::rejected, absl::StrCat(file_name(source), " was saved again while it was compiled"));
    }
  }
  return Next::go_on;
}

/// A function that the new code no longer defines, but somebody calls: linked as it is, it would stay the old one.
std::string Pipeline::removed_but_used(const Run& run, const Linkage& next) const {
  absl::flat_hash_set<std::string> removed;
  for (const Compiled& compiled : run.compiled) {
    for (const Symbol& symbol : linkage_.symbols(compiled.unit).defined) {
      if (!symbol.weak && !next.definer(symbol.name)) removed.insert(symbol.name);
    }
  }
  if (removed.empty()) return "";
  for (std::size_t unit = 0; unit < project_.units.size(); ++unit) {
    for (const std::string& name : next.symbols(unit).undefined) {
      if (!removed.contains(name)) continue;
      return absl::StrCat("nothing defines ", demangled(name), " any more, but ", file_name(project_.units[unit].source),
                          " uses it");
    }
  }
  return "";
}

Pipeline::Next Pipeline::link(Run& run, PatchPlan& plan, Linkage& next) {
  const Clock::time_point begin = Clock::now();
  std::vector<std::string> objects;
  absl::flat_hash_map<std::size_t, std::string> fresh;
  for (const Compiled& compiled : run.compiled) {
    fresh[compiled.unit] = compiled.object;
    if (absl::Status read = next.update(compiled.unit, compiled.object); !read.ok()) {
      return end(run, Verdict::rejected, std::string(read.message()));
    }
  }
  if (std::string still_used = removed_but_used(run, next); !still_used.empty()) {
    return end(run, Verdict::rejected, still_used);
  }
  plan = close_patch(project_, next, run.dirty);
  run.outcome.modules = plan.modules;
  if (!plan.needs_restart.empty()) return end(run, Verdict::needs_restart, plan.needs_restart);
  for (const std::string& module : plan.modules) {
    if (std::string refused = host_.refuses(module); !refused.empty()) {
      return end(run, Verdict::needs_restart, absl::StrCat(refused, ", and it refers to what was changed"));
    }
  }
  for (std::size_t unit : plan.units) {
    const auto at = fresh.find(unit);
    objects.push_back(at != fresh.end() ? at->second : project_.units[unit].object);
  }
  std::string list = "{\n";
  for (const std::string& name : shared_names(next, plan)) absl::StrAppend(&list, "  \"", name, "\";\n");
  absl::StrAppend(&list, "  tenon_shared_with_the_host;\n};\n");
  const std::string list_file = absl::StrCat(workshop_->directory(), "/", patches_, ".list");
  if (absl::Status made = write_file(list_file, list); !made.ok()) return end(run, Verdict::rejected, std::string(made.message()));
  run.library = absl::StrCat(workshop_->directory(), "/patch-", patches_, ".so");
  const auto command = workshop_->link_command(project_.units[run.dirty.front()], objects, run.library, list_file);
  if (!command.ok()) return end(run, Verdict::rejected, std::string(command.status().message()));
  const absl::StatusOr<Finished> linked = tenon::live::run(*command, workshop_->directory());
  note(run.outcome, "link", begin);
  if (!linked.ok()) return end(run, Verdict::rejected, std::string(linked.status().message()));
  if (!linked->output.empty()) run.print(linked->output);
  if (linked->exit_code != 0) return end(run, Verdict::rejected, "the patch does not link");
  return Next::go_on;
}

Pipeline::Next Pipeline::verify(Run& run, const PatchPlan& plan, const Linkage& next) {
  const Clock::time_point begin = Clock::now();
  const absl::StatusOr<Symbols> symbols = read_symbols(run.library);
  if (!symbols.ok()) return end(run, Verdict::rejected, std::string(symbols.status().message()));
  for (const std::string& name : symbols->undefined) {
    if (dlsym(RTLD_DEFAULT, name.c_str()) == nullptr) {
      return end(run, Verdict::rejected, absl::StrCat("nothing in this program defines ", demangled(name)));
    }
    const std::optional<std::size_t> definer = next.definer(name);
    if (definer && (linkage_.patched(*definer) || std::find(plan.units.begin(), plan.units.end(), *definer) != plan.units.end())) {
      return end(run, Verdict::rejected, absl::StrCat(demangled(name), " would be taken from replaced code"));
    }
  }
  const absl::Status probed = zygote_.probe(run.library, std::chrono::seconds(5));
  note(run.outcome, "probe", begin);
  if (!probed.ok()) return end(run, Verdict::rejected, std::string(probed.message()));
  return Next::go_on;
}

Pipeline::Next Pipeline::load(Run& run) {
  const Clock::time_point begin = Clock::now();
  try {
    run.handle = dlopen(run.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  } catch (...) {
    return end(run, Verdict::rolled_back, "a static initialiser threw");
  }
  note(run.outcome, "load", begin);
  if (run.handle == nullptr) return end(run, Verdict::rejected, dlerror());
  return Next::go_on;
}

Pipeline::Next Pipeline::publish(Run& run, const PatchPlan& plan) {
  std::vector<Replacement> replacements;
  for (const std::string& module : plan.modules) {
    const void* definition = dlsym(run.handle, definition_name(module).c_str());
    if (definition == nullptr) {
      return end(run, Verdict::rejected, absl::StrCat(module, " has no definition in the patch"));
    }
    replacements.push_back({module, static_cast<const Definition*>(definition)});
  }
  const absl::StatusOr<Published> published = host_.apply(replacements);
  if (!published.ok()) {
    const bool restart = absl::IsFailedPrecondition(published.status());
    return end(run, restart ? Verdict::needs_restart : Verdict::rolled_back, std::string(published.status().message()));
  }
  run.outcome.generation = published->generation;
  run.outcome.phases.push_back({"stage", published->stage_ms});
  run.outcome.phases.push_back({"swap", published->swap_ms});
  run.outcome.verdict = Verdict::applied;
  return Next::go_on;
}

/// What runs now is what was just published.
void Pipeline::accept(const Run& run, const PatchPlan& plan, Linkage next) {
  linkage_ = std::move(next);
  for (std::size_t unit : plan.units) linkage_.mark_patched(unit);
  for (const Compiled& compiled : run.compiled) {
    project_.units[compiled.unit].object = compiled.object;
    running_[compiled.unit] = compiled.hash;
    dirty_.erase(compiled.unit);
  }
}

std::optional<Outcome> Pipeline::run(const std::vector<std::string>& changed,
                                     const std::function<void(std::string_view)>& print) {
  const Clock::time_point begin = Clock::now();
  Run run{.print = print};
  PatchPlan plan;
  Linkage next = linkage_;
  const bool ended = hash(run, changed) == Next::stop || compile(run) == Next::stop ||
                     link(run, plan, next) == Next::stop || verify(run, plan, next) == Next::stop ||
                     load(run) == Next::stop || publish(run, plan) == Next::stop;
  if (!ended) accept(run, plan, std::move(next));
  // Code of a patch that was loaded and failed stays mapped: an exception thrown by it may still be alive.
  run.outcome.total_ms = since(begin);
  if (run.outcome.files.empty()) return std::nullopt;
  return run.outcome;
}

}  // namespace tenon::live
