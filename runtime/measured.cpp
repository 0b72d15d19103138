/// What the runtime measured, as metrics.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

MetricFamily family(std::string_view name, std::string_view help, MetricKind kind) {
  return {.name = std::string(name), .help = std::string(help), .kind = kind};
}
MetricFamily counter(std::string_view name, std::string_view help, std::uint64_t count) {
  MetricFamily made = family(name, help, MetricKind::counter);
  made.samples.push_back({.count = count});
  return made;
}
MetricFamily gauge(std::string_view name, std::string_view help, double value) {
  MetricFamily made = family(name, help, MetricKind::gauge);
  made.samples.push_back({.value = value});
  return made;
}

MetricFamily phases(const Measured& measured) {
  constexpr std::array<const char*, start_phases> names{"configure", "gather", "order", "create", "start"};
  MetricFamily made = family("tenon_start_seconds", "How long each phase of the start took", MetricKind::gauge);
  for (std::size_t p = 0; p < start_phases; ++p) {
    made.samples.push_back({.labels = {{"phase", names[p]}}, .value = measured.phases[p]});
  }
  return made;
}

MetricFamily by_module(const Measured& measured) {
  MetricFamily made =
      family("tenon_module_start_seconds", "How long a module took: its hooks, its constructors, what it does in start",
             MetricKind::gauge);
  for (std::uint32_t i = 0; i < measured.modules.size(); ++i) {
    const Timing& took = measured.modules[i];
    for (const auto& [step, nanoseconds] :
         {std::pair("hooks", took.hooks), std::pair("create", took.create), std::pair("start", took.start)}) {
      if (nanoseconds == 0) continue;
      made.samples.push_back({.labels = {{"module", measured.tree->path(i)}, {"step", step}},
                              .value = static_cast<double>(nanoseconds) / 1e9});
    }
  }
  return made;
}

}  // namespace

void App::State::collect(std::vector<MetricFamily>& to) const {
  const Measured measured = measurements.read();
  to.push_back(phases(measured));
  to.push_back(by_module(measured));
  to.push_back(counter("tenon_objects_created_total", "Objects created, also by reloads; without those of scopes",
                       measured.objects));
  to.push_back(counter("tenon_parameters_resolved_total", "Constructor parameters resolved, also by reloads",
                       measured.parameters));
  to.push_back(
      gauge("tenon_generation", "Generation of the current snapshot", static_cast<double>(measured.generation)));
  // Ended first, so that there are never more of them.
  const std::uint64_t ended = works->ended.load(std::memory_order_acquire);
  const std::uint64_t begun = works->begun.load(std::memory_order_relaxed);
  to.push_back(counter("tenon_work_begun_total", "Units of work begun", begun));
  to.push_back(gauge("tenon_work_open", "Units of work that have not ended", static_cast<double>(begun - ended)));
}

void App::State::reloaded(const ReloadOutcome& outcome) {
  try {
    metrics.counter("tenon_reloads_total", "Reloads by what they led to", {{"outcome", outcome.result}}).add();
    metrics
        .histogram("tenon_reload_seconds", "How long reloads took, by what they led to", {{"outcome", outcome.result}})
        .observe(outcome.milliseconds / 1000);
    container->events().post(outcome);
    reload_callbacks.told(outcome);
  } catch (const std::exception& thrown) {
    log(Level::warning, absl::StrCat("what a reload led to is not told: ", thrown.what()));
  }
}

bool App::State::has_posted(const void* begin, const void* end) {
  return container != nullptr && container->events().posted_by(begin, end);
}

std::vector<HeldGeneration> App::State::held() {
  // What nobody uses any more is destroyed by this thread, for which a reload would wait.
  const Making making(&container->table());
  return container->table().held();
}

}  // namespace tenon
