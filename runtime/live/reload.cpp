module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

/// What a compiler that failed may have left is no object.
void discard(const CompileJob& job, Store& store) {
  store.remove(job.object);
  if (!job.bmi.empty()) store.remove(job.bmi);
}

}  // namespace

Reload::Reload(const Surroundings& around, Progress& progress, Changes changes, ReloadRequest request)
    : a_(around),
      progress_(progress),
      changes_(std::move(changes)),
      request_(std::move(request)),
      imports_(progress.imports) {
  outcome_.files = changes_.files.empty() ? changes_.touched : changes_.files;
  outcome_.modules = changes_.modules;
  add_request();
}

Reload::~Reload() {
  try {
    for (auto& [unit, piece] : before_) progress_.linkage.put(unit, std::move(piece));
  } catch (const std::bad_alloc&) {
    progress_.lost = true;
  }
}

bool Reload::run(TimePoint first, const Interrupt& interrupt) {
  interrupt_ = &interrupt;
  try {
    steps("hash");
  } catch (const std::exception& thrown) {
    failed(thrown.what());
  }
  outcome_.total_ms = milliseconds_between(first, a_.clock.now());
  if (a_.journal != nullptr) note();
  return !superseded_;
}

/// Something of the shim's own: no memory, for one.
void Reload::failed(const std::string& why) {
  if (outcome_.generation != 0) {
    end(Result::applied, "");
  } else {
    end(replacements_.empty() ? Result::rejected : Result::rolled_back, why);
  }
}

void Reload::steps(std::string_view first) {
  static constexpr std::array all{Step{"hash", &Reload::hash, false}, Step{"compile", &Reload::compile},
                                  Step{"plan", &Reload::plan},        Step{"link", &Reload::link},
                                  Step{"verify", &Reload::verify},    Step{"probe", &Reload::probe},
                                  Step{"load", &Reload::load},        Step{"stage", &Reload::publish, false}};
  const auto begins = std::ranges::find(all, first, &Step::name);
  for (const Step& step : std::ranges::subrange(begins, all.end())) {
    step_ = step.name;
    if (a_.journal != nullptr) a_.journal->enters(step_, outcome_.modules);
    const TimePoint begin = a_.clock.now();
    const bool ended = (this->*step.run)();
    if (step.timed) outcome_.phases.push_back({step.name, milliseconds_between(begin, a_.clock.now())});
    if (ended) return;
  }
}

bool Reload::end(Result result, const std::string& reason) {
  outcome_.result = result;
  // A report of several lines stands before the line that says how it ended.
  const std::size_t first = std::min(reason.find('\n'), reason.size());
  if (first + 1 < reason.size()) absl::StrAppend(&outcome_.details, reason.substr(first + 1), "\n");
  outcome_.reason = reason.substr(0, first);
  if (result != Result::applied && result != Result::unchanged) outcome_.phase = step_;
  return true;
}

bool Reload::end(Result result, const absl::Status& status) { return end(result, std::string(status.message())); }

bool Reload::drop() {
  superseded_ = true;
  return true;
}

bool Reload::hash() {
  if (progress_.lost) return end(Result::needs_restart, "there was no memory to take a reload back");
  const bool asked = !request_.again.empty() || !request_.forced.empty();
  if (changes_.files.empty() && !asked) return end(Result::unchanged, "");
  if (!changes_.unreadable.empty()) return end(Result::rejected, changes_.unreadable);
  if (!changes_.needs_restart.empty()) return end(Result::needs_restart, changes_.needs_restart);
  const std::string refused = a_.drain.refuses();
  if (!refused.empty()) return end(Result::rejected, refused);
  return changes_.units.empty() && changes_.removed.empty() && recreate();
}

bool Reload::read_imports() {
  for (const std::size_t unit : changes_.units) {
    const std::string& source = a_.project.units[unit].command.file;
    const absl::StatusOr<std::string> text = a_.disk.read(source);
    if (!text.ok()) return drop();
    imports_.set(unit, preambles_[unit] = scan_preamble(*text));
    for (const std::string& module : imports_.direct(unit)) {
      if (progress_.bmis.contains(module)) continue;
      return end(Result::needs_restart,
                 absl::StrCat(file_name(source), " imports ", module, ", which is not part of the running program"));
    }
  }
  return false;
}

