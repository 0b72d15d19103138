/// The program's side of a reload: puts definitions in the place of others, and tells who wants to know.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

std::string_view outcome_of(const absl::Status& status) {
  if (status.ok()) return "applied";
  return status.code() == absl::StatusCode::kFailedPrecondition ? "needs restart" : "rolled back";
}

/// When there is not even enough to say so, without words.
absl::Status no_memory() {
  try {
    return absl::ResourceExhaustedError("out of memory");
  } catch (const std::bad_alloc&) {
    return {absl::StatusCode::kResourceExhausted, ""};
  }
}

/// For what must not fail any more.
void warn(App::State& program, std::string_view what, const std::exception& thrown) noexcept {
  try {
    program.log(Level::warning, absl::StrCat(std::string(what), ": ", thrown.what()));
  } catch (const std::exception&) {
    // Ignored: what cannot be said is not said.
  }
}

}  // namespace

absl::StatusOr<Published> App::State::apply(std::span<const Replacement> replaced) { return put(replaced).published; }

App::State::Applied App::State::put(std::span<const Replacement> replaced) {
  Laps laps;
  Applied applied;
  {
    const std::lock_guard lock(applying);
    const Making making(&container->table());
    try {
      applied.published = container->rebuild(replaced, [this](const Renewal& next) { unloading(next); });
    } catch (const std::bad_alloc&) {
      applied.published = no_memory();
    } catch (const std::system_error& thrown) {
      applied.published = absl::UnavailableError(thrown.what());  // a thread, for one
    }
    // From here on nothing changes what the reload did.
    if (applied.published.ok()) loaded();
  }
  double seconds = 0;
  laps.done(seconds);
  try {
    ReloadOutcome& outcome = applied.outcome;
    outcome.result = std::string(outcome_of(applied.published.status()));
    outcome.reason = std::string(applied.published.status().message());
    outcome.milliseconds = seconds * 1000;
    for (const Replacement& replacement : replaced) outcome.modules.emplace_back(replacement.module);
    if (applied.published.ok()) {
      outcome.generation = applied.published->generation;
      outcome.carried = applied.published->carried;
    }
    tell_applied(outcome, applied.published);
  } catch (const std::exception& thrown) {
    warn(*this, "a reload is not told to all", thrown);
  }
  return applied;
}

void App::State::unloading(const Renewal& next) {
  renewal = next;
  std::vector<ReloadCallbacks::Module> modules;
  modules.reserve(next.members.size());
  {
    const std::lock_guard lock(generations);
    generation_of_member.resize(image.members.size());
    for (const std::uint32_t member : next.members) {
      modules.push_back({image.members[member]->shape->name.text, generation_of_member[member]});
    }
  }
  reload_callbacks.unloading(modules);
}

void App::State::loaded() {
  boundary.open();
  {
    const std::lock_guard lock(generations);
    for (const std::uint32_t member : renewal.members) generation_of_member[member] = renewal.generation;
  }
  const auto named = [this](const std::vector<std::uint32_t>& members) {
    std::vector<ReloadCallbacks::Module> modules;
    for (const std::uint32_t member : members) {
      modules.push_back({image.members[member]->shape->name.text, renewal.generation});
    }
    return modules;
  };
  try {
    reload_callbacks.loaded(named(renewal.members), named(renewal.replaced));
  } catch (const std::exception& thrown) {
    warn(*this, "a reload is not told to all callbacks", thrown);
  }
}

void App::State::tell_applied(const ReloadOutcome& outcome, const absl::StatusOr<Published>& published) {
  if (published.ok()) {
    {
      const std::lock_guard lock(applying);
      logs.attach(container->table(), container->tree().interface(token_of<LogSink>()));
    }
    const auto tell = [this](std::string_view what, const auto& event) {
      container->events().announce(event, what, deadlines.start);
    };
    if (published->configured > 0) tell("ConfigLoaded", ConfigLoaded{published->generation, published->configured});
    tell("ModuleReloaded", ModuleReloaded{outcome.modules, outcome.generation});
  }
  // The dev shim knows the rest of the reload, and tells it in the end.
  if (!watched) reloaded(outcome);
}

}  // namespace tenon
