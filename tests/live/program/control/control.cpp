module trial.control;
import tenon.std;

namespace trial::control {
namespace {

using probes::kept;

tenon::ModuleCallback noting(const std::string& what) {
  return [what](std::string_view module, std::uint64_t generation) {
    kept().note(absl::StrCat(what, " ", std::string(module), " ", generation));
  };
}

/// `reload`, `reload NAME`, `force NAME` and `generation NAME` answer with what came of it, `mode NAME` sets the mode,
/// `notes` is what was told since it was asked last.
class Control final : public probes::Probe {
 public:
  explicit Control(tenon::Reloads& reloads)
      : reloads_(reloads),
        unload_(*reloads.before_unload("trial.first", noting("control 1: before"))),
        load_(*reloads.after_load("trial.first", noting("control 1: after"))),
        watch_(*reloads.watch("trial.first", noting("control 1: watch"))),
        outcome_(reloads.on_reload([](const tenon::ReloadOutcome& outcome) { kept().note(outcome.result); })) {}

  std::string ask(const std::string& question) override {
    const std::string_view text = question;
    const std::string_view name = text.substr(std::min(text.find(' ') + 1, text.size()));
    if (question == "reload") return said(reloads_.reload());
    if (text.starts_with("reload ")) return said(reloads_.reload(name));
    if (text.starts_with("force ")) return said(reloads_.force_reload(name));
    if (text.starts_with("generation ")) return absl::StrCat(reloads_.generation(name).value_or(99));
    if (text.starts_with("mode ")) return set_mode(name);
    if (question != "notes") return "";
    const std::lock_guard lock(kept().noting);
    return absl::StrCat("notes: ", std::exchange(kept().notes, {}));
  }

 private:
  static std::string said(const absl::StatusOr<tenon::ReloadOutcome>& outcome) {
    if (!outcome.ok()) return std::string(outcome.status().message());
    return absl::StrCat(outcome->result, " ", outcome->generation, outcome->reason.empty() ? "" : ": ",
                        outcome->reason);
  }
  std::string set_mode(std::string_view name) {
    const absl::StatusOr<tenon::ReloadMode> mode = tenon::parse_reload_mode("the mode", name);
    if (!mode.ok()) return std::string(mode.status().message());
    reloads_.set_mode(*mode);
    return absl::StrCat("mode ", std::string(tenon::name_of(reloads_.mode())));
  }

  tenon::Reloads& reloads_;
  tenon::Watching unload_;
  tenon::Watching load_;
  tenon::Watching watch_;
  tenon::Watching outcome_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Control(tenon::Reloads&)>().as<probes::Probe>());

}  // namespace trial::control
