/// Reloads as a module sees them.
export module tenon.runtime:reloads;
import tenon.std;
import tenon.registry;
import :snapshot;
import :reload_callbacks;

export namespace tenon {

/// What is behind Reloads. Implemented by the runtime.
class Reloading {
 public:
  virtual ~Reloading() = default;
  /// Waits for the end of the reload.
  virtual absl::StatusOr<ReloadOutcome> bring(ReloadRequest request) = 0;
  /// Error: kNotFound, with the nearest name.
  [[nodiscard]] virtual absl::Status known(std::string_view module) const = 0;
  [[nodiscard]] virtual std::uint64_t generation_of(std::string_view module) const = 0;
  virtual ReloadCallbacks& callbacks() = 0;
  virtual void set_mode(ReloadMode mode) = 0;
  [[nodiscard]] virtual ReloadMode mode() const = 0;
};

/// What there is in every build.
class RestartReloads {
 public:
  explicit RestartReloads(Reloading& reloading) : reloading_(reloading) {}

  /// Makes the objects of a module anew, and those that hold them by T&: their state is that of the start. In a dev run
  /// everything that was saved and does not run yet comes with it. In a release build the module's exports must be
  /// restartable, and nobody may hold a plain pointer to what is made anew. Waits until the reload has ended, and
  /// returns what it led to; one after the other when several threads call it. Errors: kNotFound for what is no module
  /// of the program, with the nearest name; kFailedPrecondition when the module cannot be replaced while the program
  /// runs, and in a constructor, hook, step, listener or before_unload callback, for which a reload would wait;
  /// kCancelled when the program ends meanwhile.
  absl::StatusOr<ReloadOutcome> reload(std::string_view module);
  /// The generation that the module's objects came with; 0 for those of the start. Error: kNotFound, as above.
  [[nodiscard]] absl::StatusOr<std::uint64_t> generation(std::string_view module) const;

  // Callbacks. All but before_unload are called by one thread of the program, `tenon-reloads`, one after the other,
  // each in a unit of work on the snapshot that is current then: they may be slow, they may call everything here, and
  // no reload waits for them. For one reload: before_unload; then after_load, watch, on_reload. Of one kind: those for
  // the module first, then those for all; in the order in which they were registered. What they throw is logged, and
  // the others are called all the same. Errors: kNotFound for what is no module, with the nearest name.

  /// Of every reload, what it led to: also of those that changed nothing.
  Watching on_reload(OutcomeCallback callback);
  /// When everything is made and nothing can fail any more, right before the new objects serve: the module's objects
  /// are about to be replaced, and still serve. With the generation that ends. Who imports a module is told before it.
  /// The reload waits for the callback, on a thread of its own, in a unit of work on the old snapshot, for at most as
  /// long as for a step of stop; it cannot prevent the reload.
  absl::StatusOr<Watching> before_unload(std::string_view module, ModuleCallback callback);
  Watching before_unload(ModuleCallback callback);
  /// When a module has new objects and they serve; whether it was edited or only held something by T&. With the new
  /// generation. Who is imported is told before who imports it.
  absl::StatusOr<Watching> after_load(std::string_view module, ModuleCallback callback);
  Watching after_load(ModuleCallback callback);

 protected:
  Reloading& reloading_;
};

/// What needs code to be loaded, and is not there in a release build.
class LiveReloads : public RestartReloads {
 public:
  using RestartReloads::reload;
  using RestartReloads::RestartReloads;

  /// Brings what was saved and does not run yet, as in the mode `manual`. Errors as above.
  absl::StatusOr<ReloadOutcome> reload();
  /// Compiles the module's units again, whatever is known of them, and reloads it: statics are fresh, too. Errors as
  /// above; kUnavailable when no dev shim runs, which `serve` starts.
  absl::StatusOr<ReloadOutcome> force_reload(std::string_view module);

  /// When the module itself was reloaded: it was edited, is in a patch because it calls what was, or somebody asked for
  /// it. With the new generation. Error: kNotFound, as above.
  absl::StatusOr<Watching> watch(std::string_view module, ModuleCallback callback);
  /// Ends what `watch` began for the module, by whomever; nothing if there is nothing.
  void unwatch(std::string_view module);
  void unwatch(Watching& watching);
  /// Ends all that `watch` began.
  void unwatch_all();

  /// From now on; what waits is brought in when the new mode says so. TENON_RELOAD has the mode of the start.
  void set_mode(ReloadMode mode);
  [[nodiscard]] ReloadMode mode() const;
};

/// The reloads of the program, as any module may take it: `provide<Cache(tenon::Reloads&, …)>()`, or from App::reloads.
/// Lives longer than every object; survives reloads. All functions may be called from any thread.
class Reloads : public std::conditional_t<live_build, LiveReloads, RestartReloads> {
 public:
  explicit Reloads(Reloading& reloading) : std::conditional_t<live_build, LiveReloads, RestartReloads>(reloading) {}
};
template <>
inline constexpr RuntimeGives runtime_gives<Reloads>{.always = true};

}  // namespace tenon
