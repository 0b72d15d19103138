module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

using Clock = std::chrono::steady_clock;

/// Adds the time until its end to an outcome.
class Timed {
 public:
  Timed(Outcome& outcome, std::string_view phase) : outcome_(outcome), phase_(phase) {}
  ~Timed() { outcome_.phases.push_back({phase_, since(begin_)}); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  Outcome& outcome_;
  std::string_view phase_;
  Clock::time_point begin_ = Clock::now();
};

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace

class Pipeline::Run {
 public:
  Run(Pipeline& of, Changes changes) : p_(of), changes_(std::move(changes)) {
    outcome.files = changes_.files;
    outcome.modules = changes_.modules;
  }
  ~Run() {
    for (auto& [unit, piece] : before_) p_.linkage_.put(unit, std::move(piece));
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void all(const Interrupt& interrupt) {
    (void)(nothing_to_do() || compile(interrupt) || plan() || link() || verify() || probe() || load() || publish());
  }

  Outcome outcome;
  bool superseded = false;

 private:
  /// Every step says whether the run ends with it.
  bool end(Result result, std::string reason) {
    outcome.result = result;
    outcome.reason = std::move(reason);
    return true;
  }
  bool end(Result result, const absl::Status& status) { return end(result, std::string(status.message())); }
  bool drop() {
    superseded = true;
    return true;
  }

  bool nothing_to_do() {
    if (changes_.files.empty()) return end(Result::unchanged, "");
    return !changes_.needs_restart.empty() && end(Result::needs_restart, changes_.needs_restart);
  }

  bool compile(const Interrupt& interrupt) {
    const Timed timed(outcome, "compile");
    std::vector<CompileJob> jobs;
    for (const std::size_t unit : changes_.units) {
      const auto known = p_.compiled_.find(unit);
      if (known != p_.compiled_.end() && known->second.digest == p_.sources_.seen(unit)) continue;
      jobs.push_back({unit, p_.toolchain_.fresh(file_name(p_.project_.units[unit].command.file) + ".o")});
    }
    const absl::StatusOr<std::vector<Finished>> done = p_.toolchain_.compile(jobs, interrupt);
    if (!done.ok()) return is_superseded(done.status()) ? drop() : end(Result::rejected, done.status());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      outcome.details += (*done)[i].output;
      if (!(*done)[i].ok()) {
        failed((*done)[i], jobs[i].unit);
        continue;
      }
      const Digest seen = p_.sources_.seen(jobs[i].unit);
      const absl::StatusOr<Digest> now = digest_file(p_.project_.units[jobs[i].unit].command.file);
      if (!now.ok() || *now != seen) return drop();
      p_.compiled_[jobs[i].unit] = {seen, jobs[i].object};
      for (const std::string& file : p_.toolchain_.dependencies(jobs[i].object)) p_.sources_.depend_on(file);
    }
    return !outcome.reason.empty();
  }

  void failed(const Finished& compiler, std::size_t unit) {
    if (!outcome.reason.empty()) return;
    const std::string first = first_error(compiler.output);
    const std::string file = file_name(p_.project_.units[unit].command.file);
    end(Result::rejected, first.empty() ? absl::StrCat(file, " does not compile: the compiler ended with ",
                                                       describe_status(compiler.status))
                                        : first);
  }

  bool plan() {
    const Timed timed(outcome, "plan");
    for (const std::size_t unit : changes_.units) {
      const absl::StatusOr<Symbols> symbols = p_.toolchain_.symbols(p_.compiled_[unit].object);
      if (!symbols.ok()) return end(Result::rejected, symbols.status());
      const std::uint64_t generation = p_.linkage_.piece(unit).generation;
      before_.emplace_back(unit, p_.linkage_.replace(unit, *symbols, generation));
    }
    for (const auto& [unit, piece] : before_) {
      const std::optional<Dangling> dangling = find_dangling(p_.project_, p_.linkage_, piece);
      if (!dangling) continue;
      return end(
          Result::rejected,
          absl::StrCat("nothing defines ", p_.toolchain_.readable(p_.linkage_.text(dangling->name)), " any more, but ",
                       file_name(p_.project_.units[dangling->user].command.file), " uses it"));
    }
    plan_ = close_patch(p_.project_, p_.linkage_, changes_.units,
                        [this](const std::string& name) { return p_.toolchain_.defines(name); });
    outcome.modules = plan_.modules;
    if (!plan_.needs_restart.empty()) return end(Result::needs_restart, plan_.needs_restart);
    for (const std::string& module : plan_.modules) {
      if (std::string refused = p_.host_.refuses(module); !refused.empty()) return end(Result::needs_restart, refused);
    }
    return false;
  }

