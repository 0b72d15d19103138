module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace

Reload::Reload(const Surroundings& around, Progress& progress, Changes changes)
    : a_(around), progress_(progress), changes_(std::move(changes)) {
  outcome_.files = changes_.files.empty() ? changes_.touched : changes_.files;
  outcome_.modules = changes_.modules;
}

Reload::~Reload() {
  for (auto& [unit, piece] : before_) progress_.linkage.put(unit, std::move(piece));
}

bool Reload::run(TimePoint first, const Interrupt& interrupt) {
  interrupt_ = &interrupt;
  try {
    steps();
  } catch (const std::exception& thrown) {
    const bool loaded = !replacements_.empty();
    end(loaded ? Result::rolled_back : Result::rejected, thrown.what());
  }
  outcome_.total_ms = milliseconds_between(first, a_.clock.now());
  return !superseded_;
}

void Reload::steps() {
  static constexpr std::array all{Step{"hash", &Reload::hash, false}, Step{"compile", &Reload::compile},
                                  Step{"plan", &Reload::plan},        Step{"link", &Reload::link},
                                  Step{"verify", &Reload::verify},    Step{"probe", &Reload::probe},
                                  Step{"load", &Reload::load},        Step{"stage", &Reload::publish, false}};
  for (const Step& step : all) {
    step_ = step.name;
    const TimePoint begin = a_.clock.now();
    const bool ended = (this->*step.run)();
    if (step.timed) outcome_.phases.push_back({step.name, milliseconds_between(begin, a_.clock.now())});
    if (ended) return;
  }
}

bool Reload::end(Result result, std::string reason) {
  outcome_.result = result;
  outcome_.reason = std::move(reason);
  if (result != Result::applied && result != Result::unchanged) outcome_.phase = step_;
  return true;
}

bool Reload::end(Result result, const absl::Status& status) { return end(result, std::string(status.message())); }

bool Reload::drop() {
  superseded_ = true;
  return true;
}

bool Reload::hash() {
  if (changes_.files.empty()) return end(Result::unchanged, "");
  if (!changes_.unreadable.empty()) return end(Result::rejected, changes_.unreadable);
  if (!changes_.needs_restart.empty()) return end(Result::needs_restart, changes_.needs_restart);
  const std::string refused = a_.drain.refuses();
  return !refused.empty() && end(Result::rejected, refused);
}

std::vector<CompileJob> Reload::choose() {
  std::vector<CompileJob> jobs;
  for (const std::size_t unit : changes_.units) {
    const ObjectCache::Inputs inputs{a_.sources.seen(unit), a_.tools.compiler.against(unit)};
    if (std::optional<std::string> known = progress_.cache.find(unit, inputs)) {
      objects_[unit] = *std::move(known);
    } else {
      jobs.push_back({unit, a_.tools.store.fresh(file_name(a_.project.units[unit].command.file) + ".o")});
    }
  }
  return jobs;
}

bool Reload::take(const CompileJob& job, const Finished& compiled) {
  outcome_.details += compiled.output;
  if (!compiled.ok()) {
    failed(compiled, job.unit);
    return false;
  }
  const std::string& source = a_.project.units[job.unit].command.file;
  const Digest seen = a_.sources.seen(job.unit);
  const absl::StatusOr<std::string> now = a_.disk.read(source);
  if (!now.ok() || digest_of(*now) != seen) return true;
  for (const std::string& file : a_.tools.compiler.dependencies(job.object)) {
    a_.sources.depend_on(file);
    if (file != source && !a_.sources.runs(file)) return true;
  }
  objects_[job.unit] = job.object;
  progress_.cache.keep(job.unit, {seen, a_.tools.compiler.against(job.unit)}, job.object);
  return false;
}

bool Reload::compile() {
  const std::vector<CompileJob> jobs = choose();
  if (jobs.empty()) return false;
  const absl::StatusOr<std::vector<Finished>> done = a_.tools.compiler.compile(jobs, *interrupt_);
  if (!done.ok()) return is_superseded(done.status()) ? drop() : end(Result::rejected, done.status());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (take(jobs[i], (*done)[i])) superseded_ = true;
  }
  return superseded_ || !outcome_.reason.empty();
}

void Reload::failed(const Finished& compiler, std::size_t unit) {
  if (!outcome_.reason.empty()) return;
  outcome_.error = first_error(compiler.output);
  const std::string file = file_name(a_.project.units[unit].command.file);
  end(Result::rejected, outcome_.error ? text_of(*outcome_.error)
                                       : absl::StrCat(file, " does not compile: the compiler ended with ",
                                                      describe_status(compiler.status)));
}

