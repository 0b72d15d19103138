module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

using Kind = ReloadCallbacks::Kind;

absl::StatusOr<Watching> registered(Reloading& reloading, Kind kind, std::string_view module, ModuleCallback callback) {
  if (absl::Status known = reloading.known(module); !known.ok()) return known;
  return reloading.callbacks().add(kind, module, std::move(callback));
}

}  // namespace

absl::StatusOr<ReloadOutcome> RestartReloads::reload(std::string_view module) {
  if (absl::Status known = reloading_.known(module); !known.ok()) return known;
  return reloading_.bring({.again = {std::string(module)}});
}

absl::StatusOr<std::uint64_t> RestartReloads::generation(std::string_view module) const {
  if (absl::Status known = reloading_.known(module); !known.ok()) return known;
  return reloading_.generation_of(module);
}

Watching RestartReloads::on_reload(OutcomeCallback callback) { return reloading_.callbacks().add(std::move(callback)); }

absl::StatusOr<Watching> RestartReloads::before_unload(std::string_view module, ModuleCallback callback) {
  return registered(reloading_, Kind::before_unload, module, std::move(callback));
}

Watching RestartReloads::before_unload(ModuleCallback callback) {
  return reloading_.callbacks().add(Kind::before_unload, {}, std::move(callback));
}

absl::StatusOr<Watching> RestartReloads::after_load(std::string_view module, ModuleCallback callback) {
  return registered(reloading_, Kind::after_load, module, std::move(callback));
}

Watching RestartReloads::after_load(ModuleCallback callback) {
  return reloading_.callbacks().add(Kind::after_load, {}, std::move(callback));
}

absl::StatusOr<ReloadOutcome> LiveReloads::reload() { return reloading_.bring({}); }

absl::StatusOr<ReloadOutcome> LiveReloads::force_reload(std::string_view module) {
  if (absl::Status known = reloading_.known(module); !known.ok()) return known;
  return reloading_.bring({.forced = {std::string(module)}});
}

absl::StatusOr<Watching> LiveReloads::watch(std::string_view module, ModuleCallback callback) {
  return registered(reloading_, Kind::watch, module, std::move(callback));
}

void LiveReloads::unwatch(std::string_view module) {
  if (!module.empty()) reloading_.callbacks().remove(Kind::watch, module);
}

void LiveReloads::unwatch(Watching& watching) { watching.reset(); }
void LiveReloads::unwatch_all() { reloading_.callbacks().remove(Kind::watch); }
void LiveReloads::set_mode(ReloadMode mode) { reloading_.set_mode(mode); }
ReloadMode LiveReloads::mode() const { return reloading_.mode(); }

}  // namespace tenon
