/// What is behind Reloads: asking for a reload, with and without a dev shim, and when saves are brought in.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// What somebody waits for, who may have gone when it comes.
struct Awaiting {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<ReloadOutcome> outcome;
};

std::string joined(const ReloadRequest& request) {
  std::vector<std::string> all = request.again;
  all.insert(all.end(), request.forced.begin(), request.forced.end());
  return absl::StrJoin(all, ", ");
}

}  // namespace

absl::Status App::State::attach() {
  if (image.live == nullptr || live != nullptr || !serving) return absl::OkStatus();
  if (const char* text = std::getenv(std::string(reload_mode_variable).c_str()); text != nullptr) {
    const absl::StatusOr<ReloadMode> mode = parse_reload_mode(reload_mode_variable, text);
    if (!mode.ok()) return mode.status();
    mode_of_reloads = *mode;
  }
  watched = true;
  std::unique_ptr<LiveSession> session = image.live->attach(*this);
  const std::lock_guard lock(attaching);
  live = std::move(session);
  return absl::OkStatus();
}

void App::State::detach() {
  std::unique_ptr<LiveSession> ending;
  {
    const std::lock_guard lock(attaching);
    ending = std::move(live);
  }
  ending.reset();
  boundary.open();
}

absl::Status App::State::known(std::string_view module) const { return check_module(image, module); }

std::uint64_t App::State::generation_of(std::string_view module) const {
  const std::lock_guard lock(generations);
  const std::uint32_t member = registry.position(module);
  return member < generation_of_member.size() ? generation_of_member[member] : 0;
}

absl::Status App::State::may_bring(const ReloadRequest& request) const {
  if (container == nullptr) return absl::FailedPreconditionError("there is no program to reload; it was not created");
  if (Awaited::within(&container->table())) {
    return absl::FailedPreconditionError(
        "a reload is asked for by a constructor, a hook, a step, a listener or a before_unload callback, for which it "
        "would wait; ask in after_load or on_reload, or on a thread of your own");
  }
  // What is refused is asked of the tree, which a reload may replace.
  const std::lock_guard lock(applying);
  for (const std::vector<std::string>* modules : {&request.again, &request.forced}) {
    for (const std::string& module : *modules) {
      if (std::string refused = container->refuses(module); !refused.empty()) {
        return absl::FailedPreconditionError(refused);
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReloadOutcome> App::State::renew(const ReloadRequest& request) {
  if (!request.forced.empty() || request.again.empty()) {
    return absl::UnavailableError(
        "no dev shim runs here, which would compile; ./tenon dev starts a program that has one");
  }
  std::vector<Replacement> replaced;
  for (const std::string& module : request.again) replaced.push_back({module, nullptr});
  const Applied applied = put(replaced);
  // Else that was done.
  if (watched) reloaded(applied.outcome);
  return applied.outcome;
}

absl::StatusOr<ReloadOutcome> App::State::bring(ReloadRequest request) {
  if (absl::Status allowed = may_bring(request); !allowed.ok()) return allowed;
  const auto awaiting = std::make_shared<Awaiting>();
  const std::string modules = joined(request);
  bool asked = false;
  {
    const std::lock_guard lock(attaching);
    asked = live != nullptr && live->ask(request, [awaiting](const ReloadOutcome& outcome) {
      const std::lock_guard here(awaiting->mutex);
      try {
        awaiting->outcome = outcome;
      } catch (const std::bad_alloc&) {
        awaiting->outcome = ReloadOutcome{.result = outcome.result, .generation = outcome.generation};
      }
      awaiting->changed.notify_all();
    });
  }
  if (!asked) return renew(request);
  std::unique_lock lock(awaiting->mutex);
  awaiting->changed.wait(lock, [&] { return awaiting->outcome.has_value(); });
  if (awaiting->outcome->result.empty()) {
    return absl::CancelledError(
        absl::StrCat(modules, modules.empty() ? "" : " is not reloaded: ", awaiting->outcome->reason));
  }
  return *std::move(awaiting->outcome);
}

void App::State::set_mode(ReloadMode mode) {
  mode_of_reloads = mode;
  const std::lock_guard lock(attaching);
  if (live != nullptr) live->mode_changed();
}

void App::State::saves_wait(bool wait) { wait ? boundary.close() : boundary.open(); }

void App::State::wait_at_boundary() {
  if (container == nullptr || Awaited::within(&container->table())) return;
  const bool passed = boundary.pass([this] {
    const std::lock_guard lock(attaching);
    const bool asked = live != nullptr && live->ask({}, [](const ReloadOutcome&) {});
    if (!asked) boundary.open();
  });
  if (passed) return;
  log(Level::warning, absl::StrCat("what was saved is not brought in after ", duration_text(Boundary::patience),
                                   "; units of work begin with the old code"));
}

}  // namespace tenon