  bool link() {
    const Timed timed(outcome, "link");
    std::vector<std::string> objects;
    for (const std::size_t unit : plan_.units) {
      const bool fresh = std::ranges::binary_search(changes_.units, unit);
      objects.push_back(fresh ? p_.compiled_[unit].object : p_.toolchain_.object(unit));
    }
    library_ = p_.toolchain_.fresh("patch.so");
    const absl::StatusOr<Finished> done = p_.toolchain_.link(objects, library_, plan_.shared);
    if (!done.ok()) return end(Result::rejected, done.status());
    outcome.details += done->output;
    return !done->ok() && end(Result::rejected, absl::StrCat("the linker ended with ", describe_status(done->status)));
  }

  bool verify() {
    const Timed timed(outcome, "verify");
    const absl::StatusOr<Symbols> symbols = p_.toolchain_.symbols(library_);
    if (!symbols.ok()) return end(Result::rejected, symbols.status());
    const Missing missing = find_missing(*symbols, p_.linkage_, plan_,
                                         [this](const std::string& name) { return p_.toolchain_.defines(name); });
    if (!missing.replaced.empty()) {
      return end(Result::rejected, absl::StrCat(p_.toolchain_.readable(missing.replaced.front()),
                                                " would be taken from code that was replaced; please report this"));
    }
    return !missing.names.empty() && not_defined(missing.names.front());
  }

  /// What belongs to a module can only be defined by its units; anything else may be in a library that a full build
  /// links.
  bool not_defined(const std::string& name) {
    const std::string readable = p_.toolchain_.readable(name);
    const bool own = std::ranges::any_of(p_.project_.units, [&](const Unit& unit) {
      return unit.role != Role::fixed && mentions_module(name, unit.preamble.module);
    });
    if (own) return end(Result::rejected, absl::StrCat(readable, " is used, but nothing defines it"));
    return end(Result::needs_restart, absl::StrCat(readable, " is not in the running program or its libraries"));
  }

  bool probe() {
    const Timed timed(outcome, "probe");
    const absl::Status probed = p_.toolchain_.probe(library_);
    return !probed.ok() && end(Result::rejected, probed);
  }

  bool load() {
    const Timed timed(outcome, "load");
    const absl::StatusOr<Lookup> loaded = p_.toolchain_.load(library_);
    if (!loaded.ok()) return end(Result::rolled_back, loaded.status());
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

  bool publish() {
    const absl::StatusOr<Published> published = p_.host_.apply(replacements_);
    if (!published.ok()) {
      const bool restart = absl::IsFailedPrecondition(published.status());
      return end(restart ? Result::needs_restart : Result::rolled_back, published.status());
    }
    outcome.phases.push_back({"stage", published->stage_ms});
    outcome.phases.push_back({"swap", published->swap_ms});
    outcome.generation = published->generation;
    accept();
    return end(Result::applied, "");
  }

  /// From now on this is what runs.
  void accept() {
    before_.clear();
    ++p_.patches_;
    for (const std::size_t unit : plan_.units) p_.linkage_.set_generation(unit, p_.patches_);
    for (const Linkage::Name name : plan_.owned) p_.linkage_.own(name);
    for (const std::size_t unit : changes_.units) {
      p_.toolchain_.set_object(unit, p_.compiled_[unit].object);
      p_.sources_.applied(unit, p_.compiled_[unit].digest);
      p_.compiled_.erase(unit);
    }
  }

  Pipeline& p_;
  Changes changes_;
  std::vector<std::pair<std::size_t, Linkage::Piece>> before_;
  PatchPlan plan_;
  std::string library_;
  std::vector<Replacement> replacements_;
};

Pipeline::Pipeline(const Project& project, Sources& sources, Toolchain& toolchain, LiveHost& host)
    : project_(project), sources_(sources), toolchain_(toolchain), host_(host), linkage_(project.units.size()) {}

absl::Status Pipeline::index() {
  for (std::size_t unit = 0; unit < project_.units.size(); ++unit) {
    if (project_.units[unit].role == Role::fixed) continue;
    const absl::StatusOr<Symbols> symbols = toolchain_.symbols(toolchain_.object(unit));
    if (!symbols.ok()) return symbols.status();
    linkage_.replace(unit, *symbols, 0);
  }
  return absl::OkStatus();
}

std::optional<Outcome> Pipeline::run(const Batch& batch, const Interrupt& interrupt) {
  return go(batch, false, interrupt);
}

std::optional<Outcome> Pipeline::run_settled(const Interrupt& interrupt) {
  return go(Batch{.first = Clock::now()}, true, interrupt);
}

std::optional<Outcome> Pipeline::go(const Batch& batch, bool settled, const Interrupt& interrupt) {
  Changes changes = sources_.look(batch, settled);
  const bool was_waiting = std::exchange(waiting_, !changes.missing.empty());
  const bool wanted = changes.relevant || unfinished_ || (settled && was_waiting);
  if (waiting_ || !wanted) return std::nullopt;
  Run run(*this, std::move(changes));
  run.all(interrupt);
  unfinished_ = run.superseded;
  if (unfinished_) return std::nullopt;
  run.outcome.total_ms = since(batch.first);
  return std::move(run.outcome);
}

}  // namespace tenon::live