bool Reload::compile() {
  take_damaged();
  if (read_imports()) return true;
  Recompilation again(a_.project, imports_, progress_.bmis, changes_.units);
  for (std::vector<std::size_t> units = again.next(); !units.empty(); units = again.next()) {
    if (refused(again, units) || make(again, units)) return true;
    for (const std::size_t unit : units) again.done(unit, settled_bmi(unit, made_[unit].bmi));
  }
  if (!again.cycle().empty()) return end(Result::rejected, absl::StrCat("import cycle: ", again.cycle()));
  if (!again.needs_restart().empty()) return end(Result::needs_restart, again.needs_restart());
  bmis_ = again.bmis();
  return false;
}

bool Reload::refused(const Recompilation& again, std::span<const std::size_t> units) {
  for (const std::size_t unit : units) {
    std::string refused = a_.host.refuses(a_.project.units[unit].preamble.module);
    if (refused.empty()) continue;
    const std::string by = again.because(unit);
    if (!by.empty()) absl::StrAppend(&refused, ", and imports ", by, ", whose interface changed");
    return end(Result::needs_restart, refused);
  }
  return false;
}

bool Reload::make(const Recompilation& again, std::span<const std::size_t> units) {
  const std::vector<Job> jobs = choose(units, again.bmis());
  if (jobs.empty()) return false;
  std::vector<CompileJob> tasks;
  for (const Job& job : jobs) tasks.push_back(job.compile);
  const absl::StatusOr<std::vector<Finished>> done = a_.tools.compiler.compile(tasks, *interrupt_);
  if (!done.ok()) {
    for (const Job& job : jobs) discard(job.compile, a_.tools.store);
    return is_superseded(done.status()) ? drop() : end(Result::rejected, done.status());
  }
  if (check_bmis(jobs, again.bmis())) return true;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (take(jobs[i], (*done)[i])) superseded_ = true;
  }
  return superseded_ || !outcome_.reason.empty();
}

std::vector<Reload::Job> Reload::choose(std::span<const std::size_t> units, const Bmis& bmis) {
  std::vector<Job> jobs;
  for (const std::size_t unit : units) {
    std::string map = map_of(imports_.needs(unit), bmis);
    const ObjectCache::Inputs inputs{a_.sources.seen(unit), a_.tools.compiler.against(unit, map)};
    against_[unit] = inputs.against;
    std::optional<ObjectCache::Made> known = progress_.cache.find(unit, inputs);
    if (known && !usable(*known)) {
      progress_.cache.forget(unit, inputs);
      known.reset();
    }
    if (known && !forced(unit)) {
      made_[unit] = *std::move(known);
      continue;
    }
    const std::string name = file_name(a_.project.units[unit].command.file);
    const bool importable = !imports_.provides(unit).empty();
    jobs.push_back({{.unit = unit,
                     .object = a_.tools.store.fresh(name + ".o"),
                     .bmi = importable ? a_.tools.store.fresh(name + ".pcm") : std::string(),
                     .map = std::move(map)},
                    inputs});
  }
  return jobs;
}

bool Reload::take(const Job& job, const Finished& compiled) {
  const std::size_t unit = job.compile.unit;
  outcome_.details += compiled.output;
  if (!compiled.ok()) {
    failed(compiled, unit);
    discard(job.compile, a_.tools.store);
    return false;
  }
  const std::string& source = a_.project.units[unit].command.file;
  const absl::StatusOr<std::string> now = a_.disk.read(source);
  if (!now.ok() || digest_of(*now) != job.inputs.source) return true;
  for (const std::string& file : a_.tools.compiler.dependencies(job.compile.object)) {
    // What is imported is known by its BMI.
    if (a_.project.find(file) != nullptr) continue;
    a_.sources.depend_on(file);
    if (!a_.sources.runs(file)) return true;
  }
  made_[unit] = {job.compile.object, settled_bmi(unit, job.compile.bmi)};
  a_.tools.store.seal(made_[unit].object);
  a_.tools.store.seal(made_[unit].bmi);
  progress_.cache.keep(unit, job.inputs, made_[unit]);
  return false;
}

