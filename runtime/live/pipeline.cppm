/// From batches of saves to outcomes: what to wait for, what is superseded, what stays to be done.
export module tenon.live:pipeline;
import tenon.std;
import tenon.registry;
import :clock;
import :outcome;
import :process;
import :reload;
import :watch;

export namespace tenon::live {

/// What fails before publication changes nothing but what is dirty: that stays until it runs. One thread.
class Pipeline {
 public:
  explicit Pipeline(Surroundings around);

  /// Reads the symbols of all objects of the program. Error: names the object that cannot be read.
  absl::Status index();

  /// After `index`, in a process that has loaded nothing: makes what ran before a crash run again, in one patch. Error:
  /// at which step that failed, and why; what was built serves.
  absl::Status resume(std::span<const ResumedUnit> units);

  /// One outcome, or none: when no file of the program was touched, when a later save came first (its batch has the
  /// outcome), or when a file is missing, as it is while some editors save (see `due`).
  /// With a `request` there is one unless a later save came first or a file is missing.
  std::optional<Outcome> run(const Batch& batch, const Interrupt& interrupt = {},
                             const ReloadRequest* request = nullptr);
  /// Files that differ from what runs, when the batch has a file of the program; brings nothing.
  [[nodiscard]] std::optional<std::vector<std::string>> waiting(const Batch& batch);
  /// Files are missing: call `run` at this time, with an empty batch, if nothing came before. They count as deleted
  /// then.
  [[nodiscard]] std::optional<TimePoint> due() const { return due_; }

 private:
  const Surroundings around_;
  Progress progress_;
  std::optional<TimePoint> due_;
  TimePoint first_;          ///< of what is waited for
  bool unfinished_ = false;  ///< a reload was superseded: the next one has its changes, whatever its batch
};

}  // namespace tenon::live
