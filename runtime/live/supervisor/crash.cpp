/// What the supervisor keeps for a crash, and what it does then.
module tenon.supervisor;
import tenon.std;
import tenon.live;

namespace tenon::live {
namespace {

using namespace std::chrono_literals;

/// This many crashes, each within `quick` of the start: the program is left alone until a source changes.
constexpr int most_quick_crashes = 3;
constexpr auto quick = 10s;

}  // namespace

void Supervisor::on_generation(Host& host, std::string_view text) {
  const char* end = text.data() + text.size();
  const auto [rest, bad] = std::from_chars(text.data(), end, host.generation);
  host.trying.reset();
  // Of a program that is being replaced, nothing is started again.
  if (bad == std::errc() && host.kept == kept_) {
    generations_.applied(host.generation, std::string(std::min(rest + 1, end), end));
  }
}

/// This is the program to start again after a crash.
void Supervisor::keep(const Host& host) {
  discard(std::exchange(last_good_, host.binary));
  if (host.kept == kept_) return;
  std::error_code ignored;
  if (!kept_.empty()) std::filesystem::remove_all(kept_, ignored);
  kept_ = host.kept;
  generations_ = {};
}

/// Removes a program's second name, unless it is kept or runs.
void Supervisor::discard(const std::string& binary) {
  const bool runs = std::ranges::any_of(hosts_, [&](const auto& host) { return host->binary == binary; });
  if (binary.empty() || binary == last_good_ || runs) return;
  std::error_code ignored;
  std::filesystem::remove_all(std::filesystem::path(binary).parent_path(), ignored);
}

void Supervisor::crashed(const Host& host, int status) {
  crashed_at_ = Clock::now();
  const std::string why = describe_status(status);
  if (host.generation > 0 || host.trying) {
    const Generations::Verdict verdict = host.trying
                                             ? generations_.crashed_trying(host.generation, *host.trying, kept_, why)
                                             : generations_.crashed(host.generation, kept_, why);
    print_line(verdict.text);
    restart_with_ = verdict.number;
    restart_at_ = crashed_at_;
    return;
  }
  quick_crashes_ = crashed_at_ - host.since < quick ? quick_crashes_ + 1 : 1;
  const std::string what = absl::StrCat("the program crashed: ", why);
  if (quick_crashes_ >= most_quick_crashes) {
    print_line(absl::StrCat(what, ", ", quick_crashes_, " times in a row; waiting for a source to change"));
    return wait_for_change();
  }
  print_line(absl::StrCat(what, "; starting the last good one again"));
  restart_with_ = 0;
  restart_at_ = crashed_at_ + (quick_crashes_ - 1) * 500ms;
}

/// No program runs that would watch its sources.
void Supervisor::wait_for_change() {
  std::vector<std::string> roots{std::filesystem::current_path().string()};
  if (const absl::StatusOr<Project> project = read_project(options_.build_directory, options_.host.front(), {});
      project.ok()) {
    roots = project->roots;
  }
  absl::StatusOr<std::unique_ptr<Watch>> watch = Watch::open(roots, is_build_directory);
  if (!watch.ok()) {
    print_line(std::string(watch.status().message()));
    return finish(1);
  }
  watch_ = *std::move(watch);
}

}  // namespace tenon::live