std::string Reload::settled_bmi(std::size_t unit, const std::string& bmi) const {
  const std::string live = bmi_for(imports_.provides(unit), progress_.bmis);
  if (bmi.empty() || live.empty() || live == bmi) return bmi;
  const absl::StatusOr<Digest> was = a_.tools.compiler.fingerprint(live);
  const absl::StatusOr<Digest> now = a_.tools.compiler.fingerprint(bmi);
  return was.ok() && now.ok() && *was == *now ? live : bmi;
}

void Reload::failed(const Finished& compiler, std::size_t unit) {
  if (!outcome_.reason.empty()) return;
  const std::optional<Diagnostic> error = first_error(compiler.output);
  if (error && !error->file.empty()) {
    outcome_.error = error;
    end(Result::rejected, text_of(*error));
    return;
  }
  const std::string why =
      error ? error->message : absl::StrCat("the compiler ended with ", describe_status(compiler.status));
  end(Result::rejected, absl::StrCat(file_name(a_.project.units[unit].command.file), " does not compile: ", why));
}

bool Reload::plan() {
  progress_.linkage.grow(a_.project.units.size());
  before_.reserve(changes_.removed.size() + made_.size());
  std::vector<std::size_t> changed;
  for (const std::size_t unit : changes_.removed) {
    before_.emplace_back(unit, progress_.linkage.replace(unit, {}, progress_.linkage.piece(unit).generation));
    const std::string& module = a_.project.units[unit].preamble.module;
    for (std::size_t other = 0; other < a_.project.units.size(); ++other) {
      const Unit& candidate = a_.project.units[other];
      if (candidate.role == Role::implementation && candidate.preamble.module == module) changed.push_back(other);
    }
  }
  for (const auto& [unit, made] : made_) {
    changed.push_back(unit);
    const absl::StatusOr<Symbols> symbols = a_.tools.linker.symbols(made.object);
    if (!symbols.ok()) return end(Result::rejected, symbols.status());
    const std::uint64_t generation = progress_.linkage.piece(unit).generation;
    before_.emplace_back(unit, progress_.linkage.replace(unit, *symbols, generation));
  }
  if (check_dangling()) return true;
  plan_ = close_patch(a_.project, progress_.linkage, changed,
                      [this](const std::string& name) { return a_.tools.loader.defines(name); });
  outcome_.modules = plan_.modules;
  if (!plan_.needs_restart.empty()) return end(Result::needs_restart, plan_.needs_restart);
  for (const std::string& module : plan_.modules) {
    if (std::string refused = a_.host.refuses(module); !refused.empty()) return end(Result::needs_restart, refused);
  }
  return false;
}

bool Reload::link() {
  if (check_objects()) return true;
  std::vector<std::string> objects;
  for (const std::size_t unit : plan_.units) {
    const auto made = made_.find(unit);
    objects.push_back(made != made_.end() ? made->second.object : a_.tools.store.object(unit));
  }
  library_ = a_.tools.store.fresh("patch.so");
  const absl::StatusOr<Linked> done = a_.tools.linker.link(objects, library_, plan_.shared);
  if (!done.ok() || !done->finished.ok()) a_.tools.store.remove(library_);
  if (!done.ok()) return end(Result::rejected, done.status());
  linked_ = done->digest;
  outcome_.details += done->finished.output;
  if (done->finished.ok()) return false;
  const std::optional<Diagnostic> error = first_error(done->finished.output);
  return end(Result::rejected, absl::StrCat("the linker ended with ", describe_status(done->finished.status),
                                            error ? ": " : "", error ? error->message : ""));
}

bool Reload::probe() {
  const absl::Status probed = a_.tools.loader.probe(library_);
  return !probed.ok() && end(Result::rejected, probed);
}

bool Reload::load() {
  const absl::StatusOr<LoadedPatch> loaded = a_.tools.loader.load(library_, linked_, plan_.modules);
  if (!loaded.ok()) {
    return end(absl::IsDataLoss(loaded.status()) ? Result::rejected : Result::rolled_back, loaded.status());
  }
  for (const std::string& module : plan_.modules) {
    const void* definition = loaded->find(definition_symbol(module));
    if (definition == nullptr) {
      return end(Result::rejected,
                 absl::StrCat(module, " no longer has a `constinit const tenon::Definition definition`"));
    }
    replacements_.push_back({module, static_cast<const Definition*>(definition), loaded->code});
  }
  return false;
}

}  // namespace tenon::live
