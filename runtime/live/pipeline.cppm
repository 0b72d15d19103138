/// One reload, step by step: hash, plan, compile, link, verify, probe, load, stage and publish.
export module tenon.live:pipeline;
import tenon.std;
import tenon.registry;
import :outcome;
import :project;
import :patch;
import :toolchain;
import :zygote;

export namespace tenon::live {

/// Turns changed files into new code in the running program. Whatever fails before publication leaves the program as it was,
/// and what was changed is remembered until it has been applied. One thread.
class Pipeline {
 public:
  /// Reads the build and remembers what runs now. `host` and `zygote` outlive the pipeline. Error: what is missing.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Pipeline>> open(const std::string& build_directory,
                                                                      const std::string& program, LiveHost& host,
                                                                      Zygote& zygote);
  /// Exactly one outcome for a batch of changed files. Files that do not belong to the program are ignored; when nothing is
  /// left, there is no outcome. `print` receives the compiler's output.
  [[nodiscard]] std::optional<Outcome> run(const std::vector<std::string>& changed,
                                           const std::function<void(std::string_view)>& print);
  [[nodiscard]] const Project& project() const { return project_; }

 private:
  struct Compiled {
    std::size_t unit;
    std::string object;
    std::uint64_t hash;
  };
  /// The state of one run.
  struct Run {
    Outcome outcome;
    std::vector<std::size_t> dirty;
    std::vector<Compiled> compiled;
    std::string library;
    void* handle = nullptr;
    std::function<void(std::string_view)> print;
  };
  enum class Next : std::uint8_t { go_on, stop };

  Pipeline(LiveHost& host, Zygote& zygote) : host_(host), zygote_(zygote) {}
  void remember_hashes();
  [[nodiscard]] std::optional<std::size_t> unit_of(const std::string& source) const;
  [[nodiscard]] std::string restart_reason(std::size_t unit);
  Next hash(Run& run, const std::vector<std::string>& changed);
  Next compile(Run& run);
  [[nodiscard]] std::string removed_but_used(const Run& run, const Linkage& next) const;
  Next link(Run& run, PatchPlan& plan, Linkage& next);
  Next verify(Run& run, const PatchPlan& plan, const Linkage& next);
  Next load(Run& run);
  Next publish(Run& run, const PatchPlan& plan);
  void accept(const Run& run, const PatchPlan& plan, Linkage next);
  Next end(Run& run, Verdict verdict, std::string reason);

  LiveHost& host_;
  Zygote& zygote_;
  Project project_;
  std::unique_ptr<Workshop> workshop_;
  Linkage linkage_;
  absl::flat_hash_map<std::string, std::size_t> by_source_;
  std::vector<std::optional<std::uint64_t>> running_;  ///< by unit: hash of the source that runs now
  absl::flat_hash_set<std::size_t> dirty_;
  absl::flat_hash_set<std::string> restart_;  ///< changed files that only a restart can take in
  std::uint64_t patches_ = 0;
};

}  // namespace tenon::live
