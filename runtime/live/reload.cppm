/// One reload: from what changed to an outcome, step by step.
export module tenon.live:reload;
import tenon.std;
import tenon.registry;
import :cache;
import :clock;
import :closure;
import :disk;
import :drain;
import :hash;
import :imports;
import :kept;
import :outcome;
import :process;
import :project;
import :recompile;
import :sources;
import :tools;

export namespace tenon::live {

/// What a reload works with. References outlive it.
struct Surroundings {
  const Project& project;
  Sources& sources;
  const Disk& disk;
  const Clock& clock;
  Tools tools;
  LiveHost& host;
  Drain& drain;
  Journal* journal = nullptr;  ///< may be none
};

/// A unit whose code came with a patch, or was taken out of the program.
struct RunningUnit {
  ObjectCache::Made made{};
  Preamble preamble{};
  bool removed = false;
};
/// The same as a crash has left it: see Reload::resume.
struct ResumedUnit {
  std::size_t unit = 0;
  Digest source{};
  RunningUnit running{};
};

/// What the next reload must know of those before.
struct Progress {
  Linkage linkage;    ///< of the code that runs
  ObjectCache cache;  ///< everything that compiled, whether it runs or not
  Imports imports;    ///< of the code that runs
  Bmis bmis;          ///< that it was compiled against
  std::uint64_t patches = 0;
  std::map<std::size_t, RunningUnit> replaced{};  ///< units that are not as they were built
  std::map<std::size_t, Digest> against{};        ///< of the objects that run: see Compiler::against
  bool lost = false;                              ///< the linkage is not that of the code that runs any more
  std::set<std::size_t> damaged{};                ///< units whose object or BMI is of no use: to be compiled again
};

/// Goes through the steps once. What does not end with `applied` has changed nothing but the cache. One thread.
class Reload {
 public:
  /// `request`: what somebody asked for besides.
  Reload(const Surroundings& around, Progress& progress, Changes changes, ReloadRequest request = {});
  ~Reload();
  Reload(const Reload&) = delete;
  Reload& operator=(const Reload&) = delete;

  /// False if a later save made it pointless: there is no outcome then. `first`: when the first file was saved.
  bool run(TimePoint first, const Interrupt& interrupt);
  /// In a process that has loaded nothing: makes these units part of what runs, in one patch, without compiling. False
  /// if that failed: the outcome says at which step, and why.
  bool resume(std::span<const ResumedUnit> units);
  [[nodiscard]] Outcome& outcome() { return outcome_; }

 private:
  struct Step {
    std::string_view name;
    bool (Reload::*run)();
    bool timed = true;
  };
  // Every step says whether the reload ends with it.
  bool hash();
  bool compile();
  bool plan();
  bool link();
  bool verify();
  bool probe();
  bool load();
  bool publish();

  /// From this step to the end.
  void steps(std::string_view first);
  bool end(Result result, const std::string& reason);
  bool end(Result result, const absl::Status& status);
  bool drop();
  struct Job {
    CompileJob compile;
    ObjectCache::Inputs inputs;
  };
  /// Reads what the changed units import now.
  bool read_imports();
  /// Makes objects of these units, whose imports are settled.
  bool make(const Recompilation& again, std::span<const std::size_t> units);
  bool refused(const Recompilation& again, std::span<const std::size_t> units);
  /// Chooses an object for each unit; those that no cache has are jobs.
  std::vector<Job> choose(std::span<const std::size_t> units, const Bmis& bmis);
  /// Takes what a compiler made, if its inputs are still those that it was asked to compile. True if they are not.
  bool take(const Job& job, const Finished& compiled);
  /// The BMI of the code that runs, when the new one is no different.
  [[nodiscard]] std::string settled_bmi(std::size_t unit, const std::string& bmi) const;
  void add_request();
  [[nodiscard]] bool forced(std::size_t unit) const;
  bool recreate();
  [[nodiscard]] std::vector<Replacement> all_replacements() const;
  bool hand_over();
  /// What was made is used again only while it is what it was.
  [[nodiscard]] bool usable(const ObjectCache::Made& made) const;
  void take_damaged();
  bool check_bmis(std::span<const Job> jobs, const Bmis& bmis);
  bool check_objects();
  bool check_fingerprints();
  void failed(const Finished& compiler, std::size_t unit);
  void failed(const std::string& why);
  bool check_dangling();
  bool not_defined(const std::string& name);
  void prepare();
  void accept() noexcept;
  [[nodiscard]] KeptGeneration kept() const;
  void note() noexcept;
  void not_kept(std::string_view why) noexcept;

  const Surroundings& a_;
  Progress& progress_;
  Changes changes_;
  const ReloadRequest request_;
  const Interrupt* interrupt_ = nullptr;
  Outcome outcome_;
  bool superseded_ = false;
  std::string_view step_;
  Imports imports_;
  std::map<std::size_t, Preamble> preambles_;  ///< of the changed units, as they are now
  Bmis bmis_;
  std::map<std::size_t, ObjectCache::Made> made_;  ///< of the units that were compiled again
  std::map<std::size_t, Digest> against_;          ///< of the same
  std::vector<std::pair<std::size_t, Linkage::Piece>> before_;
  PatchPlan plan_;
  std::map<std::size_t, RunningUnit> replaced_;  ///< what will be, once it is published
  std::map<std::size_t, std::string> objects_;   ///< the same
  std::string library_;
  Digest linked_;
  std::vector<Replacement> replacements_;
};

}  // namespace tenon::live
