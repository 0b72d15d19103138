module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

/// How long a file may be missing before it counts as deleted.
constexpr std::chrono::milliseconds patience{300};

}  // namespace

Pipeline::Pipeline(Surroundings around)
    : around_(around),
      progress_{.linkage = Linkage(around.project.units.size()),
                .cache = ObjectCache(around.tools.store),
                .imports = Imports(around.project),
                .bmis = around.tools.store.bmis()} {}

absl::Status Pipeline::index() {
  for (std::size_t unit = 0; unit < around_.project.units.size(); ++unit) {
    const Role role = around_.project.units[unit].role;
    const std::string& object = around_.tools.store.object(unit);
    if (role == Role::fixed || object.empty()) continue;
    const absl::StatusOr<Symbols> symbols = around_.tools.linker.symbols(object);
    if (!symbols.ok()) return symbols.status();
    progress_.linkage.replace(unit, *symbols, 0);
    const Digest source = around_.sources.running(unit);
    if ((role != Role::implementation && role != Role::interface_unit) || source == Digest{}) continue;
    const std::string map = map_of(progress_.imports.needs(unit), progress_.bmis);
    const Digest against = around_.tools.compiler.against(unit, map);
    progress_.against[unit] = against;
    progress_.cache.keep(unit, {source, against}, {object, bmi_for(progress_.imports.provides(unit), progress_.bmis)});
  }
  return absl::OkStatus();
}

absl::Status Pipeline::resume(std::span<const ResumedUnit> units) {
  // It is in the journal already.
  Surroundings around = around_;
  around.journal = nullptr;
  Reload reload(around, progress_, {});
  if (reload.resume(units)) return absl::OkStatus();
  const Outcome& outcome = reload.outcome();
  return absl::UnavailableError(absl::StrCat(std::string(outcome.phase), ": ", outcome.reason));
}

std::optional<std::vector<std::string>> Pipeline::waiting(const Batch& batch) {
  Changes changes = around_.sources.look(batch, false);
  if (!changes.relevant) return std::nullopt;
  return std::move(changes.files);
}

std::optional<Outcome> Pipeline::run(const Batch& batch, const Interrupt& interrupt, const ReloadRequest* request) {
  const TimePoint begin = around_.clock.now();
  const bool settled = due_ && begin >= *due_;
  Changes changes = around_.sources.look(batch, settled);
  const bool wanted = changes.relevant || unfinished_ || due_ || request != nullptr;
  if (!due_ && wanted && !(unfinished_ && batch.empty())) first_ = batch.first == TimePoint{} ? begin : batch.first;
  if (!changes.missing.empty()) {
    if (!due_) due_ = around_.clock.now() + patience;
    return std::nullopt;
  }
  due_.reset();
  if (!wanted) return std::nullopt;
  std::optional<Outcome> outcome;
  {
    Reload reload(around_, progress_, std::move(changes), request != nullptr ? *request : ReloadRequest{});
    reload.outcome().phases = {{"observe", milliseconds_between(first_, begin)},
                               {"hash", milliseconds_between(begin, around_.clock.now())}};
    unfinished_ = !reload.run(first_, interrupt);
    if (!unfinished_) outcome = std::move(reload.outcome());
  }
  // What it replaced, or loaded in vain.
  around_.tools.loader.retire();
  return outcome;
}

}  // namespace tenon::live
