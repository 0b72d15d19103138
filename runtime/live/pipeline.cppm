/// One reload, step by step: hash, plan, compile, link, verify, probe, load, stage and publish.
export module tenon.live:pipeline;
import tenon.std;
import tenon.registry;
import :hash;
import :outcome;
import :process;
import :watch;
import :project;
import :closure;
import :sources;
import :toolchain;

export namespace tenon::live {

/// Turns batches of saves into outcomes. What fails before publication changes nothing but what is dirty: that stays
/// until it runs. One thread.
class Pipeline {
 public:
  /// References outlive the pipeline.
  Pipeline(const Project& project, Sources& sources, Toolchain& toolchain, LiveHost& host);

  /// Reads the symbols of all objects of the program. Error: names the object that cannot be read.
  absl::Status index();

  /// One outcome, or none: when no file of the program was touched, when a later save came first (its batch has the
  /// outcome), or when a file is missing, as it is while some editors save (see `waiting`).
  std::optional<Outcome> run(const Batch& batch, const Interrupt& interrupt = {});
  /// True if files were missing: call `run_settled` when they had time to come back.
  [[nodiscard]] bool waiting() const { return waiting_; }
  std::optional<Outcome> run_settled(const Interrupt& interrupt = {});

 private:
  struct Compiled {
    Digest digest;
    std::string object;
  };
  /// One run; undoes in the linkage what does not end with `applied`.
  class Run;

  std::optional<Outcome> go(const Batch& batch, bool settled, const Interrupt& interrupt);

  const Project& project_;
  Sources& sources_;
  Toolchain& toolchain_;
  LiveHost& host_;
  Linkage linkage_;
  absl::flat_hash_map<std::size_t, Compiled> compiled_;  ///< what compiled, but does not run yet
  std::uint64_t patches_ = 0;
  bool waiting_ = false;
  bool unfinished_ = false;  ///< a run was superseded: the next one has its changes, whatever its batch
};

}  // namespace tenon::live