bool Reload::plan() {
  for (const std::size_t unit : changes_.units) {
    const absl::StatusOr<Symbols> symbols = a_.tools.linker.symbols(objects_[unit]);
    if (!symbols.ok()) return end(Result::rejected, symbols.status());
    const std::uint64_t generation = progress_.linkage.piece(unit).generation;
    before_.emplace_back(unit, progress_.linkage.replace(unit, *symbols, generation));
  }
  if (check_dangling()) return true;
  plan_ = close_patch(a_.project, progress_.linkage, changes_.units,
                      [this](const std::string& name) { return a_.tools.loader.defines(name); });
  outcome_.modules = plan_.modules;
  if (!plan_.needs_restart.empty()) return end(Result::needs_restart, plan_.needs_restart);
  for (const std::string& module : plan_.modules) {
    if (std::string refused = a_.host.refuses(module); !refused.empty()) return end(Result::needs_restart, refused);
  }
  return false;
}

bool Reload::check_dangling() {
  for (const auto& [unit, piece] : before_) {
    const std::optional<Dangling> dangling = find_dangling(a_.project, progress_.linkage, piece);
    if (!dangling) continue;
    const std::string name = a_.tools.linker.readable(progress_.linkage.text(dangling->name));
    return end(Result::rejected, absl::StrCat("nothing defines ", name, " any more, but ",
                                              file_name(a_.project.units[dangling->user].command.file), " uses it"));
  }
  return false;
}

bool Reload::link() {
  std::vector<std::string> objects;
  for (const std::size_t unit : plan_.units) {
    const auto changed = objects_.find(unit);
    objects.push_back(changed != objects_.end() ? changed->second : a_.tools.store.object(unit));
  }
  library_ = a_.tools.store.fresh("patch.so");
  const absl::StatusOr<Linked> done = a_.tools.linker.link(objects, library_, plan_.shared);
  if (!done.ok()) return end(Result::rejected, done.status());
  linked_ = done->digest;
  outcome_.details += done->finished.output;
  return !done->finished.ok() &&
         end(Result::rejected, absl::StrCat("the linker ended with ", describe_status(done->finished.status)));
}

bool Reload::verify() {
  const absl::StatusOr<Symbols> symbols = a_.tools.linker.symbols(library_);
  if (!symbols.ok()) return end(Result::rejected, symbols.status());
  const Missing missing = find_missing(*symbols, progress_.linkage, plan_,
                                       [this](const std::string& name) { return a_.tools.loader.defines(name); });
  if (!missing.replaced.empty()) {
    return end(Result::rejected, absl::StrCat(a_.tools.linker.readable(missing.replaced.front()),
                                              " would be taken from code that was replaced; please report this"));
  }
  return !missing.names.empty() && not_defined(missing.names.front());
}

/// What belongs to a module can only be defined by its units; anything else may be in a library that a full build
/// links.
bool Reload::not_defined(const std::string& name) {
  const std::string readable = a_.tools.linker.readable(name);
  const bool own = std::ranges::any_of(a_.project.units, [&](const Unit& unit) {
    return unit.role != Role::fixed && mentions_module(name, unit.preamble.module);
  });
  if (own) return end(Result::rejected, absl::StrCat(readable, " is used, but nothing defines it"));
  return end(Result::needs_restart, absl::StrCat(readable, " is not in the running program or its libraries"));
}

bool Reload::probe() {
  const absl::Status probed = a_.tools.loader.probe(library_);
  return !probed.ok() && end(Result::rejected, probed);
}

bool Reload::load() {
  const absl::StatusOr<Lookup> loaded = a_.tools.loader.load(library_, linked_);
  if (!loaded.ok()) {
    return end(absl::IsDataLoss(loaded.status()) ? Result::rejected : Result::rolled_back, loaded.status());
  }
  for (const std::string& module : plan_.modules) {
    const void* definition = (*loaded)(definition_symbol(module));
    if (definition == nullptr) {
      return end(Result::rejected,
                 absl::StrCat(module, " no longer has a `constinit const tenon::Definition definition`"));
    }
    replacements_.push_back({module, static_cast<const Definition*>(definition)});
  }
  return false;
}

bool Reload::publish() {
  const absl::StatusOr<Published> published = a_.host.apply(replacements_);
  if (!published.ok()) {
    const bool restart = absl::IsFailedPrecondition(published.status());
    return end(restart ? Result::needs_restart : Result::rolled_back, published.status());
  }
  outcome_.phases.push_back({"stage", published->stage_ms});
  outcome_.phases.push_back({"swap", published->swap_ms});
  outcome_.generation = published->generation;
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
  for (const std::size_t unit : changes_.units) {
    a_.tools.store.set_object(unit, objects_[unit]);
    a_.sources.applied(unit, a_.sources.seen(unit));
  }
}

}  // namespace tenon::live
